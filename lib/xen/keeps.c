/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files are those of the Xen source tree. */

#include "xen/keeps.h"

#include <string.h>

#include "base/util.h"
#include "resolve/interrupt/irqchip.h"

enum keeper { KEEPS_TIMER, KEEPS_IOMMU, KEEPS_FROM_DOM0 };

/* In ascending order of compatible. */
static const struct kept {
	const char *compatible;
	enum keeper keeper;
} kept[] = {
	/* Nodes that never reach dom0: arch/arm/domain_build.c, handle_node, skip_matches. Timers:
	 * arch/arm/time.c. IOMMUs: drivers/passthrough/arm/smmu.c, smmu-v3.c, ipmmu-vmsa.c; they
	 * are of class DEVICE_IOMMU and kept from dom0 even when Xen does not use them. */
	{ "arm,armv7-timer", KEEPS_TIMER },
	{ "arm,armv7-timer-mem", KEEPS_TIMER },
	{ "arm,armv8-pmuv3", KEEPS_FROM_DOM0 },
	{ "arm,armv8-timer", KEEPS_TIMER },
	{ "arm,cortex-a15-pmu", KEEPS_FROM_DOM0 },
	{ "arm,cortex-a53-edac", KEEPS_FROM_DOM0 },
	{ "arm,cortex-a7-pmu", KEEPS_FROM_DOM0 },
	{ "arm,mmu-400", KEEPS_IOMMU },
	{ "arm,mmu-401", KEEPS_IOMMU },
	{ "arm,mmu-500", KEEPS_IOMMU },
	{ "arm,psci", KEEPS_FROM_DOM0 },
	{ "arm,psci-0.2", KEEPS_FROM_DOM0 },
	{ "arm,psci-1.0", KEEPS_FROM_DOM0 },
	{ "arm,smmu-v1", KEEPS_IOMMU },
	{ "arm,smmu-v2", KEEPS_IOMMU },
	{ "arm,smmu-v3", KEEPS_IOMMU },
	{ "multiboot,module", KEEPS_FROM_DOM0 },
	{ "renesas,ipmmu-r8a7795", KEEPS_IOMMU },
	{ "renesas,ipmmu-r8a7796", KEEPS_IOMMU },
	{ "renesas,ipmmu-r8a77961", KEEPS_IOMMU },
	{ "renesas,ipmmu-r8a77965", KEEPS_IOMMU },
	{ "renesas,ipmmu-r8a779f0", KEEPS_IOMMU },
	{ "renesas,ipmmu-r8a779g0", KEEPS_IOMMU },
	{ "xen,multiboot-module", KEEPS_FROM_DOM0 },
	{ "xen,xen", KEEPS_FROM_DOM0 },
};

static const struct kept *find_kept(const struct node *node)
{
	const struct property *property = node_property(node, PROPERTY_COMPATIBLE);
	const char *s = NULL;

	while ((s = property_next_string(property, s))) {
		size_t i = bisect(ARRAY_SIZE(kept), k, text_compare(kept[k].compatible, s) < 0);

		if (i < ARRAY_SIZE(kept) && streq(kept[i].compatible, s))
			return &kept[i];
	}
	return NULL;
}

/* Kept from dom0 on certain boards only (arch/arm/platforms, blacklist_dev): UARTs that
 * share a page with its console, reset blocks, devices that it cannot handle. */
static const struct {
	const char *board;
	const char *compatible;
} platform_kept[] = {
	{ "allwinner,sun6i-a31", "snps,dw-apb-uart" },
	{ "allwinner,sun6i-a31s", "snps,dw-apb-uart" },
	{ "allwinner,sun7i-a20", "snps,dw-apb-uart" },
	{ "allwinner,sun8i-a23", "snps,dw-apb-uart" },
	{ "allwinner,sun8i-a33", "snps,dw-apb-uart" },
	{ "allwinner,sun8i-h2-plus", "snps,dw-apb-uart" },
	{ "allwinner,sun8i-h3", "snps,dw-apb-uart" },
	{ "allwinner,sun50i-a64", "snps,dw-apb-uart" },
	{ "allwinner,sun50i-h5", "snps,dw-apb-uart" },
	{ "allwinner,sun50i-h6", "snps,dw-apb-uart" },
	{ "arm,vexpress", "arm,cci-400" },
	{ "arm,vexpress", "arm,cci-400-pmu" },
	{ "arm,vexpress", "arm,hdlcd" },
	{ "arm,vexpress", "arm,vexpress-reset" },
	{ "arm,vexpress", "arm,vexpress-reboot" },
	{ "arm,vexpress", "arm,vexpress-shutdown" },
	{ "brcm,bcm2711", "brcm,bcm2835-aux-spi" },
	{ "brcm,bcm2711", "brcm,bcm2835-aux" },
	{ "brcm,bcm2711", "brcm,bcm2835-pm" },
	{ "cavium,thunder-88xx", "cavium,smmu-v2" },
	{ "samsung,exynos5250", "samsung,exynos4210-mct" },
	{ "samsung,exynos5250", "samsung,secure-firmware" },
	{ "samsung,exynos5410", "samsung,exynos4210-mct" },
	{ "samsung,exynos5410", "samsung,secure-firmware" },
};

uint32_t xen_platform(const struct tree *tree)
{
	uint32_t rows = 0;

	_Static_assert(ARRAY_SIZE(platform_kept) <= 32, "one bit for each row");
	for (size_t i = 0; i < ARRAY_SIZE(platform_kept); i++)
		if (node_is_compatible(tree_root(tree), platform_kept[i].board))
			rows |= (uint32_t)1 << i;
	return rows;
}

static bool is_kept_on_board(uint32_t platform, const struct node *node)
{
	for (; platform; platform &= platform - 1)
		if (node_is_compatible(node, platform_kept[__builtin_ctz(platform)].compatible))
			return true;
	return false;
}

const char *xen_holds(struct resolver *resolver, uint32_t platform, const struct node *node)
{
	static const char *const phrases[] = {
		[KEEPS_TIMER] = "Xen keeps the timer",
		[KEEPS_IOMMU] = "Xen keeps the IOMMU",
		[KEEPS_FROM_DOM0] = "Xen keeps from dom0 the node",
	};
	enum irqchip_rule rule = irqchip_rule(resolver, node);
	const struct kept *found;

	if ((rule == IRQCHIP_GIC || rule == IRQCHIP_GIC_V3) &&
	    irqchip_is_root(resolver->tree, node))
		return "Xen drives the GIC";
	found = find_kept(node);
	if (found)
		return phrases[found->keeper];
	if (is_kept_on_board(platform, node))
		return "on this board Xen keeps from dom0 the node";
	return NULL;
}

bool xen_has_iommu_driver(const struct node *iommu)
{
	const struct kept *found = find_kept(iommu);

	return found && found->keeper == KEEPS_IOMMU;
}

bool xen_drives_iommu(const struct node *iommu)
{
	return xen_has_iommu_driver(iommu) && !node_unavailable_ancestor(iommu);
}

bool xen_made_tree(const struct tree *tree)
{
	const struct node *hypervisor = node_find_child(tree_root(tree), "hypervisor", 10);

	return hypervisor && node_is_compatible(hypervisor, "xen,xen");
}

/* xen/arch/arm/domain_build.c, handle_node(): make_hypervisor_node(), make_psci_node(),
 * make_timer_node(), make_cpus_node(), make_memory_node(); the GIC's by gic_make_hwdom_dt_node().
 */
bool xen_makes_node(const char *path)
{
	static const char *const names[] = { "hypervisor", "psci",   "timer",
					     "cpus",       "memory", "interrupt-controller" };

	if (*path != '/' || strchr(path + 1, '/'))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		size_t n = strlen(names[i]);

		if (strncmp(path + 1, names[i], n) == 0 &&
		    (path[n + 1] == '\0' || path[n + 1] == '@'))
			return true;
	}
	return false;
}
