/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Configurations of ImageBuilder (gitlab.com/xen-project/imagebuilder, README.md), which its
 * scripts/uboot-script-gen runs as bash. A variable of a DomU has its number as index. */

#define IMAGEBUILDER_NUM_DOMUS         "NUM_DOMUS"
#define IMAGEBUILDER_DOMU              "DOMU_" /* how names of their variables begin */
#define IMAGEBUILDER_PASSTHROUGH_PATHS "DOMU_PASSTHROUGH_PATHS" /* of the host, by spaces */
#define IMAGEBUILDER_PASSTHROUGH_DTB   "DOMU_PASSTHROUGH_DTB"
#define IMAGEBUILDER_NOBOOT            "DOMU_NOBOOT" /* set: dom0 starts it */
/* 1 has an effect only beside this RAM of the host, "ADDRESS SIZE" by spaces. */
#define IMAGEBUILDER_DIRECT_MAP "DOMU_DIRECT_MAP"
#define IMAGEBUILDER_STATIC_MEM "DOMU_STATIC_MEM"
