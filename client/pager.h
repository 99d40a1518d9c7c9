/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The program that shows long output page by page. */

#include <sys/types.h>

/* Starts $PAGER; if it is not set or does not run, what Debian calls "pager", less or more. Its
 * pid, and where to write; or -1 if there is none, which is no error. From then on it is the pager
 * that Ctrl-C is meant for. */
pid_t pager_start(int *ret_fd);

/* Waits until the user leaves it. What was written to has to be closed. */
void pager_wait(pid_t pid);
