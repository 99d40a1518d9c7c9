/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The judges. Each reports on entries of a kind. verify.c has a row for each and runs them on every
 * set of files that belong together. Judges do not call one another; what several need is in
 * device.h, evidence.h, place.h and overlaps.h. Private to verify. */

#include "verify/report.h"

/* The first two report nothing; they find out what the others go by. */
void judge_guests(struct verify *v);   /* match.c: the device of each node of a guest's tree */
void judge_evidence(struct verify *v); /* evidence.c: the devices that the set is about */

void judge_paths(struct verify *v);       /* path.c: dtdev, xen,path */
void judge_frames(struct verify *v);      /* frames.c: iomem, xen,reg, memory_region */
void judge_interrupts(struct verify *v);  /* interrupt.c: irqs, interrupts, irq, nr_spis */
void judge_guest_nodes(struct verify *v); /* guest.c: a guest's tree, and what is given beside it */
void judge_channels(struct verify *v);    /* channels.c: what a monitor hands on */
void judge_references(struct verify *v);  /* references.c: phandles of a guest's tree */
void judge_omissions(struct verify *v);   /* omission.c: what is missing */
