/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The stand-ins of a tree (needs/stand-in.h): children of /ptd that say in ptd,device for which
 * device dom0 holds suppliers with them. */

#include "base/array.h"
#include "tree/tree.h"

struct board;

/* No more than these are looked for: each one searches the tree. */
#define STAND_INS_MAX 1024

struct stand_in {
	uint32_t device; /* DEVICE_NONE: this tree does not have it */
	const struct node *node;
};

struct stand_ins {
	ARRAY_OF(struct stand_in); /* by device */
	const struct node *top;    /* /ptd, or NULL */
};

/* Fills board->stand_ins, once there are devices. 0 or -ENOMEM. */
int stand_ins_gather(struct board *board);

/* Whether the node is a stand-in or lies below one. It then refers to suppliers for another device,
 * and depends on nothing itself. */
bool stand_ins_have(const struct board *board, const struct node *node);
