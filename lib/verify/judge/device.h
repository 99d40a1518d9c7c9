/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Devices of the board as judges see them. Private to verify. */

#include "verify/report.h"

/* Why a device may be what the set is about. A larger bit is stronger evidence. */
enum {
	HAS_PAGE = 1,            /* the guest gets frames with some of its registers */
	HAS_REGION = 2,          /* the guest gets a whole region of it, … */
	HAS_OWN_REGION = 4,      /* … which does not lie in that of another device */
	HAS_INTERRUPT = 8,       /* one of its INTIDs is there … */
	HAS_INTERRUPT_BEST = 16, /* … and most likely meant for it */
	IS_NAMED = 32,           /* by its path, or by a node of the guest tree */
	IS_TARGET = 64,          /* frames are given for it */
};

/* The device at this node, or whose part it is; or NULL. */
static inline const struct device *owner_of(const struct verify *v, const struct node *node)
{
	const struct device *device = board_device_of(v->board, node);

	return device ? board_owner(v->board, device) : NULL;
}

const char *device_path(struct verify *v, const struct device *device);

/* The path of that device, which must exist. */
static inline const char *owner_path(struct verify *v, const struct node *node)
{
	return device_path(v, owner_of(v, node));
}

uint8_t *device_evidence(const struct verify *v, const struct device *device);

/* Why Xen does not give the device away, or NULL. */
const char *device_blocker(struct verify *v, const struct device *device);

/* The next interrupt of the board with this INTID, after `previous` (NULL: the first). */
const struct interrupt *next_with_intid(const struct verify *v, uint32_t intid,
					const struct interrupt *previous);

/* Whether the device or one of its parts has it. */
bool device_has_intid(const struct verify *v, const struct device *device, uint32_t intid);

static inline struct range region_frames(const struct region *region)
{
	return range_frames(region->address, region->size);
}
