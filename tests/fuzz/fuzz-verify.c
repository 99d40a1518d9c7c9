/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files to be verified, in whatever form they seem to have. */

#include "configuration.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum verify_kind kind = verify_sniff("fuzz", data, size);

	configuration_try(data, size, kind == VERIFY_SOURCE ? VERIFY_XL : kind);
	return 0;
}
