/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The address space and the interrupts of a guest, as Xen on Arm lays them out. Names are those of
 * Xen's include/public/arch-arm.h, values the union of versions 4.6 to 4.22. */

#include "base/range.h"
#include "resolve/interrupt/interrupt.h"

#define GUEST_VIRTIO_MMIO_BASE UINT64_C(0x02000000)
#define GUEST_VIRTIO_MMIO_SIZE UINT64_C(0x00100000)
/* From GUEST_GICD_BASE and GUEST_GICV3_GICD_BASE to the end of GUEST_GICV3_GICR0 (128 CPUs). */
#define GUEST_GIC_BASE    UINT64_C(0x03001000)
#define GUEST_GIC_SIZE    UINT64_C(0x0101f000)
#define GUEST_PL011_BASE  UINT64_C(0x22000000)
#define GUEST_PL011_SIZE  UINT64_C(0x00001000)
#define GUEST_GNTTAB_BASE UINT64_C(0x38000000)
#define GUEST_GNTTAB_SIZE UINT64_C(0x01000000)
#define GUEST_MAGIC_BASE  UINT64_C(0x39000000)
#define GUEST_MAGIC_SIZE  UINT64_C(0x01000000)
#define GUEST_RAM0_BASE   UINT64_C(0x40000000)
#define GUEST_RAM0_SIZE   UINT64_C(0xc0000000)
#define GUEST_RAM1_BASE   UINT64_C(0x0200000000)
#define GUEST_RAM1_SIZE   UINT64_C(0xfe00000000)

/* A guest can address 32 bits at least, and 48 at most (arch/arm/p2m.c). */
#define GUEST_ADDRESS_BITS 48

/* These are INTIDs, whatever their names say. */
#define GUEST_VPL011_SPI            32
#define GUEST_VIRTIO_MMIO_SPI_FIRST 33
#define GUEST_VIRTIO_MMIO_SPI_LAST  43

/* The highest INTID of a guest's virtual GIC: 992 lines, VGIC_MAX_IRQS (arch/arm/vgic.c,
 * domain_vgic_init). */
#define GUEST_INTID_MAX 991

/* Virtual GICs have SPIs by the 32 (arch/arm/vgic.c); for its virtual UART libxl asks for one. */
#define GUEST_SPI_STEP         32
#define GUEST_VUART_INTID_LAST (GUEST_VPL011_SPI + GUEST_SPI_STEP - 1)

/* What becomes of an interrupt that another controller hands to the GIC (Xen,
 * XEN_DOMCTL_bind_pt_irq): a phrase. */
#define XEN_REFUSES_FORWARDED                                                      \
	"Xen is expected to refuse it, because dom0 may grant only interrupts of " \
	"nodes that name the GIC itself"

/* Why Xen cannot bind this interrupt to a guest, as a phrase that follows the name of the
 * interrupt; NULL if it can: it is an SPI with an INTID that a guest can have. */
const char *interrupt_why_unbindable(const struct interrupt *interrupt);

/* The guest's own use of an INTID ("virtual UART"), or NULL. */
const char *guest_map_interrupt(uint32_t intid);

/* Addresses that a guest, or Xen for it, uses in some version: devices must not be mapped there. */
struct guest_region {
	struct range addresses;
	const char *name; /* "RAM" */
	bool is_ram;
};

/* How a sentence ends that says at which address a device would be, with the region's name. */
#define GUEST_REGION_REPLACED "the guest has its %s, which Xen would silently replace"

/* The lowest one that overlaps these guest-physical addresses, or NULL. */
const struct guest_region *guest_map_find(struct range addresses);

/* Guest-physical windows that no Xen version uses for guests. */
struct guest_window {
	struct range addresses;
	bool allocate; /* devices that cannot stay 1:1 are moved here */
};
const struct guest_window *guest_map_windows(size_t *ret_n);

/* The windows to allocate from, for sentences. */
#define GUEST_MAP_FREE "0x4020000..0xfffffff, 0x33000000..0x37ffffff or 0x3a000000..0x3fffffff"
