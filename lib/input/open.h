/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The gate through which files are opened: opening one never waits, a terminal does not become
 * ours, and no other program inherits it. */

#include <stddef.h>

/* What speaks against a file; open_text() has the words. */
enum open_result {
	OPEN_OK,
	OPEN_E_TYPE,  /* it is not of the kind that it has to be */
	OPEN_E_OWNER, /* it belongs to another user */
	OPEN_E_MODE,  /* others can write to it */
};

/* Opens a file that a user names, to be read: a regular file, or a pipe without a name, as the
 * shell makes them (/dev/stdin, <(dtc …)). A FIFO would keep us waiting for its writer. OPEN_OK,
 * OPEN_E_TYPE, or a negative errno; -EISDIR for a directory. */
int open_input(const char *path, int *ret_fd);

/* Opens it so, and reads all of it, as file_read() does. */
int open_read(const char *path, size_t max, void **ret, size_t *ret_size);

/* Opens a file of our own state below an open directory, which only we may have written: no link,
 * a regular file, owned by this user, and not writable by others. `flags` are those of open(). */
int open_state_at(int directory, const char *name, int flags, int *ret_fd);

/* The same for a directory. */
int open_state_directory(const char *path, int *ret_fd);

/* The reason in words that follow a colon; `r` may be a negative errno too. */
const char *open_text(int r);
