/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* DMA parents and coherence, and who does no DMA at all. */

#include "resolve/dma.h"

#include "base/util.h"
#include "resolve/reference.h"

const struct node *dma_parent(const struct tree *tree, const struct node *node)
{
	static const struct reference_form form = { PROPERTY_INTERCONNECT_CELLS, REFERENCE_STRICT };
	const struct property *names = node_property(node, PROPERTY_INTERCONNECT_NAMES);
	struct cells left = property_cells(node_property(node, PROPERTY_INTERCONNECTS));
	struct reference ref;
	const char *name = NULL, *why;

	if (!names) /* as nearly always */
		return node->parent;
	while ((name = property_next_string(names, name))) {
		if (reference_next(tree, &left, &form, &ref, &why) != REFERENCE_OK)
			break;
		if (streq(name, "dma-mem"))
			return ref.node;
	}
	return node->parent;
}

bool dma_is_coherent(const struct tree *tree, const struct node *node)
{
	for (unsigned int i = 0; node && i < DMA_PARENTS_MAX; i++) {
		if (node_has(node, PROPERTY_DMA_COHERENT))
			return true;
		if (node_has(node, PROPERTY_DMA_NONCOHERENT))
			return false;
		node = dma_parent(tree, node);
	}
	return false;
}

/* Generic names (Devicetree Specification v0.4, 2.2.2) of devices that only answer. */
/* clang-format off */
static const char *const passive_names[] = {
	"adc", "analog-comparator", "backlight", "bus", "clock", "clock-controller", "counter",
	"dac", "efuse", "eeprom", "fan-controller", "fuse", "gpio", "gpio-controller", "hwlock",
	"hwspinlock", "i2c", "interrupt-controller", "keyboard", "keypad", "led-controller",
	"mdio", "mdio-multiplexer", "mdio-mux", "mux", "mux-controller", "nvmem", "otp", "phy",
	"pin-controller", "pinctrl", "pinmux", "power-controller", "power-domain",
	"power-management", "poweroff", "pwm", "qfprom", "regulator", "reset-controller",
	"restart", "rng", "rtc", "sensor", "serial", "spi-phy", "sram", "syscon", "sysreg",
	"system-controller", "temperature-sensor", "thermal", "thermal-sensor", "timer", "tmu",
	"touchscreen-adc", "tsadc", "uart", "usb-phy", "usb2-phy", "usb3-phy", "usbphy",
	"watchdog", "wdt",
};

static const char *const passive_compatibles[] = {
	"arm,pl011", "arm,pl022", "arm,pl031", "arm,pl050", "arm,pl061", "arm,sbsa-gwdt",
	"arm,sbsa-uart", "arm,sp804", "arm,sp805", "mmio-sram", "ns16550", "ns16550a",
	"simple-bus", "simple-pm-bus", "snps,designware-i2c", "snps,dw-apb-gpio",
	"snps,dw-apb-timer", "snps,dw-apb-uart", "snps,dw-wdt",
};
/* clang-format on */

bool dma_is_passive(const struct node *node)
{
	for (size_t i = 0; i < ARRAY_SIZE(passive_names); i++)
		if (node_name_is(node, passive_names[i]))
			return true;
	for (size_t i = 0; i < ARRAY_SIZE(passive_compatibles); i++)
		if (node_is_compatible(node, passive_compatibles[i]))
			return true;
	return false;
}
