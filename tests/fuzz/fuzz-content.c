/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Trees with wild content, described. */

#include "fuzz.h"
#include "recipe.h"
#include "tree/property.h"

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

static const struct recipe_book book = { RECIPE_WORDS(properties), RECIPE_WORDS(compatibles),
					 RECIPE_WORDS(names) };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *blob = recipe_cook(&book, data, size);

	if (blob)
		fuzz_describe(blob, RECIPE_BLOB_SIZE);
	return 0;
}
