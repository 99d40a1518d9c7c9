/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Files in a scratch folder. */

#include <stddef.h>

/* Makes the folder; removes it with all that is in it. */
void folder_new(void);
void folder_free(void);

/* The path of a name inside of the folder; good until folder_free(). */
const char *in_folder(const char *name);

/* The same, after writing the file, or making a folder of that name. */
const char *write_file(const char *name, const void *bytes, size_t size);
const char *write_text(const char *name, const char *text);
const char *make_folder(const char *name);
