/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Devices of the board as judges see them. Private to verify. */

#include "verify/entry.h"

/* Why a device may be what the set is about; bits, what tells more is larger. */
enum {
	HAS_PAGE = 1,            /* some of its registers lie in frames that the guest is given */
	HAS_REGION = 2,          /* a whole region of it does, … */
	HAS_OWN_REGION = 4,      /* … which does not lie in another device's */
	HAS_INTERRUPT = 8,       /* one of its INTIDs is there, … */
	HAS_INTERRUPT_BEST = 16, /* … and it is the device that this is most likely of */
	IS_NAMED = 32,           /* by its path, or a node of the guest tree stands for it */
	IS_MEANT = 64,           /* frames are there that are given for it */
};

/* The device itself for a part of one; NULL for a node that is neither. */
static inline const struct device *owner_of(const struct verify *v, const struct node *node)
{
	const struct device *device = board_device_of(v->board, node);

	return device ? board_owner(v->board, device) : NULL;
}

const char *device_path(struct verify *v, const struct device *device);

/* The path of the device that has this node. */
static inline const char *owner_path(struct verify *v, const struct node *node)
{
	return device_path(v, owner_of(v, node));
}

uint8_t *device_evidence(const struct verify *v, const struct device *device);

/* Why Xen will not give it away, or NULL. */
const char *device_blocker(struct verify *v, const struct device *device);

/* The next interrupt of the board with this INTID, after `previous` (NULL: the first). */
const struct interrupt *next_with_intid(const struct verify *v, uint32_t intid,
					const struct interrupt *previous);

/* Whether it is one of the device and its parts. */
bool device_has_intid(const struct verify *v, const struct device *device, uint32_t intid);

static inline struct range region_frames(const struct region *region)
{
	return range_frames(region->address, region->size);
}
