/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* System descriptions of seL4's Microkit (its docs/manual.md, "System Description File"; what its
 * tool checks: tool/microkit/src/sdf.rs and sdf/, versions 1.2 to 2.2). */

#include "base/range.h"

/* Elements, … */
#define MICROKIT_SYSTEM            "system"
#define MICROKIT_MEMORY_REGION     "memory_region"
#define MICROKIT_PROTECTION_DOMAIN "protection_domain"
#define MICROKIT_PROGRAM_IMAGE     "program_image"
#define MICROKIT_VIRTUAL_MACHINE   "virtual_machine"
#define MICROKIT_VCPU              "vcpu" /* from 2.0 on; before, a machine has an id */
#define MICROKIT_MAP               "map"
#define MICROKIT_END               "end" /* of a channel */

/* … attributes, … */
#define MICROKIT_NAME      "name"
#define MICROKIT_SIZE      "size"
#define MICROKIT_PAGE_SIZE "page_size"
#define MICROKIT_PHYS_ADDR "phys_addr"
#define MICROKIT_PRIORITY  "priority"
#define MICROKIT_PATH      "path"
#define MICROKIT_MR        "mr"
#define MICROKIT_VADDR     "vaddr"
#define MICROKIT_PERMS     "perms"
#define MICROKIT_CACHED    "cached" /* "true" by default */
#define MICROKIT_ID        "id"
#define MICROKIT_TRIGGER   "trigger" /* level by default */
#define MICROKIT_PD        "pd"
#define MICROKIT_PIN       "pin"    /* x86 only, in place of irq, */
#define MICROKIT_PCIDEV    "pcidev" /* and this too */

/* A region with one of these needs no size. */
#define MICROKIT_PREFILL_PATH     "prefill_path"
#define MICROKIT_PREFILL_BOOTINFO "prefill_bootinfo"

/* … both, … */
#define MICROKIT_IRQ "irq"

/* … and values. */
#define MICROKIT_LEVEL "level"
#define MICROKIT_EDGE  "edge"
#define MICROKIT_FALSE "false"

/* Interrupts and channels of a protection domain share the ids 0 to 61: two of the 64 bits of a
 * badge are taken (sdf/consts.rs, PD_MAX_ID; the manual says "less than 63"). */
#define MICROKIT_ID_MAX 61

#define MICROKIT_PAGE_SMALL FRAME_SIZE
#define MICROKIT_PAGE_LARGE ((uint64_t)2 << 20)

/* The end of a domain's address space (sel4.rs, user_top(): 40 bits, or 44 if the processors have
 * more), less the largest stack, which lies there. */
#define MICROKIT_VADDR_END (((uint64_t)1 << 44) - ((uint64_t)16 << 20))
