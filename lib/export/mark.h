/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which nodes need an xen,passthrough so that Xen keeps the devices of an export for guests. Marks
 * are not inherited: Xen gives to dom0 whatever a node without one has (xen/arch/arm/device.c,
 * handle_device()). */

#include "board/lookup.h"
#include "export/export.h"

/* The devices of the plan, and their parts that have pages, SPIs or an IOMMU, in that order.
 * EXPORT_OK; -ENOMEM; or EXPORT_E_NOT_ASSIGNABLE if those who are to mark cannot tell one by its
 * path. To be freed with array_done(), also then. */
int mark_gather(struct export *export, struct matches *ret);

/* Whether shells and fdt commands take the path as it stands; an error as above if not. */
int mark_check_plain(struct export *export, const struct matches *marks);

/* Lines of a comment about the devices below, which are not marked with them. */
void mark_put_others(const struct export *export, FILE *out, const char *prefix);

/* A text of the marks as its only file, under that static name; the results of mark_gather(). */
typedef void (*mark_put_fn)(const struct export *export, FILE *out, const struct matches *marks);
int mark_make_text(struct export *export, const char *name, mark_put_fn put);
