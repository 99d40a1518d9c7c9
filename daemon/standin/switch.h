/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Turning one stand-in on or off, by Linux's runtime power management: `on` in power/control of a
 * device keeps it active, and with it what its node refers to (lib/needs/stand-in.h); `auto` lets
 * it be suspended (drivers/base/power/sysfs.c, control_store()).
 *
 * A write comes back when the driver has done it, and a driver may hang. So this runs in a process
 * of its own (job.c), and says before each step what it is about to do. */

#include <limits.h>
#include <stdint.h>

#include "base/array.h"
#include "standin/sysfs.h"

/* A device of Linux's that is switched. */
struct switch_entry {
	char *path; /* below SYSFS/devices/platform; owned; NULL: its name can't be one there */
	const char *name; /* of its node */
	bool is_clock;
};

struct switch_entries {
	ARRAY_OF(struct switch_entry);
};

enum switch_file { SWITCH_CONTROL, SWITCH_STATUS };

/* The file's path below SYSFS/devices/platform. 0 or -ENAMETOOLONG. */
int switch_file_below(const struct switch_entry *entry, enum switch_file file, char ret[PATH_MAX]);

/* Whether Linux holds the clocks of the entries: the driver of recent ones takes them (6.12), that
 * of 6.1 does not (drivers/bus/simple-pm-bus.c, devm_clk_bulk_get_all()). clk_summary in debugfs
 * has the consumers of each clock. */
enum switch_clocks { SWITCH_CLOCKS_UNKNOWN, SWITCH_CLOCKS_HELD, SWITCH_CLOCKS_NOT_HELD };

/* What is being done, or what came of all. */
struct switch_report {
	bool is_done;
	bool has_failed;       /* then the following are about the first failure */
	unsigned int entry;    /* index */
	enum switch_file file; /* of that entry */
	int error; /* a negative errno, or a reason of open_text(); 0: the status is wrong */
	char status[SYSFS_TEXT_SIZE]; /* as read last; "": not read */
	enum switch_clocks clocks;
};

struct switch_order {
	const char *sysfs;
	const struct switch_entries *entries;
	bool on;
	uint64_t timeout_usec; /* for devices that are not there, or not active, yet */
};

/* Does it; `say` is called with each step and, in the end, with what came of it. */
void switch_run(const struct switch_order *order,
		void (*say)(const struct switch_report *report, void *userdata), void *userdata);
