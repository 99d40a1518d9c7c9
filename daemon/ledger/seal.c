/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The checksum is the last member of the object, so that a record is JSON as before. It covers all
 * bytes in front of that member. */

#include "ledger/seal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tree/digest.h"

#define BEFORE      ",\"sha256\":\""
#define BEHIND      "\"}"
#define BEFORE_SIZE (sizeof(BEFORE) - 1)
#define BEHIND_SIZE (sizeof(BEHIND) - 1)
#define HEX_SIZE    ((size_t)DIGEST_SIZE - 1)
#define SEAL_SIZE   (BEFORE_SIZE + HEX_SIZE + BEHIND_SIZE)

int seal_put(char **text)
{
	size_t n = strlen(*text) - 1; /* without the brace at the end */
	char digest[DIGEST_SIZE], *sealed = realloc(*text, n + SEAL_SIZE + 1), *p;

	if (!sealed)
		return -ENOMEM;
	digest_make(sealed, n, digest);
	p = mempcpy(sealed + n, BEFORE, BEFORE_SIZE);
	p = mempcpy(p, digest, HEX_SIZE);
	memcpy(p, BEHIND, sizeof(BEHIND));
	*text = sealed;
	return 0;
}

bool seal_holds(const char *bytes, size_t size)
{
	char digest[DIGEST_SIZE];
	const char *seal;

	if (size < SEAL_SIZE)
		return false;
	seal = bytes + size - SEAL_SIZE;
	digest_make(bytes, size - SEAL_SIZE, digest);
	return memcmp(seal, BEFORE, BEFORE_SIZE) == 0 &&
	       memcmp(seal + BEFORE_SIZE, digest, HEX_SIZE) == 0 &&
	       memcmp(seal + BEFORE_SIZE + HEX_SIZE, BEHIND, BEHIND_SIZE) == 0;
}
