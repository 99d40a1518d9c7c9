/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "witness/answer.h"

/* Lines, or actions, of one node that are looked at for other numbers; forged files may have any
 * number. */
#define STRAYS_MAX 256

/* regions.c, intids.c: called once before the nodes; for each node; once after them. */
void regions_prepare(struct judging *j);
void regions_judge(struct judging *j, uint32_t node, size_t *next);
void regions_judge_strangers(struct judging *j);
void intids_prepare(struct judging *j);
void intids_judge(struct judging *j, uint32_t node, size_t *next);
void intids_judge_strangers(struct judging *j);

/* requesters.c: called once before the others; then, the node that the action at *at belongs to, or
 * EXPECTED_NOBODY; moves *at to the next one. */
void requesters_prepare(struct judging *j);
uint32_t requesters_next(const struct judging *j, const char **at);
