/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes as a blob. */

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *blob = malloc(size + 1);

	if (!blob)
		return 0;
	memcpy(blob, data, size);
	fuzz_describe(blob, size);
	return 0;
}
