/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The device tree of a guest: /passthrough with the devices as the guest finds them, and /aliases.
 * All formats for Xen need it (xen/docs/misc/arm/passthrough.txt), and have the toolstack add the
 * rest.
 *
 * What becomes of a device's node:
 *   reg           at the guest's addresses, two cells each; unchanged on buses other than memory
 *                 (MDIO, I2C, SPI, ports of a graph)
 *   interrupts    as the guest's GIC sees them, or at an interrupt controller that goes with the
 *                 device; a list without names is cut at the first one that stays behind, so that
 *                 no driver finds another one in its place
 *   references    kept if all targets of the list go with it, otherwise left out with their names;
 *                 lists whose entries drivers find by name lose only the entries that stay behind
 *   clocks        kept if their provider goes with it; otherwise replaced with a fixed-clock each
 *   dma-ranges    of the buses above: on a bus of its own around the device, if it may do DMA; of
 *                 buses that go with it: kept
 *   properties of unknown meaning are copied, except those that may hold phandles
 *   children      kept, except devices with registers that were not asked for
 *
 * A comment and a finding name everything that is left out. dtc accepts the result without a
 * warning, however many it has for the board's own tree. */

#include "export/context.h"
#include "export/livetree.h"

enum guest_kind {
	GUEST_PLAIN,    /* for libxl, and any other reader */
	GUEST_DOM0LESS, /* for Xen itself: with xen,reg, xen,path … */
	GUEST_WHOLE,    /* for a monitor that adds nothing: also what machine.h has */
};

/* Fills an empty tree. EXPORT_OK, EXPORT_E_NOT_ASSIGNABLE or -ENOMEM. */
int guest_make(struct export *export, enum guest_kind kind, struct livetree *livetree);
