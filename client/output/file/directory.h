/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A directory to write into, opened once: whatever becomes of its path, files go there.
 *
 * On the way to it nobody may lead us astray: what belongs to another user than root and ourselves
 * may only be followed by what belongs to the same user. (systemd-tmpfiles has the same rule. A
 * user who owns a directory, or a symbolic link, could put a link to anywhere in its place.) */

#include <limits.h>
#include <stdbool.h>

struct directory {
	int fd; /* O_PATH */
	/* If it was made here: where, and under which name. */
	int parent; /* or -1 */
	char name[NAME_MAX + 1];
};

/* Opens the directory, and makes it if nothing but itself is missing. EXIT_DONE, or EXIT_FAILED
 * after saying why on stderr. */
int directory_open(const char *path, struct directory *ret);

/* Removes the directory again if it was made here and is empty. */
void directory_withdraw(const struct directory *directory);
void directory_close(struct directory *directory);
