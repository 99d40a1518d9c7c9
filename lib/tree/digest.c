/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tree/digest.h"

#include <sha256.h>

#include "base/library.h"
#include "base/util.h"

#define SONAME "libmd.so.0"

LIBRARY_NOTE("checksums", "files and records have a checksum", "required", SONAME);

_Static_assert(DIGEST_SIZE == SHA256_DIGEST_STRING_LENGTH, "two digits for each byte, and a NUL");

void digest_make(const void *bytes, size_t size, char ret[DIGEST_SIZE])
{
	static struct {
		typeof(SHA256Data) *data;
	} libmd;
	static const struct library_symbol symbols[] = { { "SHA256Data", 0 }, { NULL } };

	if (!libmd.data)
		library_need(SONAME, symbols, &libmd);
	libmd.data(bytes, size, ret);
}

void tree_digest(const struct tree *tree, char ret[DIGEST_SIZE])
{
	digest_make(tree->blob, tree->size, ret);
}
