/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The kernel's view: which driver is bound to which node, from the of_node links below
 * /sys/bus/BUS/devices. Only for the running tree: a directory .../firmware/devicetree/base, whose
 * sysfs it is. */

#include "board/board.h"

/* Finds the sysfs that a tree directory belongs to: the malloc'ed root ("/sys"), or NULL if it is
 * not the running tree. Symbolic links (/proc/device-tree) are followed. */
char *drivers_sysfs(const char *tree_directory);

/* Reads all of them into board->drivers, in place of what was there: pointers that drivers_find()
 * and findings handed out before are gone. If several devices share a node, the first one with a
 * driver counts: those that the kernel makes of nodes (platform, amba) before those that drivers
 * make, then by bus, then by name. 0 or -ENOMEM, with everything as it was; a device that cannot be
 * read counts as not bound. `changed`, which may be NULL, is set to whether anything is different.
 */
int drivers_refresh(struct board *board, const char *sysfs, bool *changed);
void drivers_done(struct drivers *drivers);

/* Takes over drivers that a witness names, in place of what was there: they tell of a kernel that
 * ran once, so that no finding comes of them. Of several on one node the first one counts. The
 * texts belong to the caller, or to `names`. */
void drivers_take(struct board *board, struct drivers *drivers);

/* The driver bound to this node, or NULL. */
const char *drivers_find(const struct board *board, const struct node *node);
/* Its name, and how to unbind it, as a phrase; or NULL, also of a witness. */
const char *drivers_release(const struct board *board, const struct node *node);

/* What the kernel's power management says of the device that a driver is bound to:
 * "active", "suspended" and so on (Linux, drivers/base/power/sysfs.c, runtime_status_show), or
 * NULL. */
#define RUNTIME_STATUS_SIZE 16
const char *drivers_runtime_status(const struct board *board, const struct node *node,
				   char buffer[RUNTIME_STATUS_SIZE]);

/* Whether the running kernel was booted with this parameter, as the rest of a sentence that
 * recommends it; "" if that is not known. */
const char *drivers_booted_with(const struct board *board, const char *parameter);
