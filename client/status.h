/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Exit statuses, and saying why on stderr. */

enum {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_NO_SUCH = 3, /* no such device or domain */
	EXIT_NOT_ASSIGNABLE = 4,
	EXIT_NOT_ALLOWED = 5,
	EXIT_HELD = 6, /* done, but something stays held */
	EXIT_NO_DAEMON = 7,
};

/* Prints "ptctl: …" and a line end on stderr, after everything that went to stdout. Returns the
 * status; unless that is EXIT_DONE, this is the run's failure (failure.h). */
__attribute__((format(printf, 2, 3))) int fail(int status, const char *format, ...);

/* The same for a negative errno. Always EXIT_FAILED. */
int fail_errno(int r);

/* A name that nobody knows, as EXIT_USAGE, with the nearest one that there is. `what` it should be,
 * and a clause about where all names are. */
struct nearest;
int fail_unknown(const char *what, const struct nearest *nearest, const char *where);
