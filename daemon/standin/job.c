/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "standin/job.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"

/* For what the process does besides waiting for devices. */
#define GRACE_USEC ((uint64_t)1000000)

struct job {
	sd_event_source *io, *timer, *child;
	int fd;                      /* of the pipe */
	pid_t pid;                   /* 0: it has ended */
	struct switch_report report; /* the last one */
	job_fn done;
	void *userdata;
};

/* ---- the process ---- */

/* A report is smaller than PIPE_BUF, so that it arrives whole. Nobody is left if this fails. */
static void say(const struct switch_report *report, void *userdata)
{
	if (write(STDIN_FILENO, report, sizeof(*report)) < 0)
		_exit(EXIT_FAILURE);
}

_Noreturn static void run(const struct switch_order *order, int fd, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || dup2(fd, STDIN_FILENO) < 0 || close_range(1, ~0U, 0) < 0)
		_exit(EXIT_FAILURE);
	switch_run(order, say, NULL);
	_exit(EXIT_SUCCESS);
}

/* ---- ptd's side ---- */

/* Until sd-event has noticed its end, the number is the process's own. If it hangs it will end when
 * it can, and is waited for without the job. */
static void abandon(struct job *job)
{
	kill(job->pid, SIGKILL);
	sd_event_source_set_userdata(job->child, NULL);
	sd_event_source_set_floating(job->child, true);
}

static int on_ended(sd_event_source *source, const siginfo_t *info, void *userdata)
{
	struct job *job = userdata;

	if (job)
		job->pid = 0;
	return 0;
}

struct job *job_free(struct job *job)
{
	if (!job)
		return NULL;
	sd_event_source_disable_unref(job->io);
	sd_event_source_disable_unref(job->timer);
	if (job->pid > 0)
		abandon(job);
	sd_event_source_unref(job->child);
	closep(&job->fd);
	free(job);
	return NULL;
}

static void job_freep(struct job **job)
{
	job_free(*job);
}

static void finish(struct job *job, int error)
{
	struct switch_report report = job->report;
	job_fn done = job->done;
	void *userdata = job->userdata;

	if (error < 0) {
		report.has_failed = true;
		report.error = error;
	}
	job_free(job);
	done(&report, userdata);
}

/* Reads all that is there: 0; or -EPIPE, if no more will come. */
static int read_reports(struct job *job)
{
	ssize_t n;

	do
		n = read(job->fd, &job->report, sizeof(job->report));
	while (n == sizeof(job->report) && !job->report.is_done);
	return n == 0 ? -EPIPE : 0;
}

static int on_report(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct job *job = userdata;
	int r = read_reports(job);

	if (job->report.is_done)
		finish(job, 0);
	else if (r < 0)
		finish(job, -ECHILD);
	return 0;
}

static int on_timeout(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct job *job = userdata;
	int r = read_reports(job);

	finish(job, job->report.is_done ? 0 : r < 0 ? -ECHILD : -ETIMEDOUT);
	return 0;
}

static int watch(struct job *job, sd_event *event, uint64_t timeout)
{
	int r = sd_event_add_io(event, &job->io, job->fd, EPOLLIN, on_report, job);

	if (r >= 0)
		r = sd_event_add_time_relative(event, &job->timer, CLOCK_MONOTONIC,
					       timeout + GRACE_USEC, 0, on_timeout, job);
	return r < 0 ? r : 0;
}

static int begin(struct job *job, sd_event *event, const struct switch_order *order, int writer)
{
	pid_t parent = getpid(), pid = fork();
	int r;

	if (pid == 0)
		run(order, writer, parent);
	if (pid < 0)
		return -errno;
	r = sd_event_add_child(event, &job->child, pid, WEXITED, on_ended, job);
	if (r < 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		return r;
	}
	job->pid = pid;
	return 0;
}

int job_start(struct job **ret, sd_event *event, const struct switch_order *order, job_fn done,
	      void *userdata)
{
	_cleanup_(job_freep) struct job *job = calloc(1, sizeof(*job));
	_cleanup_(closep) int writer = -1;
	int fds[2], r;

	if (!job)
		return -ENOMEM;
	*job = (struct job){ .fd = -1, .done = done, .userdata = userdata };
	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	job->fd = fds[0];
	writer = fds[1];
	if (fcntl(job->fd, F_SETFL, O_NONBLOCK) < 0)
		return -errno;
	r = watch(job, event, order->timeout_usec);
	if (r == 0)
		r = begin(job, event, order, writer);
	if (r < 0)
		return r;
	*ret = TAKE(job);
	return 0;
}
