/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The events of the daemon. */

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "options.h"

#define EVENTS_MORE    (-1) /* on_event(): go on */
#define EVENTS_TIMEOUT (-2)

struct events {
	const struct options *options;
	bool prints;       /* it is over when nobody reads our output any more */
	uint64_t end_usec; /* of CLOCK_MONOTONIC; 0: any time */
	/* EVENTS_MORE, or the exit status to end with. */
	int (*on_event)(const struct options *options, const json_t *event, void *userdata);
	void *userdata;
};

/* Calls Monitor on a connection of its own, until on_event() ends it. Its exit status; another one
 * after saying why on stderr; or EVENTS_TIMEOUT. */
int events_follow(const struct events *events);
