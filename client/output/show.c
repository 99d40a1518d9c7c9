/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A device for people: a heading, then one table for each kind of thing that it has. */

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "output/table.h"

static const json_t *members(const json_t *object, const char *key)
{
	return json_object_get(object, key);
}

static void heading(const char *title)
{
	printf("\n%s\n", title);
}

static void show_line(const char *name, char *text)
{
	if (text && *text)
		printf("  %-11s %s\n", name, text);
	free(text);
}

static void show_regions(const json_t *regions)
{
	static const struct column columns[] = {
		{ "  #", SCOLS_FL_RIGHT, 3 },          { "NAME", 0, 4 },
		{ "BUS ADDRESS", SCOLS_FL_RIGHT, 11 }, { "CPU ADDRESS", SCOLS_FL_RIGHT, 11 },
		{ "SIZE", SCOLS_FL_RIGHT, 8 },         { "GUEST ADDRESS", SCOLS_FL_RIGHT, 11 },
	};
	struct libscols_table *table = table_new(columns, 6, true);
	const json_t *region;
	size_t i;

	json_array_foreach (regions, i, region) {
		struct libscols_line *line = table_line(table, NULL);

		table_format(line, 0, "%zu", i);
		table_set(line, 1, member(region, "name"));
		table_set(line, 2, member(region, "busAddress"));
		table_set(line, 3, members(region, "address") ? member(region, "address") : "none");
		table_set(line, 4, member(region, "size"));
		table_set(line, 5, member(region, "guestAddress"));
	}
	table_finish(table);
}

/* Columns that stand before a finding's sentence, and before an interrupt's path. */
#define FINDING_COLUMNS   40
#define INTERRUPT_COLUMNS 60

/* The last column, wrapped beside the others. */
static void show_wrapped(struct libscols_line *line, size_t column, const char *text, size_t taken)
{
	_cleanup_(freep) char *copy = strdup(text);

	if (copy)
		wrap_words(stdout, copy, taken);
	table_set(line, column, copy);
}

/* "/soc/gpio 26 8 → /gic 0 64 4" */
static char *hops_text(const json_t *path)
{
	char *text = NULL;
	size_t size, i, k;
	FILE *out = open_memstream(&text, &size);
	const json_t *hop, *cell;

	if (!out)
		return NULL;
	json_array_foreach (path, i, hop) {
		fprintf(out, "%s%s", i ? " -> " : "", member(hop, "controller"));
		json_array_foreach (members(hop, "specifier"), k, cell)
			fprintf(out, " %lld", (long long)json_integer_value(cell));
	}
	return fclose(out) == 0 ? text : NULL;
}

static void show_interrupt(struct libscols_table *table, const json_t *interrupt)
{
	_cleanup_(freep) char *path = hops_text(members(interrupt, "path"));
	struct libscols_line *line = table_line(table, NULL);
	json_t *list = json_pack("[O]", interrupt);
	char *intid = intids_text(list, ",");

	table_format(line, 0, "%lld", (long long)json_integer_value(members(interrupt, "index")));
	table_set(line, 1, member(interrupt, "name"));
	table_set(line, 2, member(interrupt, "route"));
	if (members(interrupt, "type"))
		table_format(line, 3, "%s %lld", member(interrupt, "type"),
			     (long long)json_integer_value(members(interrupt, "number")));
	table_set(line, 4, intid);
	table_set(line, 5, member(interrupt, "trigger"));
	show_wrapped(line, 6, path ? path : "", INTERRUPT_COLUMNS);
	free(intid);
	json_decref(list);
}

static void show_interrupts(const json_t *interrupts)
{
	static const struct column columns[] = {
		{ "  #", SCOLS_FL_RIGHT, 3 },
		{ "NAME", 0, 4 },
		{ "ROUTE", 0, 6 },
		{ "NUMBER", 0, 6 },
		{ "INTID", SCOLS_FL_RIGHT, 5 },
		{ "TRIGGER", 0, 7 },
		{ "PATH", SCOLS_FL_WRAP, 0.3 },
	};
	struct libscols_table *table = table_new(columns, 7, true);
	const json_t *interrupt;
	size_t i;

	json_array_foreach (interrupts, i, interrupt)
		show_interrupt(table, interrupt);
	table_finish(table);
}

static void show_resources(const json_t *object)
{
	if (json_array_size(members(object, "regions")) > 0) {
		heading("Regions");
		show_regions(members(object, "regions"));
	}
	if (json_array_size(members(object, "interrupts")) > 0) {
		heading("Interrupts");
		show_interrupts(members(object, "interrupts"));
	}
}

void render_findings(const json_t *findings, FILE *out)
{
	static const struct column columns[] = {
		{ "  SEVERITY", 0, 10 },
		{ "CODE", 0, 12 },
		{ "WHAT", SCOLS_FL_WRAP, 0.6 },
	};
	struct libscols_table *table = table_new(columns, 3, true);
	const json_t *finding;
	size_t i;

	json_array_foreach (findings, i, finding) {
		struct libscols_line *line = table_line(table, NULL);
		_cleanup_(freep) char *text = strdup(member(finding, "text"));

		if (text)
			wrap_words(out, text, FINDING_COLUMNS);
		table_format(line, 0, "  %s", member(finding, "severity"));
		table_set(line, 1, member(finding, "code"));
		table_set(line, 2, text);
	}
	table_finish_to(table, out);
}

static void show_suppliers(const json_t *suppliers)
{
	static const struct column columns[] = {
		{ "  KIND", 0, 8 },    { "PROPERTY", 0, 10 }, { "NODE", 0, 0.3 },
		{ "SPECIFIER", 0, 9 }, { "OF", 0, 4 },
	};
	struct libscols_table *table = table_new(columns, 5, true);
	const json_t *supplier, *cell;
	size_t i, k;

	json_array_foreach (suppliers, i, supplier) {
		struct libscols_line *line = table_line(table, NULL);
		char text[256] = "";

		json_array_foreach (members(supplier, "specifier"), k, cell)
			if (strlen(text) + 24 < sizeof(text))
				sprintf(text + strlen(text), "%s0x%llx", k ? " " : "",
					(unsigned long long)json_integer_value(cell));
		table_format(line, 0, "  %s", member(supplier, "kind"));
		table_set(line, 1, member(supplier, "property"));
		table_set(line, 2, member(supplier, "node"));
		table_set(line, 3, text);
		table_set(line, 4, member(supplier, "holder"));
	}
	table_finish(table);
}

static void show_streams(const json_t *streams)
{
	const json_t *stream;
	size_t i;

	json_array_foreach (streams, i, stream) {
		printf("  %s stream 0x%llx", member(stream, "iommu"),
		       (unsigned long long)json_integer_value(members(stream, "id")));
		if (members(stream, "count"))
			printf(" and the next, %lld in all",
			       (long long)json_integer_value(members(stream, "count")));
		if (members(stream, "mask"))
			printf(" mask %s", member(stream, "mask"));
		putchar('\n');
	}
}

static void show_shared(const char *what, const json_t *entries, const char *key)
{
	const json_t *entry, *value;
	size_t i;

	json_array_foreach (entries, i, entry) {
		_cleanup_(freep) char *nodes = joined(members(entry, "nodes"), " ");

		value = members(entry, key);
		printf("  %s ", what);
		if (json_is_string(value))
			fputs(json_string_value(value), stdout);
		else
			printf("%lld", (long long)json_integer_value(value));
		if (members(entry, "count"))
			printf(" and the next, %lld in all",
			       (long long)json_integer_value(members(entry, "count")));
		printf("  %s\n", nodes ? nodes : "");
	}
}

static void show_sharing(const json_t *sharing)
{
	const json_t *pages = members(sharing, "pages");
	const json_t *interrupts = members(sharing, "interrupts");
	const json_t *streams = members(sharing, "streams");

	if (json_array_size(pages) + json_array_size(interrupts) + json_array_size(streams) == 0)
		return;
	heading("Shared with");
	show_shared("page", pages, "address");
	show_shared("INTID", interrupts, "intid");
	show_shared("stream", streams, "id");
}

static void show_dma(const json_t *dma)
{
	const json_t *ranges = members(dma, "ranges"), *range;
	size_t i;

	printf("  %-11s %s", "dma",
	       json_is_true(members(dma, "coherent")) ? "coherent" : "not coherent");
	json_array_foreach (ranges, i, range)
		printf(", bus %s+%s at %s", member(range, "busAddress"), member(range, "size"),
		       member(range, "address"));
	putchar('\n');
}

enum { PART_NODE, PART_MMIO, PART_INTID };

static void show_part_interrupts(struct libscols_table *table, struct libscols_line *parent,
				 const json_t *interrupts)
{
	const json_t *interrupt;
	size_t i;

	json_array_foreach (interrupts, i, interrupt) {
		struct libscols_line *line = table_line(table, parent);
		_cleanup_(freep) char *path = hops_text(members(interrupt, "path"));
		json_t *list = json_pack("[O]", interrupt);
		_cleanup_(freep) char *intid = intids_text(list, ",");

		table_format(line, PART_NODE, "%s %s", member(interrupt, "route"),
			     path ? path : "");
		table_set(line, PART_INTID, intid);
		json_decref(list);
	}
}

/* The device with its parts below it, and below each of these its interrupts. */
static void show_parts(const json_t *device)
{
	static const struct column columns[] = {
		{ "PART", SCOLS_FL_TREE, 0.5 },
		{ "MMIO", SCOLS_FL_WRAP, 12 },
		{ "INTID", SCOLS_FL_RIGHT, 5 },
	};
	const char *path = member(device, "path");
	const json_t *parts = members(device, "parts"), *part;
	struct libscols_table *table;
	struct libscols_line *root;
	size_t i;

	if (json_array_size(parts) == 0)
		return;
	heading("Parts");
	table = table_new(columns, 3, true);
	root = table_line(table, NULL);
	table_set(root, PART_NODE, path);
	json_array_foreach (parts, i, part) {
		struct libscols_line *line = table_line(table, root);
		_cleanup_(freep) char *mmio = regions_text(members(part, "regions"));

		table_set(line, PART_NODE, member(part, "path") + strlen(path) + 1);
		table_set(line, PART_MMIO, mmio);
		show_part_interrupts(table, line, members(part, "interrupts"));
	}
	table_finish(table);
}

static void show_holder(const json_t *holder)
{
	if (holder)
		printf("  %-11s to %s (domid %lld), %s, by %s\n", "assigned",
		       member(holder, "domain"), number(holder, "domid"), member(holder, "state"),
		       member(holder, "by"));
}

static void show_heading(const json_t *device)
{
	puts(member(device, "path"));
	show_line("compatible", joined(members(device, "compatible"), " "));
	show_line("aliases", joined(members(device, "aliases"), " "));
	show_line("status", strdup(member(device, "status")));
	show_line("mark", strdup(member(device, "mark")));
	show_line("verdict", strdup(member(device, "verdict")));
	show_line("driver", strdup(member(device, "driver")));
	show_holder(members(device, "assignment"));
	show_line("tested", strdup(member(device, "tested")));
	show_dma(members(device, "dma"));
}

void render_device(const json_t *device)
{
	show_heading(device);
	show_resources(device);
	if (json_array_size(members(device, "streams")) > 0) {
		heading("Streams");
		show_streams(members(device, "streams"));
	}
	if (json_array_size(members(device, "findings")) > 0) {
		heading("Findings");
		render_findings(members(device, "findings"), stdout);
	}
	show_sharing(members(device, "sharing"));
	if (json_array_size(members(device, "suppliers")) > 0) {
		heading("Suppliers");
		show_suppliers(members(device, "suppliers"));
	}
	if (json_array_size(members(device, "consumers")) > 0) {
		_cleanup_(freep) char *nodes = joined(members(device, "consumers"), "\n  ");

		heading("Consumers");
		printf("  %s\n", nodes ? nodes : "");
	}
	show_parts(device);
}
