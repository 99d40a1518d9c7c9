/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/put.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/text/memstream.h"
#include "base/util.h"
#include "console.h"
#include "output/json.h"
#include "sentence.h"

/* ---- arrays ---- */

void put_strings(FILE *out, const json_t *array, const char *separator)
{
	const json_t *item;
	size_t i;

	json_array_foreach (array, i, item) {
		fputs(i ? separator : "", out);
		fputs(json_string_value(item), out);
	}
}

void put_regions(FILE *out, const json_t *regions, const char *separator)
{
	const json_t *region;
	size_t i;

	json_array_foreach (regions, i, region) {
		fputs(i ? separator : "", out);
		if (json_object_get(region, "address"))
			fprintf(out, "%s+%s", json_get_text(region, "address"),
				json_get_text(region, "size"));
		else
			fputc('?', out);
	}
}

static int compare_numbers(const void *pa, const void *pb)
{
	const json_int_t *a = pa, *b = pb;

	return *a < *b ? -1 : *a > *b;
}

/* Sorted, each once; malloc'ed. */
static json_int_t *known_intids(const json_t *interrupts, size_t *ret_n)
{
	json_int_t *numbers = calloc(json_array_size(interrupts) + 1, sizeof(*numbers));
	const json_t *interrupt, *intid;
	size_t i, n = 0, kept = 0;

	json_array_foreach (interrupts, i, interrupt)
		if ((intid = json_object_get(interrupt, "intid")))
			numbers[n++] = json_integer_value(intid);
	qsort(numbers, n, sizeof(*numbers), compare_numbers);
	for (i = 0; i < n; i++)
		if (kept == 0 || numbers[i] != numbers[kept - 1])
			numbers[kept++] = numbers[i];
	*ret_n = kept;
	return numbers;
}

/* Two numbers are as short as they are, and easier to search for. */
static size_t put_run(FILE *out, const json_int_t *numbers, size_t n)
{
	size_t run = 1;

	while (run < n && numbers[run] == numbers[0] + (json_int_t)run)
		run++;
	run = run < 3 ? 1 : run;
	fprintf(out, "%lld", (long long)numbers[0]);
	if (run > 1)
		fprintf(out, "..%lld", (long long)numbers[run - 1]);
	return run;
}

/* Candidates and unknown ones, each once. */
static void put_unknown_intids(FILE *out, const json_t *interrupts, bool is_first,
			       const char *separator)
{
	json_t *seen = NULL;
	const json_t *interrupt;
	size_t i;

	json_array_foreach (interrupts, i, interrupt) {
		_cleanup_(freep) char *text = NULL;

		if (json_object_get(interrupt, "intid"))
			continue;
		text = intid_text(interrupt);
		seen = seen ? seen : json_object();
		if (!text || json_object_get(seen, text))
			continue;
		json_object_set_new(seen, text, json_true());
		fprintf(out, "%s%s", is_first ? "" : separator, text);
		is_first = false;
	}
	json_decref(seen);
}

void put_intids(FILE *out, const json_t *interrupts, const char *separator)
{
	size_t n;
	_cleanup_(freep) json_int_t *numbers = known_intids(interrupts, &n);

	for (size_t i = 0; i < n;) {
		fputs(i ? separator : "", out);
		i += put_run(out, numbers + i, n - i);
	}
	put_unknown_intids(out, interrupts, n == 0, separator);
}

void put_hops(FILE *out, const json_t *path, const char *separator)
{
	const json_t *hop, *cell;
	size_t i, k;

	json_array_foreach (path, i, hop) {
		fprintf(out, "%s%s", i ? separator : "", json_get_text(hop, "controller"));
		json_array_foreach (json_object_get(hop, "specifier"), k, cell)
			fprintf(out, " %lld", (long long)json_integer_value(cell));
	}
}

char *put_text(put_fn put, const json_t *array, const char *separator)
{
	struct memstream stream;
	FILE *out = memstream_open(&stream);

	if (out)
		put(out, array, separator);
	return memstream_close(&stream, NULL);
}

/* ---- entries ---- */

void put_accepted_dma(FILE *out, const json_t *planned)
{
	const json_t *device = json_object_get(planned, "path"), *code;
	size_t i;

	json_array_foreach (json_object_get(planned, "accepted"), i, code)
		if (streq(json_string_value(code), "dma_unprotected"))
			sentence_print(out,
				       "%s: its DMA goes to other memory than the guest means, "
				       "unless Xen maps the guest 1:1 (direct-map)",
				       device ? json_string_value(device)
					      : json_get_text(planned, "device"));
}

static void put_candidates(FILE *out, const json_t *candidates)
{
	json_int_t first, last;
	size_t n = json_array_size(candidates);

	if (n == 0)
		return;
	first = json_integer_value(json_array_get(candidates, 0));
	last = json_integer_value(json_array_get(candidates, n - 1));
	if (n > 2 && (uint64_t)last - (uint64_t)first + 1 == n) {
		fprintf(out, "[%lld..%lld]", (long long)first, (long long)last);
		return;
	}
	for (size_t i = 0; i < n; i++)
		fprintf(out, "%s%lld", i ? "|" : "[",
			(long long)json_integer_value(json_array_get(candidates, i)));
	fputc(']', out);
}

/* "104 (witness)" */
static void put_chosen(FILE *out, const json_t *chosen)
{
	fprintf(out, "%lld (%s)", json_get_number(chosen, "intid"),
		json_get_text(chosen, "source"));
}

void put_driver(FILE *out, const json_t *device)
{
	fputs(json_get_text(device, "driver"), out);
	if (json_object_get(device, "driverSource"))
		fprintf(out, " (%s)", json_get_text(device, "driverSource"));
}

void put_intid(FILE *out, const json_t *interrupt)
{
	const json_t *intid = json_object_get(interrupt, "intid");
	const json_t *candidates = json_object_get(interrupt, "candidates");

	if (intid)
		fprintf(out, "%lld", (long long)json_integer_value(intid));
	else if (json_object_get(interrupt, "chosen"))
		put_chosen(out, json_object_get(interrupt, "chosen"));
	else if (candidates)
		put_candidates(out, candidates);
	else
		fputc('?', out);
}

static void put_one_intid(FILE *out, const json_t *interrupt, const char *separator)
{
	put_intid(out, interrupt);
}

char *intid_text(const json_t *interrupt)
{
	return put_text(put_one_intid, interrupt, "");
}

void put_grant(FILE *out, const json_t *grant)
{
	const char *kind = json_get_text(grant, "kind");

	fputs(kind, out);
	if (streq(kind, "interrupt"))
		fprintf(out, " %lld", json_get_number(grant, "intid"));
	else if (streq(kind, "iommu"))
		fprintf(out, " %s", json_get_text(grant, "device"));
	else
		fprintf(out, " %s+%s", json_get_text(grant, "address"),
			json_get_text(grant, "size"));
	if (streq(kind, "mapping"))
		fprintf(out, " at %s", json_get_text(grant, "guestAddress"));
}

void put_domain(FILE *out, const json_t *holder)
{
	fprintf(out, "%s (domid %lld)", json_get_text(holder, "domain"),
		json_get_number(holder, "domid"));
}

static void put_tree(FILE *out, const json_t *tree, const char *separator)
{
	const json_t *overlay;
	size_t i;

	fputs(json_get_text(tree, "source"), out);
	json_array_foreach (json_object_get(tree, "overlays"), i, overlay)
		fprintf(out, "%s%s", separator, json_string_value(overlay));
	fprintf(out, " (%lld bytes, sha256 %s)", json_get_number(tree, "size"),
		json_get_text(tree, "sha256"));
}

static void print_tree(const char *name, const json_t *tree)
{
	_cleanup_(freep) char *text = put_text(put_tree, tree, " + ");

	if (text)
		sentence_print_field(name, "%s", text);
	else
		console_lose(-ENOMEM);
}

void print_trees(const json_t *reply)
{
	static const struct {
		const char *name, *key;
	} trees[] = { { "tree", "tree" }, { "dom0's tree", "liveTree" } };

	for (size_t i = 0; i < ARRAY_SIZE(trees); i++) {
		const json_t *tree = json_object_get(reply, trees[i].key);

		if (tree)
			print_tree(trees[i].name, tree);
	}
}

void put_clock_options(FILE *out, const json_t *clocks, const char *separator)
{
	const json_t *clock;
	size_t i;

	json_array_foreach (clocks, i, clock)
		fprintf(out, "%s--clock-rate %s=HZ", i > 0 ? separator : "",
			json_string_value(clock));
}
