/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looking at the domains, with a back-off. */

#include "ledger/domains.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <syslog.h>
#include <time.h>

#include <systemd/sd-event.h>

#include "base/cleanup.h"
#include "log.h"

/* Xen frees interrupts milliseconds after a domain; zombies can stay for days. */
#define DELAY_FIRST ((uint64_t)10000) /* microseconds */
#define DELAY_LAST  ((uint64_t)1000000)

struct domains_watch {
	sd_event_source *io, *timer;
	uint64_t delay; /* until the next look; microseconds */
	domains_fn look;
	void *userdata;
};

static void sleep_for(struct domains_watch *watch, uint64_t usec)
{
	int r = sd_event_source_set_time_relative(watch->timer, usec);

	if (r >= 0)
		r = sd_event_source_set_enabled(watch->timer, SD_EVENT_ONESHOT);
	if (r < 0)
		log_line(LOG_ERR, "The timer for dying domains cannot be set: %s", strerror(-r));
}

static void look(struct domains_watch *watch)
{
	if (!watch->look(watch->userdata)) {
		watch->delay = DELAY_FIRST;
		sd_event_source_set_enabled(watch->timer, SD_EVENT_OFF);
		return;
	}
	sleep_for(watch, watch->delay);
	watch->delay = watch->delay < DELAY_LAST / 2 ? watch->delay * 2 : DELAY_LAST;
}

static int on_time(sd_event_source *source, uint64_t usec, void *userdata)
{
	look(userdata);
	return 0;
}

static int on_domains(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct domains_watch *watch = userdata;

	watch->delay = DELAY_FIRST;
	look(watch);
	return 0;
}

void domains_watch_hurry(struct domains_watch *watch)
{
	watch->delay = DELAY_FIRST;
	sleep_for(watch, watch->delay);
}

struct domains_watch *domains_watch_free(struct domains_watch *watch)
{
	if (!watch)
		return NULL;
	sd_event_source_unref(watch->io);
	sd_event_source_unref(watch->timer);
	free(watch);
	return NULL;
}

static void domains_watch_freep(struct domains_watch **watch)
{
	domains_watch_free(*watch);
}

int domains_watch_new(struct domains_watch **ret, struct sd_event *event, int fd, domains_fn fn,
		      void *userdata)
{
	_cleanup_(domains_watch_freep) struct domains_watch *watch = calloc(1, sizeof(*watch));
	int r;

	if (!watch)
		return -ENOMEM;
	watch->delay = DELAY_FIRST;
	watch->look = fn;
	watch->userdata = userdata;
	r = sd_event_add_io(event, &watch->io, fd, EPOLLIN, on_domains, watch);
	if (r >= 0)
		r = sd_event_add_time_relative(event, &watch->timer, CLOCK_MONOTONIC, 0, 1, on_time,
					       watch);
	if (r < 0)
		return r;
	/* Whatever others ask, domains that are gone give back what they had. */
	sd_event_source_set_priority(watch->io, SD_EVENT_PRIORITY_IMPORTANT);
	sd_event_source_set_priority(watch->timer, SD_EVENT_PRIORITY_IMPORTANT);
	*ret = TAKE(watch);
	return 0;
}
