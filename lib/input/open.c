/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "input/open.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"

#define ALWAYS (O_CLOEXEC | O_NONBLOCK | O_NOCTTY)

/* The kernel's own file system has the pipes that have no name. */
static bool is_unnamed_pipe(int fd, const struct stat *st)
{
	struct statfs fs;

	return S_ISFIFO(st->st_mode) && fstatfs(fd, &fs) == 0 && fs.f_type == PIPEFS_MAGIC;
}

int open_input(const char *path, int *ret_fd)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | ALWAYS);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (!S_ISREG(st.st_mode) && !is_unnamed_pipe(fd, &st))
		return OPEN_E_TYPE;
	/* Its writer may be slower than we are. */
	if (S_ISFIFO(st.st_mode) && fcntl(fd, F_SETFL, 0) < 0)
		return -errno;
	*ret_fd = fd;
	fd = -1;
	return OPEN_OK;
}

int open_read(const char *path, size_t max, void **ret, size_t *ret_size)
{
	_cleanup_(closep) int fd = -1;
	int r = open_input(path, &fd);

	return r == OPEN_OK ? file_read(fd, max, ret, ret_size) : r;
}

static int check_owner(const struct stat *st)
{
	if (st->st_uid != geteuid())
		return OPEN_E_OWNER;
	return st->st_mode & (S_IWGRP | S_IWOTH) ? OPEN_E_MODE : OPEN_OK;
}

int open_state_at(int directory, const char *name, int flags, int *ret_fd)
{
	_cleanup_(closep) int fd = openat(directory, name, flags | O_NOFOLLOW | ALWAYS, 0600);
	struct stat st;
	int r;

	/* Of a FIFO without a reader, and of a link. */
	if (fd < 0)
		return errno == ENXIO || errno == ELOOP ? OPEN_E_TYPE : -errno;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return OPEN_E_TYPE;
	r = check_owner(&st);
	if (r != OPEN_OK)
		return r;
	*ret_fd = fd;
	fd = -1;
	return OPEN_OK;
}

int open_state_directory(const char *path, int *ret_fd)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;
	int r;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	r = check_owner(&st);
	if (r != OPEN_OK)
		return r;
	*ret_fd = fd;
	fd = -1;
	return OPEN_OK;
}

const char *open_text(int r)
{
	switch (r) {
	case OPEN_E_TYPE:
		return "it is not a regular file";
	case OPEN_E_OWNER:
		return "it belongs to another user";
	case OPEN_E_MODE:
		return "others than its owner can write to it";
	default:
		return strerror(-r);
	}
}
