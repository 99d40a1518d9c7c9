/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "standin/switch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/util.h"
#include "input/clk-summary.h"
#include "standin/summary.h"

#define WAIT_NSEC (20 * 1000 * 1000)

struct run {
	const struct switch_order *order;
	uint64_t deadline;
	int platform; /* fd of SYSFS/devices/platform */
	struct switch_report report;
	void (*say)(const struct switch_report *report, void *userdata);
	void *userdata;
};

/* ---- one file ---- */

int switch_file_below(const struct switch_entry *entry, enum switch_file file, char ret[PATH_MAX])
{
	static const char *const names[] = {
		[SWITCH_CONTROL] = "control",
		[SWITCH_STATUS] = "runtime_status",
	};
	int n = snprintf(ret, PATH_MAX, "%s/power/%s", entry->path, names[file]);

	return n < PATH_MAX ? 0 : -ENAMETOOLONG;
}

/* Keeps an error; whether there is none. */
static bool is_good(struct run *run, int r)
{
	run->report.error = r;
	return r == 0;
}

/* Finds the file of the report, and says that it is the next one. */
static bool begin(struct run *run, enum switch_file file, char path[PATH_MAX])
{
	const struct switch_entry *entry = &run->order->entries->items[run->report.entry];

	run->report.file = file;
	if (!entry->path)
		return is_good(run, -EINVAL);
	run->say(&run->report, run->userdata);
	return is_good(run, switch_file_below(entry, file, path));
}

static bool set(struct run *run, const char *value)
{
	char path[PATH_MAX];

	return begin(run, SWITCH_CONTROL, path) &&
	       is_good(run, sysfs_write(run->platform, path, value));
}

static bool is_active(struct run *run)
{
	char path[PATH_MAX];

	return begin(run, SWITCH_STATUS, path) &&
	       is_good(run, sysfs_read(run->platform, path, run->report.status)) &&
	       streq(run->report.status, "active");
}

/* ---- one entry ---- */

/* Drivers are bound some time after the boot: as long as a supplier has none, neither has the entry
 * (drivers/base/dd.c, driver_deferred_probe_add()), and before that it is not even a device. */
static bool may_come(const struct run *run)
{
	int error = run->report.error;

	return (error == 0 || error == -ENOENT || error == -ENODEV) && now_usec() < run->deadline;
}

/* A device that is bound while `on` is written already stays suspended, since only the change
 * resumes it (drivers/base/power/runtime.c, pm_runtime_forbid()). So it is written anew. */
static bool turn_on(struct run *run)
{
	const struct timespec wait = { .tv_nsec = WAIT_NSEC };

	while (!(set(run, "on") && is_active(run))) {
		if (!may_come(run))
			return false;
		if (run->report.error == 0 && !set(run, "auto"))
			return false;
		nanosleep(&wait, NULL);
	}
	return true;
}

/* ---- clocks ---- */

static bool is_consumer(const struct clk_summary *summary, const char *name)
{
	for (size_t i = 0; i < summary->consumers.n; i++)
		if (streq(summary->consumers.items[i].device, name))
			return true;
	return false;
}

static enum switch_clocks are_held(const struct switch_entries *entries,
				   const struct clk_summary *summary)
{
	for (size_t i = 0; i < entries->n; i++)
		if (entries->items[i].is_clock && !is_consumer(summary, entries->items[i].name))
			return SWITCH_CLOCKS_NOT_HELD;
	return SWITCH_CLOCKS_HELD;
}

static int read_summary(const char *sysfs, struct clk_summary *ret)
{
	struct clk_summary_error error;
	void *text;
	size_t size;
	int r = summary_read(sysfs, &text, &size);

	return r ? r : clk_summary_parse(ret, text, size, &error);
}

/* Without debugfs, or with a kernel that names no consumers, nothing is known. */
static enum switch_clocks look_at_clocks(const struct switch_order *order)
{
	enum switch_clocks found = SWITCH_CLOCKS_UNKNOWN;
	struct clk_summary summary;
	bool any = false;

	for (size_t i = 0; i < order->entries->n; i++)
		any |= order->entries->items[i].is_clock;
	if (!any)
		return SWITCH_CLOCKS_HELD;
	if (read_summary(order->sysfs, &summary) != 0)
		return SWITCH_CLOCKS_UNKNOWN;
	if (summary.has_consumers)
		found = are_held(order->entries, &summary);
	clk_summary_done(&summary);
	return found;
}

/* ---- all of them ---- */

static void keep_failure(struct run *run, struct switch_report *failure)
{
	if (failure->has_failed)
		return;
	*failure = run->report;
	failure->has_failed = true;
}

/* Turning off goes on after a failure; turning on does not: somebody waits for all of them. */
static void switch_all(struct run *run)
{
	const struct switch_order *order = run->order;
	struct switch_report failure = { .has_failed = false };

	for (size_t i = 0; i < order->entries->n && !(order->on && failure.has_failed); i++) {
		run->report = (struct switch_report){ .entry = (unsigned int)i };
		if (!(order->on ? turn_on(run) : set(run, "auto")))
			keep_failure(run, &failure);
	}
	run->report = failure;
}

void switch_run(const struct switch_order *order,
		void (*say)(const struct switch_report *report, void *userdata), void *userdata)
{
	struct run run = {
		.order = order,
		.deadline = now_usec() + order->timeout_usec,
		.platform = -1,
		.say = say,
		.userdata = userdata,
	};

	if (is_good(&run, sysfs_open(order->sysfs, &run.platform)))
		switch_all(&run);
	else
		run.report.has_failed = true;
	closep(&run.platform);
	if (order->on && !run.report.has_failed)
		run.report.clocks = look_at_clocks(order);
	run.report.is_done = true;
	say(&run.report, userdata);
}
