/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "event-fallback.h"

#include <time.h>

int sd_event_add_time_relative(sd_event *event, sd_event_source **ret, clockid_t clock,
			       uint64_t usec, uint64_t accuracy, sd_event_time_handler_t handler,
			       void *userdata)
{
	uint64_t now;
	int r = sd_event_now(event, clock, &now);

	return r < 0 ? r
		     : sd_event_add_time(event, ret, clock, now + usec, accuracy, handler,
					 userdata);
}

int sd_event_source_set_time_relative(sd_event_source *source, uint64_t usec)
{
	clockid_t clock;
	uint64_t now;
	int r = sd_event_source_get_time_clock(source, &clock);

	if (r >= 0)
		r = sd_event_now(sd_event_source_get_event(source), clock, &now);
	return r < 0 ? r : sd_event_source_set_time(source, now + usec);
}

int sd_event_source_set_ratelimit(sd_event_source *source, uint64_t interval_usec,
				  unsigned int burst)
{
	return 0;
}
