/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Facts about Xen. Files are those of the Xen source tree. */

#include "xen/keeps.h"

#include <stdlib.h>
#include <string.h>

#include "resolve/interrupt/irqchip.h"

enum keeper { KEEPS_TIMER, KEEPS_IOMMU, KEEPS_FROM_DOM0 };

/* What Xen keeps, by compatible, in ascending order. */
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

static int kept_compare(const void *key, const void *item)
{
	return strcmp(key, ((const struct kept *)item)->compatible);
}

static const struct kept *find_kept(const struct node *node)
{
	const struct property *property = node_property(node, PROPERTY_COMPATIBLE);
	const struct kept *found = NULL;
	const char *s = NULL;

	while (!found && (s = property_next_string(property, s)))
		found = bsearch(s, kept, sizeof(kept) / sizeof(kept[0]), sizeof(kept[0]),
				kept_compare);
	return found;
}

/* What Xen keeps from dom0 on certain boards only (arch/arm/platforms, blacklist_dev): UARTs that
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
	{ "samsung,exynos5250", "samsung,exynos4210-mct" },
	{ "samsung,exynos5250", "samsung,secure-firmware" },
	{ "samsung,exynos5410", "samsung,exynos4210-mct" },
	{ "samsung,exynos5410", "samsung,secure-firmware" },
};

#define N_PLATFORM_KEPT (sizeof(platform_kept) / sizeof(platform_kept[0]))

uint32_t xen_platform(const struct tree *tree)
{
	uint32_t rows = 0;

	_Static_assert(N_PLATFORM_KEPT <= 32, "one bit for each row");
	for (size_t i = 0; i < N_PLATFORM_KEPT; i++)
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

bool xen_drives_iommu(const struct node *iommu)
{
	const struct kept *found = find_kept(iommu);

	return found && found->keeper == KEEPS_IOMMU && !node_unavailable_ancestor(iommu);
}

bool xen_made_tree(const struct tree *tree)
{
	const struct node *hypervisor = node_find_child(tree_root(tree), "hypervisor", 10);

	return hypervisor && node_is_compatible(hypervisor, "xen,xen");
}

const char *xen_virtual_interrupt(uint32_t intid)
{
	/* include/public/arch-arm.h: GUEST_VPL011_SPI, GUEST_VIRTIO_MMIO_SPI_FIRST and _LAST */
	if (intid == 32)
		return "virtual UART";
	return intid >= 33 && intid <= 43 ? "virtio devices" : NULL;
}

const char *xen_guest_region(struct range addresses)
{
	/* include/public/arch-arm.h, the union of 4.6 to 4.22. Banks of RAM count whole: from 4.16
	 * on what a guest leaves unused of them is offered to it as extended regions. Missing on
	 * purpose are vPCI (0x10000000, 0x23000000, 0x100000000) and ACPI (0x20000000): xl gives a
	 * guest neither unless told to, and Xen's own example of passthrough puts a device at
	 * 0x10000000 (docs/misc/arm/passthrough.txt). */
	static const struct {
		struct range addresses;
		const char *what;
	} regions[] = {
		{ { 0x02000000, 0x020fffff }, "virtio devices" },
		{ { 0x03001000, 0x0401ffff }, "virtual GIC" }, /* v2, v3 with 128 CPUs */
		{ { 0x22000000, 0x22000fff }, "virtual UART" },
		{ { 0x38000000, 0x38ffffff }, "grant table" },
		{ { 0x39000000, 0x39ffffff }, "magic pages" }, /* console, Xenstore */
		{ { 0x40000000, 0xffffffff }, "RAM" },
		{ { 0x200000000, 0xffffffffff }, "RAM" },
	};

	for (size_t i = 0; i < sizeof(regions) / sizeof(regions[0]); i++)
		if (range_overlaps(regions[i].addresses, addresses))
			return regions[i].what;
	return NULL;
}

const struct xen_window *xen_windows(size_t *ret_n)
{
	/* include/public/arch-arm.h, the gaps of all versions from 4.6 on. The small ones are
	 * left to devices that happen to be there: address 0 upsets drivers, the others are
	 * tight. */
	static const struct xen_window windows[] = {
		{ { 0x00000000, 0x01ffffff }, false }, { { 0x02100000, 0x03000fff }, false },
		{ { 0x04020000, 0x0fffffff }, true },  { { 0x22001000, 0x22ffffff }, false },
		{ { 0x33000000, 0x37ffffff }, true },  { { 0x3a000000, 0x3fffffff }, true },
	};

	*ret_n = sizeof(windows) / sizeof(windows[0]);
	return windows;
}

/* Generic names (Devicetree Specification v0.4, 2.2.2) of devices that only answer. */
/* clang-format off */
static const char *const quiet_names[] = {
	"adc", "analog-comparator", "backlight", "bus", "clock", "clock-controller", "counter",
	"dac", "efuse", "eeprom", "fan-controller", "fuse", "gpio", "gpio-controller", "hwlock",
	"hwspinlock", "i2c", "interrupt-controller", "keyboard", "keypad", "led-controller",
	"mdio", "mdio-multiplexer", "mdio-mux", "mux", "mux-controller", "nvmem", "otp", "phy",
	"pin-controller", "pinctrl", "pinmux", "power-controller", "power-domain",
	"power-management", "poweroff", "pwm", "qfprom", "regulator", "reset-controller",
	"restart", "rng", "rtc", "sensor", "serial", "spi-phy", "sram", "syscon", "sysreg",
	"system-controller", "temperature-sensor", "thermal", "thermal-sensor", "timer", "tmu",
	"touchscreen-adc", "tsadc", "uart", "usb-phy", "usb2-phy", "usb3-phy", "usbphy",
	"watchdog", "wdt", NULL,
};

static const char *const quiet_compatibles[] = {
	"arm,pl011", "arm,pl022", "arm,pl031", "arm,pl050", "arm,pl061", "arm,sbsa-gwdt",
	"arm,sbsa-uart", "arm,sp804", "arm,sp805", "mmio-sram", "ns16550", "ns16550a",
	"simple-bus", "simple-pm-bus", "snps,designware-i2c", "snps,dw-apb-gpio",
	"snps,dw-apb-timer", "snps,dw-apb-uart", "snps,dw-wdt", NULL,
};
/* clang-format on */

bool dma_is_passive(const struct node *node)
{
	for (size_t i = 0; quiet_names[i]; i++)
		if (node_name_is(node, quiet_names[i]))
			return true;
	for (size_t i = 0; quiet_compatibles[i]; i++)
		if (node_is_compatible(node, quiet_compatibles[i]))
			return true;
	return false;
}
