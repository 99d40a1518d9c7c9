/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The partial device tree of a guest: /passthrough with the devices as the guest finds them, and
 * /aliases. All formats for Xen need it (xen/docs/misc/arm/passthrough.txt).
 *
 * What becomes of a device's node:
 *   reg           at the guest's addresses, two cells each; on buses that are no memory (MDIO, I2C,
 *                 SPI, ports of a graph) as it is
 *   interrupts    as the guest's GIC sees them, or at an interrupt controller that goes with the
 *                 device; a list without names is cut at the first one that stays behind, so that
 *                 no driver finds another one in its place
 *   references    kept if all of the list's targets go with it; otherwise left out, with its names;
 *                 of lists whose entries drivers find by name, those that stay behind alone
 *   clocks        kept if their provider goes with it; otherwise a fixed-clock stands for each
 *   properties of unknown meaning are copied, those that may hold phandles are left out
 *   children      kept, unless they are devices with registers that were not asked for
 *
 * Whatever is left out is told in a comment and as a finding. dtc has nothing to say about what
 * comes out, whatever it has to say about the board's tree. */

#include "export/export.h"
#include "export/livetree.h"

enum guest_kind {
	GUEST_PLAIN,    /* for libxl, and whoever reads it */
	GUEST_DOM0LESS, /* for Xen itself: with xen,reg, xen,path … */
};

/* Fills a fresh draft. EXPORT_OK, EXPORT_E_NOT_ASSIGNABLE or -ENOMEM. */
int guest_make(struct export *export, enum guest_kind kind, struct livetree *livetree);

/* The guest's tree as passthrough.dts and passthrough.dtb, added in this order or, with
 * `blob_first`, the other way round. The same results. */
int export_add_tree(struct export *export, enum guest_kind kind, bool blob_first);
