/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Domains of Zephyr as dom0: struct xen_domain_cfg of github.com/xen-troops/zephyr-xenlib
 * (xen-dom-mgmt/include/domain.h, 2023 to 2025; members came and went, these stayed). Frames are
 * numbers of 4 KiB pages, and irqs are INTIDs (xen-dom-mgmt.c, bind_domain_irqs()). */

#define ZEPHYR_CFG   "xen_domain_cfg"
#define ZEPHYR_IOMEM "xen_domain_iomem"

#define ZEPHYR_IOMEMS    "iomems"
#define ZEPHYR_IRQS      "irqs"
#define ZEPHYR_DTDEVS    "dtdevs"
#define ZEPHYR_NR        "nr_"            /* before these three, and the next */
#define ZEPHYR_NODES     "dt_passthrough" /* nodes of the guest's tree beside /passthrough */
#define ZEPHYR_DTB_START "dtb_start"
#define ZEPHYR_DTB_END   "dtb_end"

/* Around the name of a blob in the symbols between which zephyr-dom0-xt embeds it. */
#define ZEPHYR_DTB_BEFORE       "__dtb_"
#define ZEPHYR_DTB_START_BEHIND "_start"
#define ZEPHYR_DTB_END_BEHIND   "_end"

#define ZEPHYR_MEM_KB "mem_kb"
#define ZEPHYR_NAME   "name"
#define ZEPHYR_FLAGS  "flags"

#define ZEPHYR_FIRST_GFN "first_gfn" /* 0: the same as first_mfn (share_domain_iomems()) */
#define ZEPHYR_FIRST_MFN "first_mfn"
#define ZEPHYR_NR_MFNS   "nr_mfns"

/* Without it Xen assigns no device (xen/include/public/domctl.h). */
#define ZEPHYR_FLAG_IOMMU     "XEN_DOMCTL_CDF_iommu"
#define ZEPHYR_FLAG_IOMMU_BIT 5

/* An item of iomems; the second one is without a place of its own. */
#define ZEPHYR_PRI_FRAMES                                                           \
	"{ ." ZEPHYR_FIRST_MFN " = 0x%" PRIx64 ", ." ZEPHYR_NR_MFNS " = 0x%" PRIx64 \
	", ." ZEPHYR_FIRST_GFN " = 0x%" PRIx64 " }"
#define ZEPHYR_PRI_FRAMES_1TO1 \
	"{ ." ZEPHYR_FIRST_MFN " = 0x%" PRIx64 ", ." ZEPHYR_NR_MFNS " = 0x%" PRIx64 " }"
