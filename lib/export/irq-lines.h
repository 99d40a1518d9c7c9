/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The interrupts of all devices of an export, as lines of the GIC for Microkit. Where the line is
 * chosen at run time, all that it may be, or with static_dynamic the first that is free. */

#include "export/export.h"

/* Channels and interrupts of a protection domain share the ids 0 to 61: of the 64 bits of a badge
 * two are taken (microkit, tool/microkit/src/sdf/consts.rs, PD_MAX_ID; its manual says "less than
 * 63"). */
#define LINES_MAX 62

struct line {
	uint32_t intid;
	bool is_edge;
	const struct node *controller; /* that chooses it, or NULL */
	uint32_t input;                /* of that controller */
};

enum source_kind {
	SOURCE_EXACT,
	SOURCE_CHOSEN, /* at run time */
	SOURCE_LEFT,   /* has no line of its own */
};

/* An interrupt of a device, and what comes with it. */
struct source {
	const struct interrupt *interrupt;
	enum source_kind kind;
	uint32_t trigger;  /* as the GIC sees it */
	uint32_t first, n; /* the lines that are new with it */
};

struct lines {
	struct line items[LINES_MAX];
	uint32_t n;
	struct {
		ARRAY_OF(struct source);
	} sources; /* those with exact lines first */
};

/* EXPORT_OK; -ENOMEM; or EXPORT_E_NOT_ASSIGNABLE if there are too many or they contradict each
 * other. To be freed with lines_done(), also then. */
int lines_gather(struct export *export, struct lines *ret);
void lines_done(struct lines *lines);

/* Whether the trigger is one of the two that a GIC has for SPIs. */
static inline bool trigger_is_usual(uint32_t trigger)
{
	return trigger == TRIGGER_EDGE_RISING || trigger == TRIGGER_LEVEL_HIGH;
}
