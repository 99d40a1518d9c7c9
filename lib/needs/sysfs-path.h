/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Where Linux's devices of stand-ins are in sysfs. */

#include <stddef.h>

#define SYSFS_PATH_TOP "/sys/devices/platform"

/* "ptd/ptd:A/ptd:A:B", below SYSFS_PATH_TOP, for the node /ptd/A/B: devices without an address are
 * called so (Linux, drivers/of/platform.c, of_device_make_bus_id()). `names` are those of the nodes
 * from the top. 0 or -ENOMEM; the path (malloc'ed) is NULL if one of the names has characters that
 * the Devicetree Specification does not allow (v0.4, 2.2.1), and so might lead elsewhere. */
int sysfs_path(const char *const *names, size_t n, char **ret);
