/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The identity of a tree, and the checksum of a record. */

#include "tree/tree.h"

#define DIGEST_SIZE 65 /* bytes, with the NUL */

/* SHA-256 in lower-case hexadecimal. */
void digest_make(const void *bytes, size_t size, char ret[DIGEST_SIZE]);

/* SHA-256 of the tree's blob, overlays applied: for a file without
 * overlays the same as sha256sum gives. A directory has no blob of its own: it is the one that
 * source_flatten() makes, the same for the same nodes and properties, but not the one that was
 * booted. */
void tree_digest(const struct tree *tree, char ret[DIGEST_SIZE]);
