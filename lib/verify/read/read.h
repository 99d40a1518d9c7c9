/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The readers. Each turns one form of file into entries (entry_new), and has a row in verify.c.
 * What the form itself forbids, a reader reports at once. Private to verify. */

#include "verify/entry.h"

/* 0, -ENOMEM or -EINVAL. The data has a NUL behind its end. */
int verify_read_xl(struct verify *v, const char *data, size_t size, struct verify_error *error);
int verify_read_microkit(struct verify *v, const char *data, size_t size,
			 struct verify_error *error);

/* 0 or -ENOMEM. */
int verify_read_tree(struct verify *v, struct tree *tree);
