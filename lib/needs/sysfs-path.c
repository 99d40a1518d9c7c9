/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "needs/sysfs-path.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/text/memstream.h"

#define NAME_CHARACTERS                                                  \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" \
	",._+-@"

static bool is_name(const char *name)
{
	return *name && *name != '.' && name[strspn(name, NAME_CHARACTERS)] == '\0';
}

/* The device of the last of these nodes. */
static void put_device(FILE *out, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		fprintf(out, "%s%s", i > 0 ? ":" : "", names[i]);
}

int sysfs_path(const char *const *names, size_t n, char **ret)
{
	struct memstream stream;
	FILE *out;

	*ret = NULL;
	for (size_t i = 0; i < n; i++)
		if (!is_name(names[i]))
			return 0;
	out = memstream_open(&stream);
	for (size_t i = 1; out && i <= n; i++) {
		if (i > 1)
			fputc('/', out);
		put_device(out, names, i);
	}
	*ret = memstream_close(&stream, NULL);
	return *ret ? 0 : -ENOMEM;
}
