/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "standin/job.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"

/* For what the process does besides waiting for devices. */
#define GRACE_USEC ((uint64_t)1000000)

struct job {
	struct process *process;
	struct switch_report report; /* the last one */
	job_fn done;
	void *userdata;
};

struct job *job_free(struct job *job)
{
	if (!job)
		return NULL;
	process_free(job->process);
	free(job);
	return NULL;
}

/* A report is smaller than PIPE_BUF, so that it arrives whole. Nobody is left if this fails. */
static void say(const struct switch_report *report, void *userdata)
{
	const int *fd = userdata;

	if (write(*fd, report, sizeof(*report)) < 0)
		_exit(EXIT_FAILURE);
}

static void run(int fd, const void *order)
{
	switch_run(order, say, &fd);
}

static bool heard(int fd, void *userdata)
{
	struct job *job = userdata;
	ssize_t n;

	do
		n = read(fd, &job->report, sizeof(job->report));
	while (n == sizeof(job->report) && !job->report.is_done);
	return job->report.is_done;
}

static void ended(int error, void *userdata)
{
	struct job *job = userdata;
	struct switch_report report = job->report;
	job_fn done = job->done;
	void *of_done = job->userdata;

	if (error < 0) {
		report.has_failed = true;
		report.error = error;
	}
	free(job);
	done(&report, of_done);
}

static const struct process_ops ops = { run, heard, ended };

int job_start(struct job **ret, sd_event *event, const struct switch_order *order, job_fn done,
	      void *userdata)
{
	struct job *job = calloc(1, sizeof(*job));
	int r;

	if (!job)
		return -ENOMEM;
	*job = (struct job){ .done = done, .userdata = userdata };
	r = process_start(&job->process, event, &ops, order, order->timeout_usec + GRACE_USEC, job);
	if (r < 0) {
		free(job);
		return r;
	}
	*ret = job;
	return 0;
}
