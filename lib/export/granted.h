/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the plan of an export grants, for configurations of toolstacks: they list the same paths,
 * INTIDs and pages, in the same order, each in its own spelling. After the plan was made. */

#include "export/context.h"

#define granted_for_each(grant, export, of_kind)                                                \
	for (const struct grant *grant = (export)->plan->grants.items;                          \
	     grant && grant < (export)->plan->grants.items + (export)->plan->grants.n; grant++) \
		if (grant->kind != (of_kind)) {                                                 \
		} else

typedef void (*granted_path_fn)(void *userdata, const char *path);

/* The nodes that Xen assigns: with dtdev_always all devices. Each once. */
void granted_paths(const struct export *export, granted_path_fn fn, void *userdata);
bool granted_has_paths(const struct export *export);

/* The highest INTID; 0: there is none. */
uint32_t granted_last_intid(const struct export *export);

/* Notes which interrupts Xen is expected to refuse. 0 or -ENOMEM. */
int granted_note_forwarded(struct export *export);

/* The same as comments, each line between `prefix` and `suffix`, for those who have only the file.
 */
void granted_put_forwarded(const struct export *export, FILE *out, const char *prefix,
			   const char *suffix);

/* zephyr-xenlib takes guest frame 0 for the board's own frame (share_domain_iomems()). EXPORT_OK or
 * EXPORT_E_NOT_ASSIGNABLE. */
int granted_check_frame_zero(struct export *export);
