/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Switching in a process of its own. */

#include "standin/process.h"
#include "standin/switch.h"

struct job;

/* Called once, with the last report: what came of it, or what it was about to do when it hung
 * (is_done is false; error is -ETIMEDOUT) or died (-ECHILD). The job is freed before. */
typedef void (*job_fn)(const struct switch_report *report, void *userdata);

/* Begins; the order is needed for this call only. 0 or a negative errno. */
int job_start(struct job **ret, sd_event *event, const struct switch_order *order, job_fn done,
	      void *userdata);

/* Ends it; `done` is not called. */
struct job *job_free(struct job *job);
