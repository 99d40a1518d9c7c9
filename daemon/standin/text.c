/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is wrong with a stand-in, in words. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text/errno-name.h"
#include "base/util.h"
#include "input/open.h"
#include "standin/internal.h"

const char *standin_state_name(const struct standin *standin)
{
	static const char *const names[] = {
		[STANDIN_UNKNOWN] = "unknown",
		[STANDIN_OFF] = "off",
		[STANDIN_ON] = "on",
		[STANDIN_FAILED] = "failed",
	};

	return standin->job ? "switching" : names[standin->state];
}

/* ---- the first failure ---- */

static const struct switch_entry *failed_entry(const struct standin *standin)
{
	return &standin->entries.items[standin->report.entry];
}

char *standin_file(const struct standin *standin)
{
	const struct switch_entry *entry = failed_entry(standin);
	char below[PATH_MAX], *file;

	if (!entry->path || switch_file_below(entry, standin->report.file, below) < 0)
		below[0] = '\0';
	return asprintf(&file, "%s/devices/platform%s%s", standin->all->sysfs, *below ? "/" : "",
			below) < 0
		       ? NULL
		       : file;
}

struct standin_failure standin_failure(const struct standin *standin)
{
	const struct board *board = standin->all->board;
	unsigned int n = 0;

	stand_in_for_each (entry, board, standin->node)
		if (n++ == standin->report.entry)
			return (struct standin_failure){
				.node = entry.node,
				.property = entry.kind == SUPPLIER_CLOCK ? "clocks"
									 : "power-domains",
				.supplier = entry.supplier.node,
			};
	return (struct standin_failure){ .node = standin->node, .property = "pinctrl-0" };
}

static const struct {
	const char *status; /* of runtime_status (drivers/base/power/sysfs.c) */
	const char *text;
} statuses[] = {
	{ "unsupported",
	  "no driver is bound to it: either the supplier's own driver is missing "
	  "(/sys/kernel/debug/devices_deferred), or this kernel has no simple-pm-bus" },
	{ "error", "the supplier's driver failed; dom0's dmesg may say why" },
	{ "suspended", "the supplier's driver refuses; dom0's dmesg may say why" },
};

static const char *status_text(const char *status)
{
	for (size_t i = 0; i < ARRAY_SIZE(statuses); i++)
		if (streq(statuses[i].status, status))
			return statuses[i].text;
	return "dom0's dmesg may say why";
}

static const struct {
	int error;
	const char *text;
} errors[] = {
	{ ENOENT,
	  "dom0 has no such device: the tree that Xen was booted with lacks the stand-in, or "
	  "dom0's Linux has no simple-pm-bus" },
	{ ENODEV, "the device went away while it was switched" },
	{ EROFS, "ptd's unit does not let it write there (ReadWritePaths=)" },
	{ EACCES, "ptd may not write there" },
	{ EINVAL, "a node of this name has no device" },
	{ ETIMEDOUT, "it does not come back: the supplier's driver hangs" },
	{ ECHILD, "the process that does this has died" },
	{ EAGAIN, "no process can be made for it; too many may hang in drivers" },
};

/* Malloc'ed. */
static char *error_text(int error)
{
	char *text;

	for (size_t i = 0; i < ARRAY_SIZE(errors); i++)
		if (errors[i].error == -error)
			return asprintf(&text, "%s: %s", errno_name(error), errors[i].text) < 0
				       ? NULL
				       : text;
	return strdup(open_text(error));
}

/* Malloc'ed. */
static char *reason(const struct standin *standin)
{
	const struct switch_report *report = &standin->report;
	char *text;

	if (report->error)
		return error_text(report->error);
	return asprintf(&text, "it is \"%s\": %s", report->status, status_text(report->status)) < 0
		       ? NULL
		       : text;
}

static char *failure_text(const struct standin *standin)
{
	struct standin_failure failure = standin_failure(standin);
	_cleanup_(freep) char *file = standin_file(standin), *why = reason(standin);
	char device[TREE_PATH_MAX], supplier[TREE_PATH_MAX] = "", *text;

	if (!file || !why)
		return NULL;
	if (failure.supplier)
		node_path(failure.supplier, supplier);
	return asprintf(&text, "the stand-in of %s does not turn %s: %s%s%s, %s: %s",
			node_path(standin->device->node, device), standin->tried_on ? "on" : "off",
			failure.property, *supplier ? " of " : "", supplier, file, why) < 0
		       ? NULL
		       : text;
}

/* ---- clocks that a kernel does not hold ---- */

static const char *clocks_text(const struct standin *standin)
{
	switch (standin->report.clocks) {
	case SWITCH_CLOCKS_HELD:
		break;
	case SWITCH_CLOCKS_NOT_HELD:
		return "the stand-in is on, but dom0's Linux does not hold its clocks with it, as "
		       "older ones do not (6.1): boot dom0 with clk_ignore_unused";
	case SWITCH_CLOCKS_UNKNOWN:
		return "the stand-in is on; whether dom0's Linux holds its clocks with it is not "
		       "known (6.12 does, 6.1 does not): clk_summary in debugfs names no "
		       "consumers, or cannot be read";
	}
	return NULL;
}

char *standin_text(const struct standin *standin)
{
	const char *clocks;

	if (standin->job)
		return NULL;
	if (standin->state == STANDIN_FAILED)
		return failure_text(standin);
	clocks = standin->state == STANDIN_ON ? clocks_text(standin) : NULL;
	return clocks ? strdup(clocks) : NULL;
}
