/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A test that waits here has failed: nobody ever writes into these FIFOs. */

#undef NDEBUG
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "check.h"
#include "files.h"
#include "input/open.h"

static int try_input(const char *path)
{
	_cleanup_(closep) int fd = -1;

	return open_input(path, &fd);
}

static int try_state(const char *name, int flags)
{
	_cleanup_(closep) int fd = -1;

	return open_state_at(AT_FDCWD, in_folder(name), flags, &fd);
}

static int try_directory(const char *name)
{
	_cleanup_(closep) int fd = -1;

	return open_state_directory(in_folder(name), &fd);
}

static void make_fifo(const char *name)
{
	check_eq(mkfifo(in_folder(name), 0600), 0);
}

static void make_link(const char *to, const char *name)
{
	check_eq(symlink(to, in_folder(name)), 0);
}

static void make_socket(const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	_cleanup_(closep) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", in_folder(name));
	check_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
}

static void test_input(void)
{
	folder_new();
	make_fifo("fifo");
	make_link("file", "link");
	check_eq(try_input(write_text("file", "")), OPEN_OK);
	check_eq(try_input(in_folder("link")), OPEN_OK);
	check_eq(try_input(in_folder("fifo")), OPEN_E_TYPE);
	check_eq(try_input(in_folder("none")), -ENOENT);
	check_eq(try_input(in_folder(".")), -EISDIR);
	check_eq(try_input("/dev/zero"), OPEN_E_TYPE);
	folder_free();
}

static void test_read(void)
{
	void *bytes;
	size_t size;

	folder_new();
	make_fifo("fifo");
	check_eq(open_read(write_text("file", "abc"), 3, &bytes, &size), 0);
	check_eq(size, 3);
	check_str(bytes, "abc");
	free(bytes);
	check_eq(open_read(in_folder("file"), 2, &bytes, &size), -EFBIG);
	check_eq(open_read(in_folder("fifo"), 3, &bytes, &size), OPEN_E_TYPE);
	folder_free();
}

/* As <(command) of a shell; its writer is late. */
static void test_pipe(void)
{
	int fds[2], fd;
	char path[32];
	void *bytes;
	size_t size;

	check_eq(pipe2(fds, O_CLOEXEC), 0);
	snprintf(path, sizeof(path), "/dev/fd/%d", fds[0]);
	check_eq(open_input(path, &fd), OPEN_OK);
	check_eq(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
	check_eq(write(fds[1], "ab", 2), 2);
	close(fds[1]);
	check_eq(file_read(fd, 8, &bytes, &size), 0);
	check_eq(size, 2);
	free(bytes);
	close(fd);
	close(fds[0]);
}

static void test_state(void)
{
	folder_new();
	make_fifo("fifo");
	make_socket("socket");
	make_folder("folder");
	write_text("file", "");
	make_link("file", "link");
	make_link("none", "dangling");
	for (int i = 0; i < 2; i++) {
		int flags = i ? O_WRONLY | O_CREAT : O_RDONLY;

		check_eq(try_state("file", flags), OPEN_OK);
		check_eq(try_state("fifo", flags), OPEN_E_TYPE);
		check_eq(try_state("socket", flags), OPEN_E_TYPE);
		check_eq(try_state("link", flags), OPEN_E_TYPE);
		check_eq(try_state("dangling", flags), OPEN_E_TYPE);
		check(try_state("folder", flags) != OPEN_OK);
	}
	check_eq(try_state("none", O_RDONLY), -ENOENT);
	check_eq(try_state("new", O_RDWR | O_CREAT | O_EXCL), OPEN_OK);
	check_eq(try_state("new", O_RDWR | O_CREAT | O_EXCL), -EEXIST);
	folder_free();
}

static void test_state_that_others_can_write(void)
{
	folder_new();
	write_text("file", "");
	make_folder("folder");
	make_link("folder", "link");
	check_eq(chmod(in_folder("folder"), 0755), 0);
	check_eq(try_directory("folder"), OPEN_OK);
	check(try_directory("link") < 0);
	check(try_directory("file") < 0);
	for (int i = 0; i < 2; i++) {
		check_eq(chmod(in_folder("file"), i ? 0602 : 0620), 0);
		check_eq(chmod(in_folder("folder"), i ? 0702 : 0720), 0);
		check_eq(try_state("file", O_RDONLY), OPEN_E_MODE);
		check_eq(try_directory("folder"), OPEN_E_MODE);
	}
	folder_free();
}

/* Only root can give a file away, but some file is always another user's. */
static void test_state_of_another_user(void)
{
	folder_new();
	if (geteuid() == 0) {
		check_eq(chown(write_text("file", ""), 65534, (gid_t)-1), 0);
		check_eq(chown(make_folder("folder"), 65534, (gid_t)-1), 0);
		check_eq(try_state("file", O_RDONLY), OPEN_E_OWNER);
		check_eq(try_directory("folder"), OPEN_E_OWNER);
	} else {
		_cleanup_(closep) int fd = -1;

		check_eq(open_state_at(AT_FDCWD, "/proc/version", O_RDONLY, &fd), OPEN_E_OWNER);
		check_eq(open_state_directory("/proc", &fd), OPEN_E_OWNER);
	}
	folder_free();
}

int main(void)
{
	test_input();
	test_read();
	test_pipe();
	test_state();
	test_state_that_others_can_write();
	test_state_of_another_user();
	return 0;
}
