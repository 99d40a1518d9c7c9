/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tree/digest.h"

#include <sha256.h>

_Static_assert(DIGEST_SIZE == SHA256_DIGEST_STRING_LENGTH, "two digits for each byte, and a NUL");

void digest_make(const void *bytes, size_t size, char ret[DIGEST_SIZE])
{
	SHA256Data(bytes, size, ret);
}

void tree_digest(const struct tree *tree, char ret[DIGEST_SIZE])
{
	SHA256Data(tree->blob, tree->size, ret);
}
