/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The judges. Each gives verdicts (report) on entries of a kind; a new one has a row in verify.c,
 * which runs them for each set of files that belong together. They do not call one another: what
 * several need is in device.h, evidence.h, place.h, overlaps.h. Private to verify. */

#include "verify/entry.h"

/* The first two give no verdicts, and find out what the others go by. */
void judge_guests(struct verify *v);   /* match.c: which device each node of a guest's tree is */
void judge_evidence(struct verify *v); /* evidence.c: which devices the set is about */

void judge_paths(struct verify *v);       /* path.c */
void judge_frames(struct verify *v);      /* frames.c */
void judge_interrupts(struct verify *v);  /* interrupt.c, and nr_spis */
void judge_guest_nodes(struct verify *v); /* guest.c: a guest's tree and what is given with it */
void judge_omissions(struct verify *v);   /* omission.c: what is missing */
