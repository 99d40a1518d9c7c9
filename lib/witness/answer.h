/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the judges of answers.c share. Private to lib/witness. */

#include "base/util.h"
#include "witness/answers.h"

struct judging {
	const struct expected *expected;
	const struct witness *witness;
	struct answers *answers;
	/* regions.c */
	struct {
		ARRAY_OF(struct claim_hit);
	} hits; /* by node */
	struct {
		ARRAY_OF(const struct iomem_line *);
	} by_range;
	/* intids.c */
	struct {
		ARRAY_OF(struct bound_node);
	} bound; /* by driver */
	struct {
		ARRAY_OF(struct action_hit);
	} actions;              /* by node */
	signed char *of_others; /* by witness->by_intid: 1 or -1; 0: not asked yet. Owned */
	unsigned char
		*triggers; /* the same: bits, by enum kernel_trigger, that are expected. Owned */
};

/* A line of iomem that has a node's name. */
struct claim_hit {
	uint32_t node;
	bool is_only; /* no other node has this name */
	const struct iomem_line *line;
};

struct bound_node {
	const char *driver;
	uint32_t node;
};

/* An interrupt that was requested under the name of a node. */
struct action_hit {
	uint32_t node;
	const struct kernel_irq *irq;
};

/* The text lives as long as the answers. "" without memory, which is remembered. */
__attribute__((format(printf, 2, 3))) const char *answer_text(struct answers *answers,
							      const char *format, ...);
/* "reg 0" */
const char *answer_what(struct answers *answers, const char *property, uint32_t index);

void answer_add(struct judging *j, struct answer answer);
