/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "standin/sysfs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "input/open.h"

int sysfs_open(const char *sysfs, int *ret_fd)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/devices/platform", sysfs) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	*ret_fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return *ret_fd < 0 ? -errno : 0;
}

/* One step on the way; `path` ends with it. */
static int step(int *directory, const char *name)
{
	int next = openat(*directory, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (next < 0)
		return -errno;
	closep(directory);
	*directory = next;
	return 0;
}

/* A file of sysfs is a regular one; opening what somebody has put in its place must not wait. */
static int open_file(int directory, const char *name, int flags, int *ret_fd)
{
	_cleanup_(closep) int fd =
		openat(directory, name, flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return OPEN_E_TYPE;
	*ret_fd = fd;
	fd = -1;
	return 0;
}

static int open_below(int platform, const char *path, int flags, int *ret_fd)
{
	_cleanup_(closep) int directory = openat(platform, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	char name[NAME_MAX + 1];
	const char *slash;
	int r = directory < 0 ? -errno : 0;

	for (; r == 0 && (slash = strchr(path, '/')); path = slash + 1) {
		if (slash - path > NAME_MAX)
			return -ENAMETOOLONG;
		snprintf(name, sizeof(name), "%.*s", (int)(slash - path), path);
		r = step(&directory, name);
	}
	return r < 0 ? r : open_file(directory, path, flags, ret_fd);
}

int sysfs_write(int platform, const char *path, const char *text)
{
	_cleanup_(closep) int fd = -1;
	int r = open_below(platform, path, O_WRONLY | O_TRUNC, &fd);

	return r ? r : file_write(fd, text, strlen(text));
}

int sysfs_read(int platform, const char *path, char ret[SYSFS_TEXT_SIZE])
{
	_cleanup_(closep) int fd = -1;
	int r = open_below(platform, path, O_RDONLY, &fd);
	ssize_t n;

	ret[0] = '\0';
	if (r)
		return r;
	n = read(fd, ret, SYSFS_TEXT_SIZE - 1);
	if (n < 0)
		return -errno;
	ret[n] = '\0';
	ret[strcspn(ret, "\n")] = '\0';
	return 0;
}
