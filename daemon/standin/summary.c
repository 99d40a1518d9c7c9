/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "standin/summary.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "input/clk-summary.h"
#include "input/open.h"

#define TIMEOUT_USEC ((uint64_t)2000000)
#define HANGS_USEC   ((uint64_t)60000000) /* how long it is left alone then */

struct asker {
	void *who;
	uint64_t since; /* CLOCK_MONOTONIC, microseconds */
};

/* What is known of the last reading. */
struct reading {
	uint64_t begun_usec; /* 0: there was none */
	bool hangs;          /* it did not come back */
	size_t size, n;      /* of the text, and how much of it is here */
	char *text;          /* NULL: it could not be read */
};

struct summaries {
	sd_event *event; /* not owned */
	summaries_fn wake;
	void *userdata;
	struct {
		ARRAY_OF(struct asker);
	} askers;
	struct process *process; /* NULL: nothing is being read */
	struct reading reading;
};

int summary_read(const char *sysfs, void **ret, size_t *ret_size)
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof(path), "%s" CLK_SUMMARY_BELOW_SYSFS, sysfs);

	return n < PATH_MAX ? open_read(path, CLK_SUMMARY_MAX, ret, ret_size) : -ENAMETOOLONG;
}

/* ---- the process ---- */

/* The size, then the text; nothing, if there is none. */
static void run(int fd, const void *order)
{
	void *text;
	size_t size;

	if (summary_read(order, &text, &size) == 0 &&
	    file_write(fd, (const char *)&size, sizeof(size)) == 0)
		file_write(fd, text, size);
}

/* ---- ptd's side ---- */

/* The size arrives whole, as it is smaller than PIPE_BUF. */
static bool begin_text(int fd, struct reading *reading)
{
	if (read(fd, &reading->size, sizeof(reading->size)) != sizeof(reading->size) ||
	    reading->size > CLK_SUMMARY_MAX)
		return false;
	reading->text = malloc(reading->size + 1);
	if (reading->text)
		reading->text[reading->size] = '\0';
	return reading->text;
}

static bool heard(int fd, void *userdata)
{
	struct reading *reading = &((struct summaries *)userdata)->reading;
	ssize_t n = 1;

	if (!reading->text && !begin_text(fd, reading))
		return false;
	while (n > 0 && reading->n < reading->size) {
		n = read(fd, reading->text + reading->n, reading->size - reading->n);
		reading->n += n > 0 ? (size_t)n : 0;
	}
	return reading->n == reading->size;
}

static void ended(int error, void *userdata)
{
	struct summaries *summaries = userdata;

	summaries->process = NULL;
	summaries->reading.hangs = error == -ETIMEDOUT;
	if (error < 0)
		free(TAKE(summaries->reading.text));
	for (size_t i = 0; i < summaries->askers.n; i++)
		summaries->wake(summaries->askers.items[i].who, summaries->userdata);
}

static const struct process_ops ops = { run, heard, ended };

static void start(struct summaries *summaries, const char *sysfs)
{
	free(summaries->reading.text);
	summaries->reading = (struct reading){ .begun_usec = now_usec() };
	if (process_start(&summaries->process, summaries->event, &ops, sysfs, TIMEOUT_USEC,
			  summaries) < 0)
		summaries->process = NULL; /* it cannot be read */
}

static struct asker *find(struct summaries *summaries, const void *who)
{
	for (size_t i = 0; i < summaries->askers.n; i++)
		if (summaries->askers.items[i].who == who)
			return &summaries->askers.items[i];
	return NULL;
}

static bool is_old(const struct reading *reading, const struct asker *asker)
{
	if (reading->hangs && now_usec() - reading->begun_usec < HANGS_USEC)
		return false;
	return reading->begun_usec < asker->since;
}

static int copy(const struct reading *reading, char **ret, size_t *ret_size)
{
	*ret = NULL;
	if (!reading->text)
		return SUMMARIES_OK;
	*ret = malloc(reading->size + 1);
	if (!*ret)
		return -ENOMEM;
	memcpy(*ret, reading->text, reading->size + 1);
	*ret_size = reading->size;
	return SUMMARIES_OK;
}

int summaries_ask(struct summaries *summaries, void *who, const char *sysfs, uint64_t age,
		  char **ret, size_t *ret_size)
{
	struct asker *asker = find(summaries, who);

	if (!asker) {
		asker = array_add(&summaries->askers);
		if (!asker)
			return -ENOMEM;
		*asker = (struct asker){ who, now_usec() - age };
	}
	if (!summaries->process && is_old(&summaries->reading, asker))
		start(summaries, sysfs);
	return summaries->process ? SUMMARIES_E_WAIT : copy(&summaries->reading, ret, ret_size);
}

void summaries_leave(struct summaries *summaries, void *who)
{
	struct asker *asker = summaries ? find(summaries, who) : NULL;

	if (asker)
		*asker = summaries->askers.items[--summaries->askers.n];
}

int summaries_new(struct summaries **ret, sd_event *event, summaries_fn wake, void *userdata)
{
	struct summaries *summaries = calloc(1, sizeof(*summaries));

	if (!summaries)
		return -ENOMEM;
	summaries->event = event;
	summaries->wake = wake;
	summaries->userdata = userdata;
	*ret = summaries;
	return 0;
}

struct summaries *summaries_free(struct summaries *summaries)
{
	if (!summaries)
		return NULL;
	process_free(summaries->process);
	free(summaries->reading.text);
	array_done(&summaries->askers);
	free(summaries);
	return NULL;
}
