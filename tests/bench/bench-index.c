/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the cost of the index grows with the tree: builds boards of 1,000, 10,000 and 100,000 nodes
 * from made-up blobs, and prints nanoseconds per node beside those of copying the blob. */

#include <limits.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <libfdt.h>

#include "board/board.h"

#define DEVICES_PER_BUS 50
#define BYTES_PER_NODE  320

static void put_cells(void *blob, const char *name, const uint32_t *cells, size_t n)
{
	fdt32_t value[16];

	for (size_t i = 0; i < n; i++)
		value[i] = cpu_to_fdt32(cells[i]);
	fdt_property(blob, name, value, (int)(n * sizeof(value[0])));
}

static void put_gic(void *blob)
{
	fdt_begin_node(blob, "gic@1000");
	fdt_property_string(blob, "compatible", "arm,gic-400");
	put_cells(blob, "reg", (uint32_t[]){ 0x1000, 0x1000 }, 2);
	fdt_property(blob, "interrupt-controller", NULL, 0);
	fdt_property_u32(blob, "#interrupt-cells", 3);
	fdt_property_u32(blob, "phandle", 1);
	fdt_end_node(blob);
	fdt_begin_node(blob, "clock");
	fdt_property_u32(blob, "#clock-cells", 1);
	fdt_property_u32(blob, "phandle", 2);
	fdt_end_node(blob);
}

static void put_device(void *blob, uint32_t i)
{
	char name[32];

	snprintf(name, sizeof(name), "serial@%x", i * 0x1000);
	fdt_begin_node(blob, name);
	fdt_property_string(blob, "compatible", "arm,pl011");
	put_cells(blob, "reg", (uint32_t[]){ i * 0x1000, 0x1000 }, 2);
	put_cells(blob, "interrupts", (uint32_t[]){ 0, i % 900, 4 }, 3);
	put_cells(blob, "clocks", (uint32_t[]){ 2, i }, 2);
	fdt_property_string(blob, "status", "okay");
	fdt_property_u32(blob, "phandle", 10 + i);
	fdt_end_node(blob);
}

static void *make_blob(uint32_t n_nodes, size_t *ret_size)
{
	size_t size = (size_t)n_nodes * BYTES_PER_NODE + 65536;
	void *blob = malloc(size);
	char name[32];

	fdt_create(blob, (int)size);
	fdt_finish_reservemap(blob);
	fdt_begin_node(blob, "");
	put_cells(blob, "#address-cells", (uint32_t[]){ 1 }, 1);
	put_cells(blob, "#size-cells", (uint32_t[]){ 1 }, 1);
	put_cells(blob, "interrupt-parent", (uint32_t[]){ 1 }, 1);
	put_gic(blob);
	for (uint32_t i = 0, nodes = 3; nodes < n_nodes; nodes++) {
		snprintf(name, sizeof(name), "bus@%x", i);
		fdt_begin_node(blob, name);
		fdt_property_string(blob, "compatible", "simple-bus");
		fdt_property(blob, "ranges", NULL, 0);
		for (int k = 0; k < DEVICES_PER_BUS && nodes < n_nodes; k++, nodes++)
			put_device(blob, i++);
		fdt_end_node(blob);
	}
	fdt_end_node(blob);
	if (fdt_finish(blob) != 0)
		exit(1);
	*ret_size = fdt_totalsize(blob);
	return blob;
}

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double build_ns(const void *blob, size_t size, size_t *ret_nodes, double *ret_copy)
{
	struct tree_error error;
	struct tree *tree;
	struct board *board;
	void *copy = malloc(size);
	double start = now_ns(), copied;

	memcpy(copy, blob, size);
	copied = now_ns();
	if (tree_new(&tree, copy, size, &error) < 0 || board_new(&board, tree, NULL) < 0)
		exit(1);
	*ret_copy = copied - start;
	*ret_nodes = board->tree->n_nodes;
	start = now_ns() - copied;
	board_free(board);
	return start;
}

int main(void)
{
	static const struct {
		uint32_t nodes;
		int runs;
	} cases[] = { { 1000, 401 }, { 10000, 101 }, { 100000, 21 } };
	double build[401], copy[401];

	/* Keep freed memory: what a first touch of a page costs is the kernel's, and falls on
	 * large trees only. */
#ifdef M_MMAP_THRESHOLD
	mallopt(M_MMAP_THRESHOLD, 32 << 20);
	mallopt(M_TRIM_THRESHOLD, INT_MAX);
#endif

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t size, n = 0;
		void *blob = make_blob(cases[i].nodes, &size);
		int runs = cases[i].runs;

		for (int k = 0; k < runs; k++)
			build[k] = build_ns(blob, size, &n, &copy[k]);
		qsort(build, (size_t)runs, sizeof(*build), compare);
		qsort(copy, (size_t)runs, sizeof(*copy), compare);
		printf("nodes=%zu bytes=%zu ns_per_node=%.1f memcpy_ns_per_node=%.1f\n", n, size,
		       build[runs / 2] / (double)n, copy[runs / 2] / (double)n);
		free(blob);
	}
	return 0;
}
