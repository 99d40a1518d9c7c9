/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/put.h"

#include <stdlib.h>

#include "base/memstream.h"
#include "base/util.h"
#include "output/json.h"
#include "output/sentence.h"

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

/* How many entries from i on have INTIDs that follow each other. */
static size_t count_run(const json_t *interrupts, size_t i)
{
	const json_t *first = json_object_get(json_array_get(interrupts, i), "intid");
	size_t n = 1;

	while (first && i + n < json_array_size(interrupts)) {
		const json_t *intid = json_object_get(json_array_get(interrupts, i + n), "intid");

		if (!intid ||
		    (uint64_t)json_integer_value(intid) != (uint64_t)json_integer_value(first) + n)
			break;
		n++;
	}
	return n;
}

/* Two numbers are as short as they are, and easier to search for. */
void put_intids(FILE *out, const json_t *interrupts, const char *separator)
{
	for (size_t i = 0, n; i < json_array_size(interrupts); i += n) {
		n = count_run(interrupts, i);
		if (n < 3)
			n = 1;
		fputs(i ? separator : "", out);
		put_intid(out, json_array_get(interrupts, i));
		if (n > 1)
			fputs("..", out);
		if (n > 1)
			put_intid(out, json_array_get(interrupts, i + n - 1));
	}
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

void put_intid(FILE *out, const json_t *interrupt)
{
	const json_t *intid = json_object_get(interrupt, "intid");
	const json_t *candidates = json_object_get(interrupt, "candidates");

	if (intid)
		fprintf(out, "%lld", (long long)json_integer_value(intid));
	else if (candidates)
		put_candidates(out, candidates);
	else
		fputc('?', out);
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

static void put_tree(FILE *out, const char *name, const json_t *tree)
{
	const json_t *overlay;
	size_t i;

	fprintf(out, "  %-12s%s", name, json_get_text(tree, "source"));
	json_array_foreach (json_object_get(tree, "overlays"), i, overlay)
		fprintf(out, " + %s", json_string_value(overlay));
	fprintf(out, " (%lld bytes, sha256 %s)\n", json_get_number(tree, "size"),
		json_get_text(tree, "sha256"));
}

void put_trees(FILE *out, const json_t *reply)
{
	static const struct {
		const char *name, *key;
	} trees[] = { { "tree", "tree" }, { "dom0's tree", "liveTree" } };

	for (size_t i = 0; i < ARRAY_SIZE(trees); i++) {
		const json_t *tree = json_object_get(reply, trees[i].key);

		if (tree)
			put_tree(out, trees[i].name, tree);
	}
}
