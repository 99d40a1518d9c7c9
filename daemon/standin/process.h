/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Work that may hang in a driver of the kernel for ever is done by a process of its own: ptd goes
 * on, and so may the ptd after it. (A thread that hangs in the kernel keeps its whole process from
 * ending.) The process ends with ptd, unless it hangs, and has nothing of ptd's open: neither the
 * sockets nor the lock of the state directory. */

#include <stdbool.h>
#include <stdint.h>

#include <systemd/sd-event.h>

struct process;

struct process_ops {
	/* In the process, which ends with it: says something by writing to the pipe. */
	void (*run)(int fd, const void *order);
	/* Reads what it says, from a pipe that does not wait. True: that was all. */
	bool (*heard)(int fd, void *userdata);
	/* Called once, after the process was freed. 0: heard() has returned true; -ECHILD: it has
	 * died before; -ETIMEDOUT: it hangs. */
	void (*ended)(int error, void *userdata);
};

/* Begins; SIGCHLD has to be blocked (sd_event_add_child(3)). `order` is needed for this call only.
 * 0 or a negative errno. */
int process_start(struct process **ret, sd_event *event, const struct process_ops *ops,
		  const void *order, uint64_t timeout_usec, void *userdata);

/* Ends it; ended() is not called. */
struct process *process_free(struct process *process);
