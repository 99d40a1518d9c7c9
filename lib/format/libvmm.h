/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a monitor made with libvmm (au-ts/libvmm on GitHub) is told of its guest's interrupts: in
 * C, with a call for each (its virq.h), or as our list of them. */

#define LIBVMM_REGISTER  "virq_register_passthrough" /* (vCPU, INTID, channel) */
#define LIBVMM_HANDLE    "virq_handle_passthrough"
#define LIBVMM_BOOT_VCPU "GUEST_BOOT_VCPU_ID"

/* #define PASSTHROUGH_IRQS(REGISTER) REGISTER(INTID, channel) … */
#define LIBVMM_LIST  "PASSTHROUGH_IRQS"
#define LIBVMM_ENTRY "REGISTER"
