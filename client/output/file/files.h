/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

struct file_content {
	const char *name; /* of a file of the directory, or DIRECTORY/FILE of one below it */
	const char *data;
	size_t size;
};

/* Whether a name that others chose is that of a file in a directory: it must not lead out of that,
 * nor be that of a hidden file, which other programs may obey. */
bool files_is_good_name(const char *name, size_t length);

/* Writes all of them into a directory, which is made if it does not exist, as are those below it:
 * all files, or none. EXIT_DONE, or another exit status after saying why on stderr. */
int files_write_contents(const char *directory, const struct file_content *files, size_t n);

/* The same for the files of an export. */
int files_write(const char *directory, const json_t *files);

/* Writes the first of them, the main one, to stdout. As above. */
int files_print(const json_t *files);
