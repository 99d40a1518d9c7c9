/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes as an overlay (or, after a leading 'B', as the base) on a small tree. */

#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "fuzz.h"
#include "tree/source.h"

#define SMALL 4096

static void *small_base(size_t *ret_size)
{
	char *blob = malloc(SMALL);

	fdt_create(blob, SMALL);
	fdt_finish_reservemap(blob);
	fdt_begin_node(blob, "");
	fdt_begin_node(blob, "soc");
	fdt_property_u32(blob, "phandle", 1);
	fdt_end_node(blob);
	fdt_begin_node(blob, "__symbols__");
	fdt_property_string(blob, "soc", "/soc");
	fdt_end_node(blob);
	fdt_end_node(blob);
	fdt_finish(blob);
	*ret_size = fdt_totalsize(blob);
	return blob;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tree_error error = { .text = "" };
	size_t base_size;
	void *base = small_base(&base_size), *overlay;

	if (size > OVERLAY_SIZE_MAX)
		return 0;
	overlay = malloc(size + 1);
	memcpy(overlay, data, size);
	if (source_merge(&base, &base_size, overlay, size, &error) == 0)
		fuzz_describe(base, base_size);
	else
		free(base);
	free(overlay);
	return 0;
}
