/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/text/errno-name.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"

#define ERRNO_MAX 4095 /* Linux, MAX_ERRNO */

const char *errno_name(int error)
{
	const char *name = strerrorname_np(abs(error));

	return name ? name : "unknown";
}

int errno_by_name(const char *name)
{
	for (int error = 1; error <= ERRNO_MAX; error++) {
		const char *candidate = strerrorname_np(error);

		if (candidate && streq(candidate, name))
			return error;
	}
	return 0;
}
