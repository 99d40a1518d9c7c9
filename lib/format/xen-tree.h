/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Device trees that Xen and its toolstack read: the host's, and a guest's partial one (Xen,
 * docs/misc/arm/passthrough.txt). */

/* In the host's tree: the node is not for dom0. */
#define XEN_TREE_MARK "xen,passthrough"

/* The node below the root of a guest's partial tree whose children are copied. */
#define XEN_TREE_TOP "passthrough"

/* In a guest's tree that Xen reads without a toolstack (dom0less): the host address, size and guest
 * address of whole pages to map, the path of the host's node, and leave to go on if no IOMMU
 * protects that (xen/arch/arm/dom0less-build.c, handle_passthrough_prop). */
#define XEN_TREE_REG          "xen,reg"
#define XEN_TREE_PATH         "xen,path"
#define XEN_TREE_FORCE_ASSIGN "xen,force-assign-without-iommu"

/* libxl fails if the guest's tree, with its own additions, exceeds 1 MiB
 * (tools/libs/light/libxl_arm.c, FDT_MAX_SIZE). Xen allocates as much as it takes. */
#define LIBXL_TREE_MAX ((size_t)1 << 20)
#define LIBXL_OWN_SIZE ((size_t)32 << 10) /* CPUs and the like, a generous estimate */

/* Phandles of libxl's own nodes (the same file, GUEST_PHANDLE_GIC and GUEST_PHANDLE_IOMMU). */
#define LIBXL_PHANDLE_FIRST 65000
#define LIBXL_PHANDLE_LAST  65001
