/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "standin/standin.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/util.h"
#include "needs/sysfs-path.h"
#include "standin/internal.h"

/* Processes at once; the unit allows 16 tasks (TasksMax=), and some may hang. */
#define JOBS_MAX 8

/* ---- those of a board ---- */

static void entries_done(struct switch_entries *entries)
{
	for (size_t i = 0; i < entries->n; i++)
		free(entries->items[i].path);
	array_done(entries);
}

static void drop_all(struct standins *standins)
{
	for (size_t i = 0; i < standins->n; i++) {
		job_free(standins->items[i].job);
		entries_done(&standins->items[i].entries);
	}
	array_done(standins);
	standins->n_jobs = 0;
	free(standins->sysfs);
	standins->sysfs = NULL;
}

static int add_entry(struct standin *standin, const struct node *node, bool is_clock)
{
	struct switch_entry *entry = array_add(&standin->entries);
	const char *names[TREE_DEPTH_MAX];
	size_t n = 0;

	if (!entry)
		return -ENOMEM;
	*entry = (struct switch_entry){ .name = node->name, .is_clock = is_clock };
	for (const struct node *up = node; up->parent; up = up->parent)
		n++;
	for (size_t i = n; i > 0; i--, node = node->parent)
		names[i - 1] = node->name;
	return sysfs_path(names, n, &entry->path);
}

/* One that only sets pins has no entries; it is active or not like these. */
static int add_entries(const struct board *board, struct standin *standin)
{
	int r = 0;

	stand_in_for_each (entry, board, standin->node)
		if (r == 0)
			r = add_entry(standin, entry.node, entry.kind == SUPPLIER_CLOCK);
	if (r == 0 && standin->entries.n == 0)
		r = add_entry(standin, standin->node, false);
	return r;
}

static int add_all(struct standins *standins, const struct board *board)
{
	const struct stand_in *stand_in = NULL;

	while ((stand_in = stand_in_of_next(board, stand_in))) {
		struct standin *standin = array_add(standins);

		if (!standin)
			return -ENOMEM;
		*standin = (struct standin){ .all = standins,
					     .device = &board->devices.items[stand_in->device],
					     .node = stand_in->node };
		if (add_entries(board, standin) < 0)
			return -ENOMEM;
	}
	return 0;
}

int standins_use(struct standins *standins, const struct board *board, const char *sysfs,
		 const struct standins_settings *settings)
{
	int r = 0;

	drop_all(standins);
	standins_forget_devices(standins);
	standins->board = board;
	standins->wants_known = false;
	standins->settings = *settings;
	if (!sysfs)
		return 0;
	standins->sysfs = strdup(sysfs);
	r = standins->sysfs ? add_all(standins, board) : -ENOMEM;
	if (r < 0)
		drop_all(standins);
	standins_follow_soon(standins);
	return r;
}

/* ---- switching ---- */

static bool is_failure_as_before(const struct standin *standin, const struct switch_report *report)
{
	const struct switch_report *before = &standin->report;

	return standin->state == STANDIN_FAILED && report->has_failed &&
	       before->entry == report->entry && before->file == report->file &&
	       before->error == report->error && streq(before->status, report->status);
}

static int on_retry(sd_event_source *source, uint64_t usec, void *userdata)
{
	standins_follow(userdata);
	return 0;
}

/* A device is assigned, or they are always on, and the driver of a supplier may still come: modules
 * are loaded, and probing is deferred, for some time after the boot. */
static void retry_later(struct standins *standins)
{
	sd_event_source_disable_unref(standins->retry);
	standins->retry = NULL;
	sd_event_add_time_relative(standins->event, &standins->retry, CLOCK_MONOTONIC,
				   standins->settings.timeout_usec * 2, 0, on_retry, standins);
}

static void settle(struct standin *standin, const struct switch_report *report)
{
	struct standins *standins = standin->all;
	bool is_news = !is_failure_as_before(standin, report);

	standin->report = *report;
	standin->seen_usec = now_usec();
	standin->state = report->has_failed  ? STANDIN_FAILED
			 : standin->tried_on ? STANDIN_ON
					     : STANDIN_OFF;
	if (is_news)
		standins->ops->changed(standin, standins->userdata);
	if (standin->state == STANDIN_FAILED && standin->tried_on && standin->is_wanted)
		retry_later(standins);
	if (standin->is_awaited)
		standins_seen(standins);
	standins_follow_soon(standins);
}

static void on_done(const struct switch_report *report, void *userdata)
{
	struct standin *standin = userdata;

	standin->job = NULL;
	standin->all->n_jobs--;
	settle(standin, report);
}

static void start(struct standin *standin, bool on)
{
	struct standins *standins = standin->all;
	struct switch_order order = {
		.sysfs = standins->sysfs,
		.entries = &standin->entries,
		.on = on,
		.timeout_usec = standins->settings.timeout_usec,
	};
	struct switch_report failure = { .has_failed = true };

	standin->tried_on = on;
	standin->again = false;
	failure.error = job_start(&standin->job, standins->event, &order, on_done, standin);
	if (failure.error < 0)
		settle(standin, &failure);
	else
		standins->n_jobs++;
}

/* One that is on for a guest is looked at again before another grant relies on it: anybody may have
 * written to its files. */
static bool is_due(const struct standin *standin, bool on)
{
	if (standin->is_awaited && standin->awaited_usec > standin->seen_usec)
		return true;
	if (standin->state == STANDIN_FAILED && standin->tried_on == on)
		return standin->again;
	return standin->state != (on ? STANDIN_ON : STANDIN_OFF);
}

static void find_wanted(struct standins *standins)
{
	for (size_t i = 0; i < standins->n; i++)
		standins->items[i].is_wanted = standins->settings.always;
	if (!standins->settings.always)
		standins->ops->want(standins, standins->userdata);
	standins->wants_known = true;
}

/* Nobody waits for it any more. */
static void give_up(struct standin *standin)
{
	standin->job = job_free(standin->job);
	standin->all->n_jobs--;
	standin->state = STANDIN_UNKNOWN;
}

static int on_follow(sd_event_source *source, void *userdata)
{
	struct standins *standins = userdata;

	if (!standins->wants_known)
		find_wanted(standins);
	for (size_t i = 0; i < standins->n; i++) {
		struct standin *standin = &standins->items[i];
		bool on = standin->is_wanted || standin->is_awaited;

		if (standin->job && standin->tried_on && !on)
			give_up(standin);
		if (!standin->job && standins->n_jobs < JOBS_MAX && is_due(standin, on))
			start(standin, on);
	}
	return 0;
}

void standins_want(struct standins *standins, const char *path)
{
	const struct node *node = tree_find_path(standins->board->tree, path);
	const struct device *device = node ? board_device_of(standins->board, node) : NULL;
	struct standin *standin = device ? standins_item(standins, device) : NULL;

	if (standin)
		standin->is_wanted = true;
}

void standins_follow(struct standins *standins)
{
	for (size_t i = 0; standins && i < standins->n; i++)
		standins->items[i].again = true;
	if (!standins)
		return;
	standins->wants_known = false;
	standins_follow_soon(standins);
}

/* ---- life ---- */

int standins_new(struct standins **ret, sd_event *event, const struct standins_ops *ops,
		 void *userdata)
{
	_cleanup_(standins_freep) struct standins *standins = calloc(1, sizeof(*standins));
	sigset_t signals;
	int r;

	if (!standins)
		return -ENOMEM;
	standins->event = event;
	standins->ops = ops;
	standins->userdata = userdata;
	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	r = sd_event_add_defer(event, &standins->follow, on_follow, standins);
	if (r >= 0)
		r = sd_event_source_set_enabled(standins->follow, SD_EVENT_OFF);
	if (r < 0)
		return r;
	*ret = TAKE(standins);
	return 0;
}

struct standins *standins_free(struct standins *standins)
{
	if (!standins)
		return NULL;
	drop_all(standins);
	standins_leave_all(standins);
	sd_event_source_disable_unref(standins->follow);
	sd_event_source_disable_unref(standins->retry);
	free(standins);
	return NULL;
}

void standins_freep(struct standins **standins)
{
	standins_free(*standins);
}
