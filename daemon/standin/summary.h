/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* clk_summary of the running machine, read by a process of its own: whoever reads it waits for all
 * drivers of clocks (Linux, drivers/clk/clk.c, clk_summary_show(), takes clk_prepare_lock()), and
 * one of them may hang. */

#include <stddef.h>

#include "standin/process.h"

struct summaries;

/* Those who wait should ask again. */
typedef void (*summaries_fn)(void *who, void *userdata);

/* 0 or -ENOMEM. */
int summaries_new(struct summaries **ret, sd_event *event, summaries_fn wake, void *userdata);
struct summaries *summaries_free(struct summaries *summaries);

enum summaries_result {
	SUMMARIES_OK,
	SUMMARIES_E_WAIT, /* wake() will be called */
};

/* The text, not older than `age` (microseconds) when `who` asked first: malloc'ed, with a NUL
 * behind it; or NULL, if it cannot be read. A result, or a negative errno. Afterwards, and if it
 * does not ask again, `who` leaves. */
int summaries_ask(struct summaries *summaries, void *who, const char *sysfs, uint64_t age,
		  char **ret, size_t *ret_size);
void summaries_leave(struct summaries *summaries, void *who);

/* Reads it in this process. 0, a negative errno, or a reason of open_text(). */
int summary_read(const char *sysfs, void **ret, size_t *ret_size);
