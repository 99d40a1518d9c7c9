/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "blob.h"

#undef NDEBUG
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

void blob_cells(void *blob, const char *name, const uint32_t *cells, size_t n)
{
	uint32_t big[8];

	assert(n <= 8);
	for (size_t i = 0; i < n; i++)
		big[i] = cpu_to_fdt32(cells[i]);
	assert(fdt_property(blob, name, big, (int)n * 4) == 0);
}

void *blob_new(void)
{
	void *blob = calloc(1, BLOB_SIZE);

	assert(blob && fdt_create(blob, BLOB_SIZE) == 0 && fdt_finish_reservemap(blob) == 0);
	fdt_begin_node(blob, "");
	fdt_property_u32(blob, "#address-cells", 1);
	fdt_property_u32(blob, "#size-cells", 1);
	return blob;
}

void *blob_finish(void *blob)
{
	fdt_end_node(blob);
	assert(fdt_finish(blob) == 0);
	return blob;
}

void blob_begin(void *blob, const char *name, const char *compatible, uint32_t address,
		uint32_t size)
{
	fdt_begin_node(blob, name);
	fdt_property(blob, "compatible", compatible, (int)strlen(compatible) + 1);
	BLOB_CELLS(blob, "reg", address, size);
}

void blob_provider(void *blob, const char *name, const char *compatible, uint32_t address,
		   uint32_t phandle, const char *cells, uint32_t n_cells)
{
	blob_begin(blob, name, compatible, address, 0x1000);
	fdt_property_u32(blob, "phandle", phandle);
	fdt_property_u32(blob, cells, n_cells);
	fdt_end_node(blob);
}

void blob_gic(void *blob)
{
	fdt_property_u32(blob, "interrupt-parent", BLOB_GIC);
	blob_begin(blob, "gic@1000", "arm,gic-400", 0x1000, 0x1000);
	fdt_property_u32(blob, "phandle", BLOB_GIC);
	fdt_property(blob, "interrupt-controller", NULL, 0);
	fdt_property_u32(blob, "#interrupt-cells", 3);
	fdt_end_node(blob);
}

struct board *blob_board(void *blob)
{
	struct board *board;
	struct tree_error error;
	struct tree *tree;

	assert(tree_new(&tree, blob, BLOB_SIZE, &error) == 0 && board_new(&board, tree, NULL) == 0);
	return board;
}
