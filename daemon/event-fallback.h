/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Calls of sd-event that came with systemd 247 and 248, for an elogind that is older. Included into
 * every file of ptd where they are missing. */

#include <stdint.h>

#include <systemd/sd-event.h>

int sd_event_add_time_relative(sd_event *event, sd_event_source **ret, clockid_t clock,
			       uint64_t usec, uint64_t accuracy, sd_event_time_handler_t handler,
			       void *userdata);
int sd_event_source_set_time_relative(sd_event_source *source, uint64_t usec);

/* Does nothing: only a limit of connections at a time is left, not one of accepts in a second. */
int sd_event_source_set_ratelimit(sd_event_source *source, uint64_t interval_usec,
				  unsigned int burst);
