/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Numbers of Xen's public interface (xen/include/public/domctl.h and arch-arm.h). */
#define XEN_DOMCTL_CDF_hvm         (1U << 0)
#define XEN_DOMCTL_CDF_hap         (1U << 1)
#define XEN_DOMCTL_CDF_iommu       (1U << 5)
#define XEN_DOMCTL_CONFIG_GIC_V2   1
#define XEN_DOMCTL_CONFIG_GIC_V3   2
#define XEN_DOMCTL_CONFIG_TEE_NONE 0
