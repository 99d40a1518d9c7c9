/* SPDX-License-Identifier: LGPL-2.1-or-later */

#undef NDEBUG
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "check.h"

static int open_with(const void *bytes, size_t size)
{
	char name[] = "test-file-XXXXXX";
	int fd = mkstemp(name);

	check(fd >= 0);
	unlink(name);
	check_eq(write(fd, bytes, size), size);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static void test_more_than_one_piece(void)
{
	_cleanup_(freep) char *bytes = calloc(1, 300000);
	_cleanup_(freep) void *again = NULL;
	_cleanup_(closep) int fd = -1;
	size_t size;

	check(bytes);
	for (size_t i = 0; i < 300000; i++)
		bytes[i] = (char)(i / 7);
	fd = open_with(bytes, 300000);
	check_eq(file_read(fd, 1 << 20, &again, &size), 0);
	check_eq(size, 300000);
	check_eq(memcmp(bytes, again, size), 0);
}

static void test_limit(void)
{
	_cleanup_(closep) int fd = open_with("12345678", 8);
	_cleanup_(freep) void *bytes = NULL;
	size_t size;

	check_eq(file_read(fd, 7, &bytes, &size), -EFBIG);
	lseek(fd, 0, SEEK_SET);
	check_eq(file_read(fd, 8, &bytes, &size), 0);
	check_eq(size, 8);
}

static void test_unreadable_file(void)
{
	void *bytes;
	size_t size;

	check_eq(file_read(-1, 8, &bytes, &size), -EBADF);
}

static void test_write(void)
{
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC), ends[2];
	char text[4] = "";

	check_eq(pipe(ends), 0);
	check_eq(file_write(ends[1], "abc", 3), 0);
	check_eq(read(ends[0], text, sizeof(text)), 3);
	check_str(text, "abc");
	check_eq(file_write(full, "abc", 3), -ENOSPC);
	close(ends[0]);
	close(ends[1]);
	close(full);
}

int main(void)
{
	test_write();
	test_more_than_one_piece();
	test_limit();
	test_unreadable_file();
	return 0;
}
