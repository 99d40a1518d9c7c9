/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Configurations of containers in virtual machines (OCI runtime specification 1.3, config-vm.md and
 * schema/config-vm.json). Frames are numbers of 4 KiB pages, and irqs are INTIDs, as xl has them.
 * github.com/xen-troops/zephyr-xrun and AosEdge (github.com/aosedge/aos_core_cpp) read the same but
 * for memory; the latter whatever the case of a name. */

#define OCI_VERSION "1.3.0"

#define OCI_VM          "vm"
#define OCI_HW_CONFIG   "hwConfig"
#define OCI_DEVICE_TREE "deviceTree"
#define OCI_DTDEVS      "dtdevs"
#define OCI_IRQS        "irqs"
#define OCI_MEMORY      "memory" /* in bytes */
#define OCI_MEM_KB      "memKB"  /* of zephyr-xrun and AosEdge: in KiB */

#define OCI_IOMEMS    "iomems"
#define OCI_FIRST_GFN "firstGFN" /* absent, or 0 for zephyr-xrun: the same as firstMFN */
#define OCI_FIRST_MFN "firstMFN"
#define OCI_NR_MFNS   "nrMFNs"
