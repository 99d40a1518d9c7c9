/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* INI files, read by inih: the one gate for configuration and policy. Sections and lines may be
 * long (inih alone cuts a section's name at 49 bytes without a word). */

#include <stdbool.h>
#include <stddef.h>

#define INI_FILE_MAX    ((size_t)1 << 20) /* bytes */
#define INI_SECTION_MAX 4096              /* bytes of a section's name */

/* Where and why a file is refused: a sentence without the place. */
struct ini_error {
	char file[512];
	int line; /* from 1; 0: not about a line */
	char text[512];
};

__attribute__((format(printf, 3, 4))) int ini_error_set(struct ini_error *error, int line,
							const char *format, ...); /* -EINVAL */

/* Called for each section's heading (key and value NULL), and for each key. The section is ""
 * before the first heading. Returns 0, or a negative errno to stop (with ini_error_set()). */
typedef int (*ini_fn)(const char *section, const char *key, const char *value, int line,
		      struct ini_error *error, void *userdata);

/* 0; -ENOENT if there is no such file; -ENOMEM; or -EINVAL with *error set. */
int ini_load(const char *path, ini_fn fn, void *userdata, struct ini_error *error);

/* The same from memory; `name` stands for the file in errors. */
int ini_read(const char *name, const void *data, size_t size, ini_fn fn, void *userdata,
	     struct ini_error *error);

/* All files *.conf of a directory in the order of their names (C locale). A directory that is not
 * there counts as empty. */
int ini_load_directory(const char *directory, ini_fn fn, void *userdata, struct ini_error *error);

/* Splits a value at blanks and calls fn for each word. The same results. */
int ini_for_each_word(const char *value, int (*fn)(const char *word, void *userdata),
		      void *userdata);
