/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Calls that glibc has and other C libraries (musl) lack. Included into every file where they are
 * missing; see the manual pages of the same names. */

#include <dirent.h>

int close_range(unsigned int first, unsigned int last, int flags);
const char *strerrorname_np(int error);
const char *strerrordesc_np(int error);
int scandirat(int dir, const char *path, struct dirent ***ret,
	      int (*select)(const struct dirent *entry),
	      int (*compare)(const struct dirent **a, const struct dirent **b));
