/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The devices that Xen on Arm keeps from dom0 or drives itself, as data with its sources (4.17 to
 * 4.22). */

#include "resolve/interrupt/interrupt.h"

/* Why Xen keeps this node for itself, as a phrase that the node's path follows; NULL if it does
 * not. Whether it is the GIC, timer or IOMMU is decided by the node alone. */
const char *xen_holds(struct resolver *resolver, uint32_t platform, const struct node *node);

/* Which of the rules for certain boards hold for this one. */
uint32_t xen_platform(const struct tree *tree);

/* An IOMMU that some released Xen has a driver for. */
bool xen_has_iommu_driver(const struct node *iommu);
/* One that is not disabled, too. */
bool xen_drives_iommu(const struct node *iommu);

/* Whether Xen made this tree for dom0 (it adds /hypervisor). */
bool xen_made_tree(const struct tree *tree);

/* Whether Xen makes a node of this path in dom0's tree, whatever the host's tree has. */
bool xen_makes_node(const char *path);
