/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Domains of zephyr-xenlib, in C. */

#include "configuration.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	configuration_try(data, size, VERIFY_ZEPHYR);
	return 0;
}
