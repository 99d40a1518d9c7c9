/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A plan: the grants that devices need so that a domain has them. Pure: applying them is the
 * caller's business. */

#include "board/board.h"
#include "grant/grant.h"
#include "verdict/verdict.h"

/* A wish for the guest address of a region. */
struct plan_at {
	const struct device *device;
	uint32_t index;   /* of the region among the device's own */
	uint64_t address; /* guest-physical, of the region's first byte */
};

struct plan_device {
	const struct device *device; /* no part */
	struct finding_set accepted; /* before plan_make(): risks that may be; then: that are */
	struct grants needs;         /* normal form */
};

struct plan {
	ARRAY_OF(struct plan_device);
	/* For other hypervisors than Xen, and for guests that Xen maps 1:1: regions stay where the
	 * board has them unless a wish says otherwise, and the memory map of Xen's guests does not
	 * matter. */
	bool identity;
	bool direct_map; /* … the latter: what the host has at an address, the guest may have too */
	bool rewired;    /* Xen's tree names the GIC for interrupts where that is possible */
	struct {
		ARRAY_OF(struct plan_at);
	} at;
	struct grants grants;     /* to be applied, in this order */
	struct findings findings; /* notes: what of it Xen is expected to refuse */
};

/* Why there cannot be a plan. */
struct plan_error {
	const struct device *device;
	struct findings findings; /* that speak against it; to be freed with array_done() */
	struct {
		ARRAY_OF(char *);
	} clocks;        /* of exports, which free them: names to give their rates by */
	char text[1024]; /* a sentence with what to do */
};

enum plan_result {
	PLAN_OK,
	PLAN_E_NOT_ASSIGNABLE, /* *error says why */
	PLAN_E_NOT_PLANNED,    /* the device is not in the plan */
	PLAN_E_REPEATED,       /* the region has a place already */
};

/* Adds a device once; a part stands for the device it belongs to. Its entry, or NULL without
 * memory. */
struct plan_device *plan_add(struct plan *plan, const struct board *board,
			     const struct device *device);

/* The entry of a device, or of the device that a part belongs to; NULL if the plan does not have
 * it. */
struct plan_device *plan_find(const struct plan *plan, const struct board *board,
			      const struct device *device);

/* Adds a wish about a device of the plan, or a part of one. PLAN_OK, PLAN_E_NOT_PLANNED,
 * PLAN_E_REPEATED or -ENOMEM. */
int plan_add_at(struct plan *plan, const struct board *board, struct plan_at at);

/* Works out what all devices need, and what of it has to be applied to a domain that has `held`
 * (normal form) already. PLAN_OK, PLAN_E_NOT_ASSIGNABLE or -ENOMEM. */
int plan_make(struct plan *plan, const struct board *board, const struct grants *held,
	      struct plan_error *error);

/* Where the guest finds a region under this plan; false if it has no place. */
bool plan_place(const struct plan *plan, const struct board *board, const struct region *region,
		uint64_t *ret);

void plan_done(struct plan *plan);
