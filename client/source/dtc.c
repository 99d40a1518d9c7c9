/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* dtc as a child: without a shell, and with bounds on its input, output, time and memory. */

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
#include "base/file.h"
#include "base/util.h"
#include "status.h"
#include "tree/source.h"

/* A source may include a file without end (/dev/zero) or without beginning (a FIFO). */
#define MEMORY_MAX  ((rlim_t)1 << 30) /* bytes, of addresses */
#define SECONDS_MAX 10
/* Its complaints are kept in a file and then said by us: they quote what it has read. */
#define COMPLAINTS_MAX ((rlim_t)64 << 10) /* bytes */

#define EXIT_NO_DTC 127 /* as a shell does; dtc itself ends with 0 to 3 */

/* ---- the child ---- */

static void bound(void)
{
	const struct rlimit memory = { MEMORY_MAX, MEMORY_MAX };
	const struct rlimit seconds = { SECONDS_MAX, SECONDS_MAX };
	const struct rlimit files = { COMPLAINTS_MAX, COMPLAINTS_MAX };
	const struct rlimit cores = { 0, 0 };

	setrlimit(RLIMIT_AS, &memory);
	setrlimit(RLIMIT_CPU, &seconds);
	setrlimit(RLIMIT_FSIZE, &files);
	setrlimit(RLIMIT_CORE, &cores);
	signal(SIGALRM, SIG_DFL);
	alarm(SECONDS_MAX); /* survives exec */
}

/* Descriptors that become its standard ones. */
struct ends {
	int in, out, complaints;
};

/* -q hides warnings. References to nodes outside of the file, such as the guest's GIC, have to be
 * numbers. */
__attribute__((noreturn)) static void execute(const char *path, const struct ends *ends)
{
	if (dup2(ends->in, STDIN_FILENO) < 0 || dup2(ends->out, STDOUT_FILENO) < 0 ||
	    dup2(ends->complaints, STDERR_FILENO) < 0)
		_exit(1);
	bound();
	execlp("dtc", "dtc", "-q", "-I", "dts", "-O", "dtb", "-o", "-", "--", path, NULL);
	_exit(errno == ENOENT ? EXIT_NO_DTC : 1);
}

/* ---- its input ---- */

/* The bytes as a file without a name. */
static int open_bytes(const void *source, size_t size, int *ret)
{
	_cleanup_(closep) int fd = memfd_create("source", MFD_CLOEXEC);
	int r = fd < 0 ? -errno : file_write(fd, source, size);

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

/* "-" is the standard input, also beside a file of that name. */
static bool is_file(const char *path)
{
	struct stat st;

	return !streq(path, "-") && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* ---- the parent ---- */

/* `r` is the result of reading its output. */
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

static void pass_on(int complaints)
{
	char text[4096];
	ssize_t n;

	if (lseek(complaints, 0, SEEK_SET) < 0)
		return;
	while ((n = read(complaints, text, sizeof(text))) > 0)
		fwrite(text, 1, (size_t)n, stderr);
}

static int run(const char *path, int in, void **ret, size_t *ret_size)
{
	_cleanup_(closep) int out = -1, complaints = memfd_create("complaints", MFD_CLOEXEC);
	int pipe[2], r;
	pid_t pid;

	if (complaints < 0 || pipe2(pipe, O_CLOEXEC) < 0)
		return -errno;
	out = pipe[0];
	pid = fork();
	if (pid == 0)
		execute(path, &(struct ends){ in, pipe[1], complaints });
	r = pid < 0 ? -errno : 0;
	close(pipe[1]);
	if (r < 0)
		return r;
	r = file_read(out, TREE_SIZE_MAX, ret, ret_size);
	r = wait_for(pid, r);
	pass_on(complaints);
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

static int fail_compile(const char *path, int r)
{
	if (r == -ENOENT)
		return fail(EXIT_FAILED,
			    "%s is a source, and dtc, which compiles it, is not installed; try "
			    "'apt install device-tree-compiler', or give the blob",
			    path);
	if (r == -EINVAL)
		return fail(EXIT_FAILED,
			    "%s: dtc cannot compile this, for the reason above (a file with "
			    "#include has to go through cpp first)",
			    path);
	if (r == -ETIMEDOUT)
		return fail(EXIT_FAILED,
			    "%s: dtc did not end within %d seconds; does the source include a "
			    "file without end?",
			    path, SECONDS_MAX);
	return fail(EXIT_FAILED, "%s: %s", path, strerror(-r));
}

int dtc_compile(const char *path, const void *source, size_t source_size, void **ret,
		size_t *ret_size)
{
	int r;

	*ret = NULL;
	fflush(NULL);
	r = compile(path, source, source_size, ret, ret_size);
	return r < 0 ? fail_compile(path, r) : EXIT_DONE;
}
