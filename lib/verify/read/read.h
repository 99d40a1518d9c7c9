/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The readers. Each turns one form of file into entries (entry_new) and reports what the form
 * itself forbids. verify.c has a row for each. Private to verify. */

#include "verify/report.h"

/* 0, -ENOMEM or -EINVAL. A NUL follows the data. */
int verify_read_xl(struct verify *v, const char *data, size_t size, struct verify_error *error);
int verify_read_microkit(struct verify *v, const char *data, size_t size,
			 struct verify_error *error);
int verify_read_oci(struct verify *v, const char *data, size_t size, struct verify_error *error);
int verify_read_zephyr(struct verify *v, const char *data, size_t size, struct verify_error *error);
int verify_read_imagebuilder(struct verify *v, const char *data, size_t size,
			     struct verify_error *error);
int verify_read_channels(struct verify *v, const char *data, size_t size,
			 struct verify_error *error);

/* 0 or -ENOMEM. */
int verify_read_tree(struct verify *v, struct tree *tree);
