/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* INI files, read by inih: the one gate for configuration and policy. Lines that inih would
 * silently cut, drop or misread are refused here, whatever options the distribution built it with;
 * only sections may be long (inih alone cuts their names at 49 bytes). */

#include <stdbool.h>
#include <stddef.h>

#define INI_FILE_MAX    ((size_t)1 << 20) /* bytes */
#define INI_SECTION_MAX 4096              /* bytes of a section's name */
#define INI_LINE_MAX    198               /* bytes of any other line, without its end */
#define INI_KEY_MAX     49                /* bytes of a key's name */

/* Where and why a file is refused: a sentence without the place. */
struct ini_error {
	char file[512];
	int line; /* from 1; 0: not about a line */
	char text[512];
};

/* Leaves the file alone. In an ini_fn a line of 0 is the one at hand. Always -EINVAL. */
__attribute__((format(printf, 3, 4))) int ini_error_set(struct ini_error *error, int line,
							const char *format, ...);

/* Called for each section's heading (key and value NULL), and for each key. The section is ""
 * before the first heading. A value that goes on in an indented line comes once more for each of
 * these, under the same key. Returns 0, or a negative errno to stop (with ini_error_set()). */
typedef int (*ini_fn)(const char *section, const char *key, const char *value, int line,
		      struct ini_error *error, void *userdata);

/* 0; -ENOENT if there is no such file; -ENOMEM; or -EINVAL; *error is set for all but -ENOMEM. */
int ini_load(const char *path, ini_fn fn, void *userdata, struct ini_error *error);

/* Loads the library that is needed for it: in a program that lives long and may lack memory later.
 */
void ini_prepare(void);

/* The same from an open file; `path` is its name in errors. */
int ini_load_fd(int fd, const char *path, ini_fn fn, void *userdata, struct ini_error *error);

/* The same from memory; errors call it `name`. */
int ini_read(const char *name, const void *data, size_t size, ini_fn fn, void *userdata,
	     struct ini_error *error);

/* Opens all files *.conf of a directory in the order of their names (C locale) and calls fn for
 * each. A directory that is not there counts as empty. The same results. */
typedef int (*ini_file_fn)(int fd, const char *path, void *userdata, struct ini_error *error);
int ini_for_each_file(const char *directory, ini_file_fn fn, void *userdata,
		      struct ini_error *error);

/* Splits a value at blanks and calls fn for each word, until one returns less than 0. */
int ini_for_each_word(const char *value, int (*fn)(const char *word, void *userdata),
		      void *userdata);
