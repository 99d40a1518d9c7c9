/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A directory of files that are made together, with a manifest that has the hash of each. Other
 * files of the directory are nobody's business here. Functions return EXIT_DONE, or another exit
 * status after saying why on stderr. */

#include "output/file/files.h"

#define BUNDLE_MANIFEST "manifest.json" /* the last of the files */

/* What is different in the directory: [{name, change: missing|differs|stale, line?}]. Stale files
 * are those that its manifest has and that are not made any more. */
int bundle_compare(const char *directory, const struct file_content *files, size_t n, json_t **ret);

/* Writes all files, or none; then removes those that are stale, but for those that somebody has
 * changed since. */
int bundle_write(const char *directory, const struct file_content *files, size_t n);
