/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The nodes that need an xen,passthrough so that Xen keeps the devices of an export for guests.
 * Marks are not inherited: Xen gives dom0 the resources of every node without one
 * (xen/arch/arm/device.c, handle_device()). */

#include "board/names/lookup.h"
#include "export/context.h"

/* The devices of the plan, and their parts that have pages, SPIs or an IOMMU, in that order.
 * EXPORT_OK; -ENOMEM; or EXPORT_E_NOT_ASSIGNABLE if the path of one is ambiguous, or shells and fdt
 * commands would not take it as it is. To be freed with array_done(), also then. */
int marks_gather(struct export *export, struct matches *ret);

/* Whether shells and fdt commands take the text as it is. */
bool marks_is_plain(const char *text);
/* Whether they, and libfdt, find this very node by its path. */
bool marks_can_find(const struct node *node);

/* Lines of a comment about the devices below, which are not marked with them. */
void marks_put_others(const struct export *export, FILE *out, const char *prefix);

/* Adds a text about the marks as the only file, under that static name; the results of
 * marks_gather(). */
typedef void (*marks_put_fn)(const struct export *export, FILE *out, const struct matches *marks);
int marks_make_text(struct export *export, const char *name, marks_put_fn put);
