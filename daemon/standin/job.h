/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Switching in a process of its own, which may hang in a driver for ever: ptd goes on, and so may
 * the ptd after it. (A thread that hangs in the kernel keeps its whole process from ending.) The
 * process ends with ptd, unless it hangs, and has nothing of ptd's open: neither the sockets nor
 * the lock of the state directory. */

#include <systemd/sd-event.h>

#include "standin/switch.h"

struct job;

/* Called once, with the last report: what came of it, or what it was about to do when it hung
 * (is_done is false; error is -ETIMEDOUT) or died (-ECHILD). The job is freed before. */
typedef void (*job_fn)(const struct switch_report *report, void *userdata);

/* Begins; SIGCHLD has to be blocked (sd_event_add_child(3)). The order is needed for this call
 * only. 0 or a negative errno. */
int job_start(struct job **ret, sd_event *event, const struct switch_order *order, job_fn done,
	      void *userdata);

/* Ends it; `done` is not called. */
struct job *job_free(struct job *job);
