/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* dtc as a child: no shell, what it reads and writes, its time and its memory are bounded, and it
 * is waited for. */

#include "source/dtc.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "options.h"
#include "tree/source.h"

/* A source may include what has no end (/dev/zero) or never begins (a FIFO). */
#define MEMORY_MAX  ((rlim_t)1 << 30) /* bytes, of addresses */
#define SECONDS_MAX 10

#define EXIT_NO_DTC 127 /* as of a shell; dtc itself ends with 0 to 3 */

/* ---- the child ---- */

static void bound(void)
{
	const struct rlimit memory = { MEMORY_MAX, MEMORY_MAX };
	const struct rlimit seconds = { SECONDS_MAX, SECONDS_MAX };

	setrlimit(RLIMIT_AS, &memory);
	setrlimit(RLIMIT_CPU, &seconds);
	signal(SIGALRM, SIG_DFL);
	alarm(SECONDS_MAX); /* stays with what is executed */
}

/* Without -q warnings go to the user, who may want to know; references to what is not in the file,
 * such as the guest's GIC, have to be numbers. */
__attribute__((noreturn)) static void execute(const char *path, int in, int out)
{
	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
		_exit(1);
	bound();
	execlp("dtc", "dtc", "-q", "-I", "dts", "-O", "dtb", "-o", "-", "--", path, NULL);
	_exit(errno == ENOENT ? EXIT_NO_DTC : 1);
}

/* ---- what it reads ---- */

static int write_all(int fd, const char *data, size_t size)
{
	while (size > 0) {
		ssize_t n = write(fd, data, size);

		if (n < 0 && errno != EINTR)
			return -errno;
		data += n < 0 ? 0 : n;
		size -= n < 0 ? 0 : (size_t)n;
	}
	return 0;
}

/* The bytes as a file without a name. */
static int open_bytes(const void *source, size_t size, int *ret)
{
	_cleanup_(closep) int fd = memfd_create("source", MFD_CLOEXEC);
	int r = fd < 0 ? -errno : write_all(fd, source, size);

	if (r < 0)
		return r;
	if (lseek(fd, 0, SEEK_SET) < 0)
		return -errno;
	*ret = fd;
	fd = -1;
	return 0;
}

static int open_nothing(int *ret)
{
	*ret = open("/dev/null", O_RDONLY | O_CLOEXEC);
	return *ret < 0 ? -errno : 0;
}

static bool is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* ---- the parent ---- */

/* What does not end well, or is more than a tree may be, is no tree. */
static int wait_for(pid_t pid, int r)
{
	int status = 0;

	if (r < 0)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (r < 0)
		return r;
	if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGALRM || WTERMSIG(status) == SIGXCPU ||
				    WTERMSIG(status) == SIGKILL))
		return -ETIMEDOUT;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NO_DTC ? -ENOENT : -EINVAL;
	return 0;
}

static int run(const char *path, int in, void **ret, size_t *ret_size)
{
	_cleanup_(closep) int out = -1;
	int ends[2], r;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	out = ends[0];
	pid = fork();
	if (pid == 0)
		execute(path, in, ends[1]);
	r = pid < 0 ? -errno : 0;
	close(ends[1]);
	if (r < 0)
		return r;
	r = source_read_fd(out, TREE_SIZE_MAX, ret, ret_size);
	r = wait_for(pid, r);
	if (r < 0) {
		free(*ret);
		*ret = NULL;
	}
	return r;
}

static int compile(const char *path, const void *source, size_t source_size, void **ret,
		   size_t *ret_size)
{
	_cleanup_(closep) int in = -1;
	bool by_name = is_file(path);
	int r = by_name ? open_nothing(&in) : open_bytes(source, source_size, &in);

	return r < 0 ? r : run(by_name ? path : "-", in, ret, ret_size);
}

static void complain(const char *path, int r)
{
	if (r == -ENOENT)
		fprintf(stderr,
			"ptctl: %s is a source, which the program dtc compiles, and that is not "
			"installed; try 'apt install device-tree-compiler', or give the blob\n",
			path);
	else if (r == -EINVAL)
		fprintf(stderr,
			"ptctl: %s: dtc does not compile this; what it says stands above (a file "
			"with #include has to go through cpp first)\n",
			path);
	else if (r == -ETIMEDOUT)
		fprintf(stderr,
			"ptctl: %s: dtc did not end within %d seconds; does it include what has no "
			"end?\n",
			path, SECONDS_MAX);
	else
		fprintf(stderr, "ptctl: %s: %s\n", path, strerror(-r));
}

int dtc_compile(const char *path, const void *source, size_t source_size, void **ret,
		size_t *ret_size)
{
	int r;

	*ret = NULL;
	fflush(NULL);
	r = compile(path, source, source_size, ret, ret_size);
	if (r < 0)
		complain(path, r);
	return r < 0 ? EXIT_FAILED : EXIT_DONE;
}
