/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The grammar of xl.cfg, as xl itself reads it (Xen, tools/libs/util/libxlu_cfg_l.l and _y.y):
 * NAME = VALUE and NAME += VALUE, ended by a line end or a semicolon; values are quoted texts,
 * numbers, and lists of these in brackets, with line ends and comments between their items. */

#include <stdbool.h>

#include "base/arena.h"
#include "base/array.h"
#include "verify/verify.h"

#define CFG_DEPTH_MAX 16 /* nested lists */

struct cfg_item {         /* a text or number: the value, or one of a list */
	const char *text; /* NULL: a nested list, which only some options take */
	int line;
};

struct cfg_setting {
	const char *name;
	int line;
	bool is_list, is_addition;
	size_t first, n; /* items */
};

struct cfg {
	struct {
		ARRAY_OF(struct cfg_item);
	} items;
	struct {
		ARRAY_OF(struct cfg_setting);
	} settings;
	struct arena arena;      /* of the texts */
	bool has_mark, has_crlf; /* left by editors for Windows; xl refuses them */
	int crlf_line;
};

/* Reads a file; a NUL follows the data. 0, -ENOMEM or -EINVAL. */
int cfg_read(struct cfg *cfg, const char *data, size_t size, struct verify_error *error);
void cfg_done(struct cfg *cfg);
