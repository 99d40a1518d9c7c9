/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* xl.cfg: the options that concern devices, and the form of their numbers (Xen, docs/man/xl.cfg.5
 * and tools/xl/xl_parse.c). */

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define XL_DEVICE_TREE "device_tree"
#define XL_DTDEV       "dtdev"
#define XL_IOMEM       "iomem"
#define XL_IRQS        "irqs"
#define XL_NAME        "name"
#define XL_KERNEL      "kernel"
#define XL_RAMDISK     "ramdisk"
#define XL_EXTRA       "extra"
#define XL_MEMORY      "memory" /* MiB */
#define XL_VCPUS       "vcpus"
#define XL_NR_SPIS     "nr_spis" /* Xen 4.19 and later; older versions ignore it */

#define XL_PASSTHROUGH          "passthrough"
#define XL_PASSTHROUGH_ENABLED  "enabled"
#define XL_PASSTHROUGH_DISABLED "disabled"

/* Of EPAM's xl (github.com/xen-troops/xen): nodes of the host's tree that it copies to the guest's.
 * Xen's own ignores both. */
#define XL_EPAM_NODES      "dt_passthrough_nodes"
#define XL_EPAM_COMPATIBLE "dt_compatible"

/* Xen 4.21: the guest may call SCMI firmware by SMC (docs/man/xl.cfg.5, "arm_sci"). */
#define XL_ARM_SCI      "arm_sci"
#define XL_ARM_SCI_NONE "type=none"
#define XL_ARM_SCI_SMC  "type=scmi_smc"

#define XL_VUART      "vuart"
#define XL_VUART_SBSA "sbsa_uart"

/* Entries of iomem are frame numbers, hexadecimal, the count as well: MFN,COUNT@GFN. Without @GFN
 * the guest has the frames where the board has them. INTIDs in irqs are decimal. */
#define XL_PRI_FRAMES "0x%" PRIx64 ",%" PRIx64
#define XL_PRI_GFN    "@0x%" PRIx64

struct xl_iomem {
	uint64_t mfn, n, gfn;
	bool has_gfn;
};

/* False if xl would not take the text. */
bool xl_parse_iomem(const char *text, struct xl_iomem *ret);

/* The inside of a quoted text. */
void xl_put_quoted(FILE *out, const char *text);
