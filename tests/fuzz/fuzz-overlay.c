/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Overlays and what they are put on. The first byte says what the others are:
 *   B  a base, for a small overlay
 *   H  words of a small base's header, reserve map and so on: each a byte that says which, then
 * four M  the size of a base in two bytes, the base, and an overlay everything else is the begin of
 * an overlay, for a small base */

#undef NDEBUG
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "base/cleanup.h"
#include "fuzz.h"
#include "tree/source.h"

#define SMALL 4096

struct bytes {
	uint8_t *data; /* of exactly that size, so that a sanitizer sees its end */
	size_t size;
};

static struct bytes copy(const void *data, size_t size)
{
	struct bytes bytes = { malloc(size ? size : 1), size };

	assert(bytes.data);
	if (size > 0)
		memcpy(bytes.data, data, size);
	return bytes;
}

static struct bytes finish(void *blob)
{
	assert(fdt_finish(blob) == 0);
	return copy(blob, fdt_totalsize(blob));
}

static struct bytes small_base(void)
{
	uint8_t blob[SMALL];

	fdt_create(blob, SMALL);
	fdt_add_reservemap_entry(blob, 0x1000, 0x1000);
	fdt_finish_reservemap(blob);
	fdt_begin_node(blob, "");
	fdt_begin_node(blob, "soc");
	fdt_property_u32(blob, "phandle", 1);
	fdt_end_node(blob);
	fdt_begin_node(blob, "__symbols__");
	fdt_property_string(blob, "soc", "/soc");
	fdt_end_node(blob);
	fdt_end_node(blob);
	return finish(blob);
}

static struct bytes small_overlay(void)
{
	uint8_t blob[SMALL];

	fdt_create(blob, SMALL);
	fdt_finish_reservemap(blob);
	fdt_begin_node(blob, "");
	fdt_begin_node(blob, "fragment@0");
	fdt_property_string(blob, "target-path", "/");
	fdt_begin_node(blob, "__overlay__");
	fdt_begin_node(blob, "soc");
	fdt_property_u32(blob, "#clock-cells", 1);
	fdt_end_node(blob);
	fdt_end_node(blob);
	fdt_end_node(blob);
	fdt_end_node(blob);
	return finish(blob);
}

static void poke(struct bytes *base, const uint8_t *data, size_t size)
{
	for (; size >= 5; data += 5, size -= 5)
		memcpy(base->data + data[0] % (base->size / 4) * 4, data + 1, 4);
}

static void merge(struct bytes base, struct bytes overlay)
{
	struct tree_error error = { .text = "" };
	void *blob = base.data;
	size_t size = base.size;

	if (source_merge(&blob, &size, overlay.data, overlay.size, &error) == 0) {
		fuzz_describe(blob, size);
	} else {
		assert(error.text[0]);
		free(blob);
	}
	free(overlay.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes base;
	size_t first = size > 2 ? (size_t)data[1] << 8 | data[2] : 0;

	if (size > OVERLAY_SIZE_MAX)
		return 0;
	if (size > 0 && data[0] == 'B') {
		merge(copy(data + 1, size - 1), small_overlay());
	} else if (size > 0 && data[0] == 'H') {
		base = small_base();
		poke(&base, data + 1, size - 1);
		merge(base, small_overlay());
	} else if (size > 2 && data[0] == 'M' && first <= size - 3) {
		merge(copy(data + 3, first), copy(data + 3 + first, size - 3 - first));
	} else {
		merge(small_base(), copy(data, size));
	}
	return 0;
}
