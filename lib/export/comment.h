/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Comments, in whatever format: nothing in them can end one. */

#include "export/context.h"
#include "export/livetree.h"

/* A path, with '?' for characters that could end a comment. */
void comment_put_path(FILE *out, const struct node *node);

/* A sentence, likewise; what might separate commands becomes a comma. */
void comment_put_text(FILE *out, const char *text);

/* Risks, separated by commas, after the prefix; nothing if there are none. */
void comment_put_accepted(FILE *out, const char *prefix, struct finding_set accepted);

/* The lines that say where a file comes from (tool, tree, options), each after `prefix`. */
void comment_put_origin(const struct export *export, FILE *out, const char *prefix);

/* The same as a property of a tree's root, for those who have only the blob: neither libxl nor Xen
 * copies properties of the root, and fdtoverlay does not apply them. Failures are the tree's. */
void comment_add_origin(const struct export *export, struct livetree *livetree);
