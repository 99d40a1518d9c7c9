/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A disk that fails, or a kill, at a chosen moment: wraps the functions with which ptd changes
 * files (ld --wrap). The environment says what happens to operations on files below $FAULT_BELOW:
 *
 *   FAULT_AT    which of them, from 1
 *   FAULT_KIND  a name such as ENOSPC that it fails with; "short": half is written;
 *               "before", "after": the process is killed then
 *   FAULT_MARK  a file that is created when it happens */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text/errno-name.h"

int __real_open(const char *path, int flags, ...);
int __real_openat(int directory, const char *path, int flags, ...);
ssize_t __real_write(int fd, const void *data, size_t size);
int __real_rename(const char *from, const char *to);
int __real_renameat(int from_directory, const char *from, int to_directory, const char *to);
int __real_unlinkat(int directory, const char *path, int flags);
int __real_ftruncate(int fd, off_t size);

int __wrap_open(const char *path, int flags, ...);
int __wrap_openat(int directory, const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...) __attribute__((alias("__wrap_open")));
int __wrap_openat64(int directory, const char *path, int flags, ...)
	__attribute__((alias("__wrap_openat")));
ssize_t __wrap_write(int fd, const void *data, size_t size);
int __wrap_rename(const char *from, const char *to);
int __wrap_renameat(int from_directory, const char *from, int to_directory, const char *to);
int __wrap_unlinkat(int directory, const char *path, int flags);
int __wrap_ftruncate(int fd, off_t size);
int __wrap_ftruncate64(int fd, off_t size) __attribute__((alias("__wrap_ftruncate")));

static bool is_kind(const char *kind)
{
	return strcmp(getenv("FAULT_KIND"), kind) == 0;
}

static bool is_below(const char *path)
{
	const char *below = getenv("FAULT_BELOW");

	return below && path && strncmp(path, below, strlen(below)) == 0;
}

static bool fd_is_below(int fd)
{
	char link[64], path[PATH_MAX];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	path[n > 0 ? n : 0] = '\0';
	return is_below(path);
}

/* A driver that does not come back. */
_Noreturn static void hang(void)
{
	for (;;)
		pause();
}

/* In a process that ptd has made: ptd is killed. */
_Noreturn static void orphan(void)
{
	kill(getppid(), SIGKILL);
	hang();
}

/* Counts an operation. True if it is the one. */
static bool is_hit(bool counts)
{
	static int n;
	const char *at = getenv("FAULT_AT");

	if (!counts || !at || ++n != atoi(at) || access(getenv("FAULT_MARK"), F_OK) == 0)
		return false;
	close(__real_open(getenv("FAULT_MARK"), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	if (is_kind("before"))
		kill(getpid(), SIGKILL);
	if (is_kind("orphan-before"))
		orphan();
	if (is_kind("hang"))
		hang();
	return true;
}

/* Whether the operation fails without being made. */
static bool fails(bool hit)
{
	int error = hit ? errno_by_name(getenv("FAULT_KIND")) : 0;

	if (error > 0)
		errno = error;
	return error > 0;
}

/* The result of the operation, unless the process is killed. */
static int after(bool hit, int result)
{
	if (hit && is_kind("after"))
		kill(getpid(), SIGKILL);
	if (hit && is_kind("orphan-after"))
		orphan();
	return result;
}

static mode_t mode_of(int flags, va_list args)
{
	return flags & O_CREAT ? va_arg(args, mode_t) : 0;
}

int __wrap_open(const char *path, int flags, ...)
{
	bool hit = is_hit((flags & O_CREAT) && is_below(path));
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = mode_of(flags, args);
	va_end(args);
	return fails(hit) ? -1 : after(hit, __real_open(path, flags, mode));
}

int __wrap_openat(int directory, const char *path, int flags, ...)
{
	bool hit = is_hit((flags & O_CREAT) && fd_is_below(directory));
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = mode_of(flags, args);
	va_end(args);
	return fails(hit) ? -1 : after(hit, __real_openat(directory, path, flags, mode));
}

ssize_t __wrap_write(int fd, const void *data, size_t size)
{
	bool hit = is_hit(fd_is_below(fd));
	ssize_t n;

	if (fails(hit))
		return -1;
	n = __real_write(fd, data, hit && is_kind("short") ? size / 2 : size);
	after(hit, 0);
	return n;
}

int __wrap_rename(const char *from, const char *to)
{
	bool hit = is_hit(is_below(to));

	return fails(hit) ? -1 : after(hit, __real_rename(from, to));
}

int __wrap_renameat(int from_directory, const char *from, int to_directory, const char *to)
{
	bool hit = is_hit(fd_is_below(to_directory));

	return fails(hit) ? -1
			  : after(hit, __real_renameat(from_directory, from, to_directory, to));
}

int __wrap_unlinkat(int directory, const char *path, int flags)
{
	bool hit = is_hit(fd_is_below(directory));

	return fails(hit) ? -1 : after(hit, __real_unlinkat(directory, path, flags));
}

int __wrap_ftruncate(int fd, off_t size)
{
	bool hit = is_hit(fd_is_below(fd));

	return fails(hit) ? -1 : after(hit, __real_ftruncate(fd, size));
}
