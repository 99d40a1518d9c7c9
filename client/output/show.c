/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/show.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/range.h"
#include "base/util.h"
#include "console.h"
#include "output/findings.h"
#include "output/json.h"
#include "output/put.h"
#include "output/table/table.h"
#include "sentence.h"

/* ---- words ---- */

static void print_words(const json_t *words, int taken)
{
	_cleanup_(freep) char *text = put_text(put_strings, words, " ");

	sentence_continue(text, (size_t)taken);
}

/* ---- regions ---- */

static char *address_text(const json_t *region)
{
	return strdup(json_object_get(region, "address") ? json_get_text(region, "address")
							 : "none");
}

static const struct column region_columns[] = {
	{ "  #", TABLE_RIGHT, "index" },
	{ "NAME", 0, "name" },
	{ "BUS ADDRESS", TABLE_RIGHT, "busAddress" },
	{ "CPU ADDRESS", TABLE_RIGHT, .text = address_text },
	{ "SIZE", TABLE_RIGHT, "size" },
	{ "GUEST ADDRESS", TABLE_RIGHT, "guestAddress" },
	{ NULL },
};

/* ---- interrupts ---- */

static char *number_text(const json_t *interrupt)
{
	char *text = NULL;

	if (!json_object_get(interrupt, "type") ||
	    asprintf(&text, "%s %lld", json_get_text(interrupt, "type"),
		     json_get_number(interrupt, "number")) < 0)
		return NULL;
	return text;
}

static char *path_text(const json_t *interrupt)
{
	return put_text(put_hops, json_object_get(interrupt, "path"), " -> ");
}

static const struct column interrupt_columns[] = {
	{ "  #", TABLE_RIGHT, "index" },
	{ "NAME", 0, "name" },
	{ "ROUTE", 0, "route" },
	{ "NUMBER", 0, .text = number_text },
	{ "INTID", TABLE_RIGHT, .text = intid_text },
	{ "TRIGGER", 0, "trigger" },
	{ "PATH", 0, .text = path_text },
	{ NULL },
};

static const struct column window_columns[] = {
	{ "  SPACE", TABLE_INDENT, "space" },
	{ "BUS ADDRESS", TABLE_RIGHT, "busAddress" },
	{ "CPU ADDRESS", TABLE_RIGHT, "address" },
	{ "SIZE", TABLE_RIGHT, "size" },
	{ NULL },
};

/* ---- owned INTIDs, streams, sharing ---- */

/* Consecutive numbers are one entry. Returns how many characters it takes to say so. */
static int print_count(long long count)
{
	return count > 1 ? printf(" and the next, %lld in all", count) : 0;
}

static void print_owned(const json_t *owned)
{
	const json_t *entry;
	size_t i;

	json_array_foreach (owned, i, entry) {
		printf("  %lld", json_get_number(entry, "intid"));
		print_count(json_get_count(entry));
		printf(" by %s\n", json_get_text(entry, "property"));
	}
}

static void print_streams(const json_t *streams)
{
	const json_t *stream;
	size_t i;

	json_array_foreach (streams, i, stream) {
		printf("  %s stream 0x%llx", json_get_text(stream, "iommu"),
		       (unsigned long long)json_get_number(stream, "id"));
		print_count(json_get_count(stream));
		if (json_object_get(stream, "mask"))
			printf(" mask %s", json_get_text(stream, "mask"));
		putchar('\n');
	}
}

/* What is shared: its word, the member with its number, and how far apart two of them are. */
struct shared {
	const char *what, *key;
	unsigned int step;
};

static bool goes_on(const struct shared *shared, const json_t *entry, const json_t *next)
{
	return json_get_address(next, shared->key) ==
		       json_get_end(entry, shared->key, shared->step) &&
	       json_equal(json_object_get(entry, "nodes"), json_object_get(next, "nodes")) &&
	       streq(json_get_text(entry, "iommu"), json_get_text(next, "iommu"));
}

/* Number after number with the same nodes is one line. Returns how many entries that takes. */
static size_t print_run(const struct shared *shared, const json_t *entries, size_t first)
{
	const json_t *entry = json_array_get(entries, first);
	long long count = json_get_count(entry);
	const json_t *next;
	size_t n = 1;
	int taken;

	for (const json_t *last = entry; (next = json_array_get(entries, first + n)); n++) {
		if (!goes_on(shared, last, next))
			break;
		count += json_get_count(next);
		last = next;
	}
	taken = printf(shared->step > 1 ? "  %s 0x%llx" : "  %s %llu", shared->what,
		       json_get_address(entry, shared->key));
	taken += print_count(count);
	taken += printf("  ");
	print_words(json_object_get(entry, "nodes"), taken);
	return n;
}

static void print_sharing(const json_t *sharing)
{
	static const struct {
		const char *member;
		struct shared shared;
	} lists[] = {
		{ "pages", { "page", "address", FRAME_SIZE } },
		{ "interrupts", { "INTID", "intid", 1 } },
		{ "streams", { "stream", "id", 1 } },
	};

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		const json_t *entries = json_object_get(sharing, lists[i].member);

		for (size_t k = 0; k < json_array_size(entries);)
			k += print_run(&lists[i].shared, entries, k);
	}
}

/* ---- suppliers, consumers ---- */

static void put_cells(FILE *out, const json_t *cells, const char *separator)
{
	const json_t *cell;
	size_t i;

	json_array_foreach (cells, i, cell)
		fprintf(out, "%s0x%llx", i ? separator : "",
			(unsigned long long)json_integer_value(cell));
}

static char *specifier_text(const json_t *supplier)
{
	return put_text(put_cells, json_object_get(supplier, "specifier"), " ");
}

static const struct column supplier_columns[] = {
	{ "  KIND", TABLE_INDENT, "kind" },
	{ "PROPERTY", 0, "property" },
	{ "NODE", 0, "node" },
	{ "SPECIFIER", 0, .text = specifier_text },
	{ "OF", 0, "holder" },
	{ NULL },
};

static char *entry_text(const json_t *need)
{
	const json_t *name = json_object_get(need, "name");
	char *text;
	int n = name ? asprintf(&text, "%s %lld %s", json_get_text(need, "property"),
				json_get_number(need, "index"), json_string_value(name))
		     : asprintf(&text, "%s %lld", json_get_text(need, "property"),
				json_get_number(need, "index"));

	return n < 0 ? NULL : text;
}

/* Who holds it, or has it as well. */
static char *holders_text(const json_t *need)
{
	if (json_object_get(need, "standIn"))
		return strdup(json_get_text(need, "standIn"));
	return put_text(put_strings, json_object_get(need, "sharedWith"), list_separator());
}

static void put_live(FILE *out, const json_t *live, const char *separator)
{
	const char *comma = "";

	if (json_object_get(live, "enableCount")) {
		fprintf(out, "enabled %lld times", json_get_number(live, "enableCount"));
		comma = ", ";
	}
	if (json_object_get(live, "hz")) {
		fprintf(out, "%s%lld Hz", comma, json_get_number(live, "hz"));
		comma = ", ";
	}
	if (json_object_get(live, "runtimeStatus"))
		fprintf(out, "%s%s", comma, json_get_text(live, "runtimeStatus"));
	if (json_object_get(live, "source"))
		fprintf(out, " (%s)", json_get_text(live, "source"));
}

static char *live_text(const json_t *need)
{
	return put_text(put_live, json_object_get(need, "live"), "");
}

static const struct column need_columns[] = {
	{ "  KIND", TABLE_INDENT, "kind" },
	{ "ENTRY", 0, .text = entry_text },
	{ "SUPPLIER", 0, "supplier" },
	{ "SPECIFIER", 0, .text = specifier_text },
	{ "OF", 0, "holder" },
	{ "STATE", 0, "state" },
	{ "HELD BY", 0, .text = holders_text },
	{ "NOW", 0, .text = live_text },
	{ NULL },
};

static void print_consumers(const json_t *consumers)
{
	const json_t *path;
	size_t i;

	json_array_foreach (consumers, i, path)
		sentence_print_indented(stdout, "  ", json_string_value(path));
}

/* ---- parts ---- */

enum { PART_NODE, PART_MMIO, PART_INTID, PART_PATH };

static void add_part(struct table *table, struct table_line *root, const json_t *part,
		     const char *path)
{
	struct table_line *line = table_line(table, root);
	_cleanup_(freep) char *mmio =
		put_text(put_regions, json_object_get(part, "regions"), list_separator());
	const json_t *interrupt;
	size_t i;

	table_set(line, PART_NODE, path);
	table_set(line, PART_MMIO, mmio);
	json_array_foreach (json_object_get(part, "interrupts"), i, interrupt) {
		struct table_line *below = table_line(table, line);
		_cleanup_(freep) char *hops = path_text(interrupt);
		_cleanup_(freep) char *intid = intid_text(interrupt);

		table_set(below, PART_NODE, json_get_text(interrupt, "route"));
		table_set(below, PART_INTID, intid);
		table_set(below, PART_PATH, hops);
	}
}

/* A part's path from the device on. */
static const char *below(const char *path, const char *device)
{
	size_t n = strlen(device);

	return strncmp(path, device, n) == 0 && path[n] == '/' ? path + n + 1 : path;
}

/* The device with its parts below it, and below each of these its interrupts. */
static void show_parts(const json_t *device)
{
	static const struct column columns[] = {
		[PART_NODE] = { "PART", TABLE_TREE },
		[PART_MMIO] = { "MMIO", 0 },
		[PART_INTID] = { "INTID", TABLE_RIGHT },
		[PART_PATH] = { "PATH", 0 },
		{ NULL },
	};
	const char *path = json_get_text(device, "path"), *slash = strrchr(path, '/');
	const json_t *parts = json_object_get(device, "parts"), *part;
	struct table *table;
	struct table_line *root;
	size_t i;

	if (json_array_size(parts) == 0)
		return;
	puts("\nParts");
	table = table_new(columns, true, stdout);
	root = table_line(table, NULL);
	table_set(root, PART_NODE, console_is_terminal(stdout) && slash ? slash + 1 : path);
	json_array_foreach (parts, i, part)
		add_part(table, root, part, below(json_get_text(part, "path"), path));
	table_finish(table);
}

/* ---- the heading ---- */

static void print_member(const json_t *device, const char *key)
{
	const json_t *value = json_object_get(device, key);
	int n;

	if (json_array_size(value) == 0 && *json_get_text(device, key) == '\0')
		return;
	n = printf("  %-11s ", key);
	if (json_is_array(value))
		print_words(value, n);
	else
		puts(json_string_value(value));
}

static void print_driver(const json_t *device)
{
	if (!json_object_get(device, "driver"))
		return;
	printf("  %-11s ", "driver");
	put_driver(stdout, device);
	putchar('\n');
}

static void print_holder(const json_t *holder)
{
	if (!holder)
		return;
	printf("  %-11s to ", "assigned");
	put_domain(stdout, holder);
	printf(", %s, by %s\n", json_get_text(holder, "state"), json_get_text(holder, "by"));
}

static void print_dma(const json_t *dma)
{
	const json_t *ranges = json_object_get(dma, "ranges"), *range;
	size_t i;

	printf("  %-11s %s", "dma",
	       json_is_true(json_object_get(dma, "coherent")) ? "coherent" : "not coherent");
	json_array_foreach (ranges, i, range)
		printf(", bus %s+%s at %s", json_get_text(range, "busAddress"),
		       json_get_text(range, "size"), json_get_text(range, "address"));
	putchar('\n');
}

/* One on each line, as these are paths. */
static void print_companions(const json_t *paths)
{
	const json_t *path;
	size_t i;

	json_array_foreach (paths, i, path) {
		sentence_print_field(i > 0 ? "" : "goes with", "%s", json_string_value(path));
	}
}

static void show_heading(const json_t *device)
{
	static const char *const keys[] = { "compatible", "aliases", "labels",
					    "status",     "mark",    "verdict" };

	puts(json_get_text(device, "path"));
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		print_member(device, keys[i]);
	print_driver(device);
	print_holder(json_object_get(device, "assignment"));
	print_member(device, "tested");
	print_companions(json_object_get(device, "goesWith"));
	print_dma(json_object_get(device, "dma"));
}

/* ---- all of it ---- */

static void print_findings(const json_t *findings)
{
	findings_print(findings, stdout);
}

/* Entries of an array, or of all arrays of "sharing". */
static size_t count(const json_t *value)
{
	return json_array_size(value) + json_array_size(json_object_get(value, "pages")) +
	       json_array_size(json_object_get(value, "interrupts")) +
	       json_array_size(json_object_get(value, "streams"));
}

/* In their order; tables, or printed otherwise. */
static const struct section {
	const char *title, *key;
	const struct column *columns;
	void (*print)(const json_t *value);
} sections[] = {
	{ "Regions", "regions", region_columns },
	{ "Interrupts", "interrupts", interrupt_columns },
	{ "Windows", "windows", window_columns },
	{ "INTIDs for what is behind it", "owned", .print = print_owned },
	{ "Streams", "streams", .print = print_streams },
	{ "Findings", "findings", .print = print_findings },
	{ "Shared with", "sharing", .print = print_sharing },
	{ "Suppliers", "suppliers", supplier_columns },
	{ "Needs", "needs", need_columns },
	{ "Consumers", "consumers", .print = print_consumers },
};

void show_device(const json_t *device)
{
	show_heading(device);
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++) {
		const struct section *section = &sections[i];
		const json_t *value = json_object_get(device, section->key);

		if (count(value) == 0)
			continue;
		printf("\n%s\n", section->title);
		if (section->columns)
			table_print(section->columns, value, true, stdout);
		else
			section->print(value);
	}
	show_parts(device);
}
