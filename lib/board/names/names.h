/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Devices and parts by the last component of their path. One name is found as fast by looking at
 * all devices; when several were looked up, all are sorted, once for the board. */

#include "board/board.h"

struct name {
	const char *text;
	uint32_t device; /* index */
};

struct names {
	const struct name *items; /* NULL: item i is device i, with whatever name */
	size_t n;
	const char *last; /* the name that is looked for, without a NUL */
	size_t last_size;
};

/* A cache of the board's own, so that a const board may use it. */
struct names_index *names_new(void);
struct names_index *names_free(struct names_index *index);

/* The devices whose path may end with this tail, in document order. 0 or -ENOMEM. */
int names_find(const struct board *board, const char *tail, struct names *ret);

/* Item i if it has the name, or NULL. */
const struct device *names_device(const struct board *board, const struct names *names, size_t i);
