/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "xen/guest-map.h"

#include "base/util.h"

/* Xen takes any first cell but 0 for a PPI, and so an extended SPI too (arch/arm/gic.c,
 * gic_irq_xlate). */
const char *interrupt_why_unbindable(const struct interrupt *interrupt)
{
	switch (interrupt->type) {
	case INTID_PPI:
	case INTID_EPPI:
		return "each CPU has its own";
	case INTID_ESPI:
		return "Xen misreads extended SPIs";
	case INTID_NONE:
		return "it has no INTID";
	case INTID_SPI:
		break;
	}
	if (interrupt->intid == 0)
		return "no GIC has its number";
	return interrupt->intid > GUEST_INTID_MAX
		       ? "a guest's GIC ends at INTID " STRINGIFY(GUEST_INTID_MAX)
		       : NULL;
}

const char *guest_map_interrupt(uint32_t intid)
{
	if (intid == GUEST_VPL011_SPI)
		return "virtual UART";
	if (intid >= GUEST_VIRTIO_MMIO_SPI_FIRST && intid <= GUEST_VIRTIO_MMIO_SPI_LAST)
		return "virtio devices";
	return NULL;
}

#define RANGE(name)                                                                \
	{                                                                          \
		GUEST_##name##_BASE, GUEST_##name##_BASE + GUEST_##name##_SIZE - 1 \
	}

/* In ascending order. Banks of RAM count whole: from 4.16 on what a guest leaves unused of them is
 * offered to it as extended regions. Missing on purpose are vPCI (0x10000000, 0x23000000,
 * 0x100000000) and ACPI (0x20000000): xl gives a guest neither unless told to, and Xen's own
 * example of passthrough puts a device at 0x10000000 (docs/misc/arm/passthrough.txt). */
static const struct guest_region regions[] = {
	{ RANGE(VIRTIO_MMIO), "virtio devices", false },
	{ RANGE(GIC), "virtual GIC", false },
	{ RANGE(PL011), "virtual UART", false },
	{ RANGE(GNTTAB), "grant table", false },
	{ RANGE(MAGIC), "magic pages", false }, /* console, Xenstore */
	{ RANGE(RAM0), "RAM", true },
	{ RANGE(RAM1), "RAM", true },
};

const struct guest_region *guest_map_find(struct range addresses)
{
	for (size_t i = 0; i < ARRAY_SIZE(regions); i++)
		if (range_overlaps(regions[i].addresses, addresses))
			return &regions[i];
	return NULL;
}

/* The gaps of all versions. Small ones are left to devices that happen to be there: address 0
 * upsets drivers, the others are tight. */
static const struct guest_window windows[] = {
	{ { 0x00000000, 0x01ffffff }, false }, { { 0x02100000, 0x03000fff }, false },
	{ { 0x04020000, 0x0fffffff }, true },  { { 0x22001000, 0x22ffffff }, false },
	{ { 0x33000000, 0x37ffffff }, true },  { { 0x3a000000, 0x3fffffff }, true },
};

const struct guest_window *guest_map_windows(size_t *ret_n)
{
	*ret_n = ARRAY_SIZE(windows);
	return windows;
}
