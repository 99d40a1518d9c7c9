/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes as a recipe for a well-formed tree with wild content: each step opens or ends a node, or
 * adds a property that the rules know, so that the resolving code is reached and not just the
 * checks of the blob. */

#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "fuzz.h"
#include "tree/property.h"

#define BLOB_SIZE 65536
#define DEPTH_MAX 20

static const char *const properties[] = {
#define X(id, name) name,
	PROPERTY_NAMES(X)
#undef X
		"vdd-supply",
	"reset-gpios",
	"pinctrl-0",
	"serial0",
};

static const char *const compatibles[] = {
	"arm,gic-400",
	"arm,gic-v3",
	"fsl,imx6q-gpc",
	"mediatek,mt6577-sysirq",
	"mstar,mst-intc",
	"allwinner,sun6i-a31-r-intc",
	"qcom,pdc",
	"qcom,mpm",
	"socionext,uniphier-ld11-aidet",
	"fsl,ls1021a-extirq",
	"renesas,irqc",
	"st,stm32mp1-exti",
	"renesas,rzg2l-irqc",
	"samsung,exynos4210-combiner",
	"amlogic,meson-gpio-intc",
	"ti,sci-intr",
	"ti,irq-crossbar",
	"hisilicon,mbigen-v2",
	"arm,smmu-v2",
	"arm,smmu-v3",
	"arm,mmu-500",
	"simple-bus",
	"arm,pl011",
	"xen,xen",
	"nvidia,tegra210-agic",
	"socionext,synquacer-exiu",
};

static const char *const names[] = {
	"soc",      "soc@0",   "pcie",   "isa",        "memory@0", "reserved-memory",
	"chosen",   "aliases", "cpus",   "hypervisor", "gic@1000", "serial@2000",
	"dma@3000", "ports",   "port@0", "endpoint",
};

#define PICK(list, byte) (list[(byte) % (sizeof(list) / sizeof(list[0]))])

struct recipe {
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
	const char *compatible = PICK(compatibles, next(r));

	fdt_property(r->blob, name, compatible, (int)strlen(compatible) + 1);
}

static void add_property(struct recipe *r)
{
	const char *name = PICK(properties, next(r));
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
		fdt_begin_node(r->blob, PICK(names, next(r)));
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct recipe r = { .data = data, .left = size, .blob = malloc(BLOB_SIZE) };

	if (!r.blob)
		return 0;
	fdt_create(r.blob, BLOB_SIZE);
	fdt_finish_reservemap(r.blob);
	fdt_begin_node(r.blob, "");
	r.depth = 1;
	while (r.left > 0)
		step(&r);
	for (; r.depth > 0; r.depth--)
		fdt_end_node(r.blob);
	if (fdt_finish(r.blob) == 0)
		fuzz_describe(r.blob, BLOB_SIZE);
	else
		free(r.blob);
	return 0;
}
