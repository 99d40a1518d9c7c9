/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Small boards, made without dtc. What goes wrong ends the fuzzer. */

#include <stddef.h>
#include <stdint.h>

#include "board/board.h"

#define BLOB_SIZE 8192
#define BLOB_GIC  1 /* its phandle */

/* Cells of 32 bits, up to 8. */
void blob_cells(void *blob, const char *name, const uint32_t *cells, size_t n);
#define BLOB_CELLS(blob, name, ...)                               \
	blob_cells(blob, name, (const uint32_t[]){ __VA_ARGS__ }, \
		   sizeof((const uint32_t[]){ __VA_ARGS__ }) / 4)

/* Malloc'ed, with an open root whose #address-cells and #size-cells are 1. */
void *blob_new(void);
/* Closes the root; returns the blob. */
void *blob_finish(void *blob);

/* Opens a node with registers; fdt_end_node() closes it. */
void blob_begin(void *blob, const char *name, const char *compatible, uint32_t address,
		uint32_t size);

/* gic@1000 with a phandle of 1, and makes it the interrupt parent; and a node with that phandle,
 * and so many cells. */
void blob_gic(void *blob);
void blob_provider(void *blob, const char *name, const char *compatible, uint32_t address,
		   uint32_t phandle, const char *cells, uint32_t n_cells);

/* Takes over the blob. */
struct board *blob_board(void *blob);
