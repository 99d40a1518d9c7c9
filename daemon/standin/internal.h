/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Shared by the files of this folder. */

#include "standin/standin.h"

/* Somebody who has asked for stand-ins, and has not left yet. */
struct waiter {
	void *who;
	uint64_t since;                          /* CLOCK_MONOTONIC, microseconds */
	ARRAY_OF(const struct device *) devices; /* of the present board */
};

struct standins {
	ARRAY_OF(struct standin); /* by device; fixed while there are jobs */
	const struct board *board;
	char *sysfs;
	struct standins_settings settings;
	struct {
		ARRAY_OF(struct waiter);
	} waiters;
	unsigned int n_jobs;
	bool wants_known;        /* is_wanted of all is that of the ledger */
	sd_event *event;         /* not owned */
	sd_event_source *follow; /* deferred */
	sd_event_source *retry;  /* a timer, or NULL */
	const struct standins_ops *ops;
	void *userdata;
};

struct standin *standins_item(const struct standins *standins, const struct device *device);

/* Stand-ins that somebody asks for are switched soon. */
void standins_follow_soon(struct standins *standins);

/* wait.c: a stand-in has been looked at; wakes who knows all now that it has waited for. */
void standins_seen(struct standins *standins);

/* The board's devices are not valid any more. */
void standins_forget_devices(struct standins *standins);
void standins_leave_all(struct standins *standins);
