/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What Xen on Arm keeps, drives and reserves, as data with its sources (4.17 to 4.22). */

#include "base/range.h"
#include "resolve/interrupt/interrupt.h"

/* The highest INTID that a guest's virtual GIC can have: 992 lines, VGIC_MAX_IRQS
 * (xen/arch/arm/vgic.c, domain_vgic_init). */
#define XEN_GUEST_INTID_MAX 991

/* Why Xen keeps this node for itself, as a phrase that the node's path follows; NULL if it does
 * not. Whether it is the GIC, timer or IOMMU is decided by the node alone. */
const char *xen_holds(struct resolver *resolver, uint32_t platform, const struct node *node);

/* Which of the rules for certain boards hold for this one. */
uint32_t xen_platform(const struct tree *tree);

/* An IOMMU that some released Xen has a driver for, and that is not disabled. */
bool xen_drives_iommu(const struct node *iommu);

/* Whether Xen made this tree for dom0 (it adds /hypervisor). */
bool xen_made_tree(const struct tree *tree);

/* The guest's own use of an INTID ("virtual UART"), or NULL. */
const char *xen_virtual_interrupt(uint32_t intid);

/* What a guest, or Xen for it, has at these guest-physical addresses in some version ("RAM"), or
 * NULL; the lowest counts. Devices are not to be mapped there. */
const char *xen_guest_region(struct range addresses);

/* Guest-physical windows that no Xen version uses for guests. */
struct xen_window {
	struct range addresses;
	bool allocate; /* devices that cannot stay 1:1 are moved here */
};
const struct xen_window *xen_windows(size_t *ret_n);

/* Devices known to be no bus masters, by generic name or compatible. */
bool dma_is_passive(const struct node *node);
