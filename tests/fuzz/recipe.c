/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recipes → blobs. */

#include "recipe.h"

#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#define DEPTH_MAX 20

struct recipe {
	const struct recipe_book *book;
	const uint8_t *data;
	size_t left;
	char *blob;
	int depth;
};

static uint8_t next(struct recipe *r)
{
	if (r->left == 0)
		return 0;
	r->left--;
	return *r->data++;
}

static const char *pick(struct recipe *r, const struct recipe_words *words)
{
	return words->items[next(r) % words->n];
}

/* Small numbers are phandles, cell counts and INTIDs; the others come from four bytes. */
static void add_cells(struct recipe *r, const char *name)
{
	uint32_t cells[33] = { 0 };
	size_t n = next(r) % 33;
	uint8_t byte;

	for (size_t i = 0; i < n; i++) {
		byte = next(r);
		cells[i] = cpu_to_fdt32(byte < 0xf0 ? byte % 32 : (uint32_t)next(r) << (byte & 31));
	}
	fdt_property(r->blob, name, cells, (int)(n * 4 + (n && next(r) == 0xff)));
}

static void add_compatible(struct recipe *r, const char *name)
{
	const char *compatible = pick(r, &r->book->compatibles);

	fdt_property(r->blob, name, compatible, (int)strlen(compatible) + 1);
}

static void add_property(struct recipe *r)
{
	const char *name = pick(r, &r->book->properties);
	uint8_t kind = next(r) % 8;

	if (kind == 0)
		add_compatible(r, name);
	else if (kind == 1)
		fdt_property_u32(r->blob, name, next(r) % 8);
	else
		add_cells(r, name);
}

static void step(struct recipe *r)
{
	uint8_t what = next(r) % 8;

	if (what == 0 && r->depth < DEPTH_MAX) {
		fdt_begin_node(r->blob, pick(r, &r->book->names));
		add_compatible(r, "compatible");
		fdt_property_u32(r->blob, "phandle", next(r) % 32);
		r->depth++;
	} else if (what == 1 && r->depth > 1) {
		fdt_end_node(r->blob);
		r->depth--;
	} else {
		add_property(r);
	}
}

void *recipe_cook(const struct recipe_book *book, const uint8_t *data, size_t size)
{
	struct recipe r = { .book = book, .data = data, .left = size };

	r.blob = malloc(RECIPE_BLOB_SIZE);
	if (!r.blob)
		return NULL;
	fdt_create(r.blob, RECIPE_BLOB_SIZE);
	fdt_finish_reservemap(r.blob);
	fdt_begin_node(r.blob, "");
	r.depth = 1;
	while (r.left > 0)
		step(&r);
	for (; r.depth > 0; r.depth--)
		fdt_end_node(r.blob);
	if (fdt_finish(r.blob) == 0)
		return r.blob;
	free(r.blob);
	return NULL;
}
