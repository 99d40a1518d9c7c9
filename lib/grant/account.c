/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The system's databases of users and groups. */

#include "grant/account.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define ENTRY_MAX ((size_t)1 << 20) /* bytes of one entry: a group lists its members */

/* 1: a number; 0: not one. (uint32_t)-1 means nobody in the kernel's interfaces. */
static int account_number(const char *name, uint32_t *ret)
{
	unsigned long long number;
	char *end;

	if (name[0] < '0' || name[0] > '9')
		return 0;
	errno = 0;
	number = strtoull(name, &end, 10);
	if (*end)
		return 0;
	if (errno > 0 || number >= UINT32_MAX)
		return -ENOENT;
	*ret = (uint32_t)number;
	return 1;
}

/* One look-up with a buffer: 0, -ENOENT, -ERANGE if the buffer is too small, or another error. */
static int find_user(const char *name, char *buffer, size_t size, uint32_t *ret)
{
	struct passwd entry, *found = NULL;
	int r = getpwnam_r(name, &entry, buffer, size, &found);

	if (!found)
		return r > 0 ? -r : -ENOENT;
	*ret = found->pw_uid;
	return 0;
}

static int find_group(const char *name, char *buffer, size_t size, uint32_t *ret)
{
	struct group entry, *found = NULL;
	int r = getgrnam_r(name, &entry, buffer, size, &found);

	if (!found)
		return r > 0 ? -r : -ENOENT;
	*ret = found->gr_gid;
	return 0;
}

static int account_find(const char *name, uint32_t *ret,
			int (*find)(const char *name, char *buffer, size_t size, uint32_t *ret))
{
	int r = account_number(name, ret);

	if (r != 0)
		return r < 0 ? r : 0;
	r = -ERANGE;
	for (size_t size = 1024; r == -ERANGE && size <= ENTRY_MAX; size *= 4) {
		_cleanup_(freep) char *buffer = malloc(size);

		r = buffer ? find(name, buffer, size, ret) : -ENOMEM;
	}
	return r == -ESRCH ? -ENOENT : r;
}

int account_user(const char *name, uint32_t *ret_uid)
{
	return account_find(name, ret_uid, find_user);
}

int account_group(const char *name, uint32_t *ret_gid)
{
	return account_find(name, ret_gid, find_group);
}
