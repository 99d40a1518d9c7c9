/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "standin/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"

struct process {
	sd_event_source *io, *timer, *child;
	int fd;    /* of the pipe */
	pid_t pid; /* 0: it has ended */
	const struct process_ops *ops;
	void *userdata;
};

/* ---- the process ---- */

_Noreturn static void run(const struct process_ops *ops, const void *order, int fd, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || dup2(fd, STDIN_FILENO) < 0 || close_range(1, ~0U, 0) < 0)
		_exit(EXIT_FAILURE);
	ops->run(STDIN_FILENO, order);
	_exit(EXIT_SUCCESS);
}

/* ---- ptd's side ---- */

/* Until sd-event has noticed its end, the number is the process's own. If it hangs it will end when
 * it can, and is waited for without us. */
static void abandon(struct process *process)
{
	kill(process->pid, SIGKILL);
	sd_event_source_set_userdata(process->child, NULL);
	sd_event_source_set_floating(process->child, true);
}

static int on_ended(sd_event_source *source, const siginfo_t *info, void *userdata)
{
	struct process *process = userdata;

	if (process)
		process->pid = 0;
	return 0;
}

struct process *process_free(struct process *process)
{
	if (!process)
		return NULL;
	sd_event_source_disable_unref(process->io);
	sd_event_source_disable_unref(process->timer);
	if (process->pid > 0)
		abandon(process);
	sd_event_source_unref(process->child);
	closep(&process->fd);
	free(process);
	return NULL;
}

static void process_freep(struct process **process)
{
	process_free(*process);
}

static void finish(struct process *process, int error)
{
	const struct process_ops *ops = process->ops;
	void *userdata = process->userdata;

	process_free(process);
	ops->ended(error, userdata);
}

/* Without a writer the pipe is at its end, which is readable too. */
static int on_io(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct process *process = userdata;

	if (process->ops->heard(fd, process->userdata))
		finish(process, 0);
	else if (events & EPOLLHUP && !(events & EPOLLIN))
		finish(process, -ECHILD);
	return 0;
}

static int on_timeout(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct process *process = userdata;

	finish(process, process->ops->heard(process->fd, process->userdata) ? 0 : -ETIMEDOUT);
	return 0;
}

static int watch(struct process *process, sd_event *event, uint64_t timeout)
{
	int r = sd_event_add_io(event, &process->io, process->fd, EPOLLIN, on_io, process);

	if (r >= 0)
		r = sd_event_add_time_relative(event, &process->timer, CLOCK_MONOTONIC, timeout, 0,
					       on_timeout, process);
	return r < 0 ? r : 0;
}

static int begin(struct process *process, sd_event *event, const void *order, int writer)
{
	pid_t parent = getpid(), pid = fork();
	int r;

	if (pid == 0)
		run(process->ops, order, writer, parent);
	if (pid < 0)
		return -errno;
	r = sd_event_add_child(event, &process->child, pid, WEXITED, on_ended, process);
	if (r < 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		return r;
	}
	process->pid = pid;
	return 0;
}

int process_start(struct process **ret, sd_event *event, const struct process_ops *ops,
		  const void *order, uint64_t timeout_usec, void *userdata)
{
	_cleanup_(process_freep) struct process *process = calloc(1, sizeof(*process));
	_cleanup_(closep) int writer = -1;
	int fds[2], r;

	if (!process)
		return -ENOMEM;
	*process = (struct process){ .fd = -1, .ops = ops, .userdata = userdata };
	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	process->fd = fds[0];
	writer = fds[1];
	if (fcntl(process->fd, F_SETFL, O_NONBLOCK) < 0)
		return -errno;
	r = watch(process, event, timeout_usec);
	if (r == 0)
		r = begin(process, event, order, writer);
	if (r < 0)
		return r;
	*ret = TAKE(process);
	return 0;
}
