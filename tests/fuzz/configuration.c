/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes as a file to be verified: alone, and beside a guest tree or a configuration that fits the
 * board. Every diagnostic has a text. */

#include "configuration.h"

#undef NDEBUG
#include <assert.h>
#include <errno.h>
#include <string.h>

#include <libfdt.h>

#include "base/cleanup.h"
#include "blob.h"

#define INPUT_MAX 65536

static const char configuration[] = "irqs = [ 132, 333 ]\n"
				    "iomem = [ \"0x4,2@0x4020\", \"0x8,1@0x4030\" ]\n"
				    "dtdev = [ \"/dma@4000\" ]\nmemory = 64\nnr_spis = 302\n";

static const char monitor[] = "<system><memory_region name='a' size='0x2000' phys_addr='0x4000'/>"
			      "<protection_domain name='b'><virtual_machine name='c'><vcpu id='0'/>"
			      "<map mr='a' vaddr='0x4000' cached='false'/></virtual_machine>"
			      "<irq irq='132' id='0'/><irq irq='333' id='1' "
			      "trigger='edge'/></protection_domain></system>";

/* Two devices that share a page, two interrupts, one device behind an IOMMU, a bus. */
static void *make_board(void)
{
	void *blob = blob_new();

	blob_gic(blob);
	blob_provider(blob, "iommu@2000", "arm,smmu-v3", 0x2000, 2, "#iommu-cells", 1);
	blob_begin(blob, "dma@4000", "vendor,dma", 0x4000, 0x1800);
	BLOB_CELLS(blob, "interrupts", 0, 100, 4);
	BLOB_CELLS(blob, "iommus", 2, 1);
	fdt_end_node(blob);
	blob_begin(blob, "rtc@5800", "vendor,rtc", 0x5800, 0x100);
	BLOB_CELLS(blob, "interrupts", 0, 301, 1);
	fdt_end_node(blob);
	blob_begin(blob, "bus@8000", "simple-bus", 0x8000, 0x2000);
	fdt_property(blob, "ranges", NULL, 0);
	blob_begin(blob, "dma@8000", "vendor,dma", 0x8000, 0x1000);
	fdt_end_node(blob);
	fdt_end_node(blob);
	return blob_finish(blob);
}

static void *make_guest(void)
{
	void *blob = blob_new();

	fdt_begin_node(blob, "passthrough");
	fdt_property_u32(blob, "#address-cells", 1);
	fdt_property_u32(blob, "#size-cells", 1);
	fdt_property(blob, "ranges", NULL, 0);
	blob_begin(blob, "dma@4020000", "vendor,dma", 0x4020000, 0x1800);
	BLOB_CELLS(blob, "interrupts", 0, 100, 4);
	fdt_end_node(blob);
	fdt_end_node(blob);
	return blob_finish(blob);
}

static const struct board *the_board(void)
{
	static struct board *board;

	if (!board)
		board = blob_board(make_board());
	return board;
}

static void *copy_of(const void *data, size_t size)
{
	void *copy = malloc(size + 1);

	assert(copy);
	return memcpy(copy, data, size);
}

/* Unreadable input has one whole sentence. */
static bool add(struct verify *verify, enum verify_kind kind, void *data, size_t size)
{
	struct verify_error error = { .line = -1 };
	int r = verify_add(verify, "fuzz", kind, data, size, &error);

	assert(r == 0 || r == -EINVAL);
	assert(r == 0 || (*error.text && error.line >= 0));
	return r == 0;
}

static void report(struct verify *verify)
{
	const struct diagnostics *diagnostics;

	assert(verify_judge(verify, the_board(), &diagnostics) == 0);
	for (size_t i = 0; i < diagnostics->n; i++) {
		const struct diagnostic *diagnostic = &diagnostics->items[i];

		assert(diagnostic->file && *diagnostic->place && diagnostic->what);
		assert(*diagnostic->text && *verify_verdict_name(diagnostic->verdict));
	}
}

static void try(const uint8_t *data, size_t size, enum verify_kind kind, bool together)
{
	_cleanup_(verify_freep) struct verify *verify = NULL;

	assert(verify_new(&verify) == 0);
	if (!add(verify, kind, copy_of(data, size), size))
		return;
	if (together && kind == VERIFY_TREE)
		assert(add(verify, VERIFY_XL, copy_of(configuration, strlen(configuration)),
			   strlen(configuration)));
	else if (together && kind == VERIFY_CHANNELS)
		assert(add(verify, VERIFY_MICROKIT, copy_of(monitor, strlen(monitor)),
			   strlen(monitor)));
	else if (together)
		assert(add(verify, VERIFY_TREE, make_guest(), BLOB_SIZE));
	report(verify);
}

void configuration_try(const uint8_t *data, size_t size, enum verify_kind kind)
{
	if (size > INPUT_MAX)
		return;
	try(data, size, kind, false);
	try(data, size, kind, true);
}
