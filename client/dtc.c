/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* dtc as a child: no shell, what it writes is bounded, and it is waited for. */

#include "dtc.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "options.h"
#include "tree/source.h"

static int add_actions(posix_spawn_file_actions_t *actions, int out)
{
	int r = posix_spawn_file_actions_init(actions);

	if (r == 0)
		r = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY,
						     0);
	return r == 0 ? posix_spawn_file_actions_adddup2(actions, out, STDOUT_FILENO) : r;
}

static int spawn(const char *path, int out, pid_t *ret)
{
	/* Without -q warnings go to the user, who may want to know; references to what is not in
	 * the file, such as the guest's GIC, have to be numbers. */
	const char *const arguments[] = { "dtc", "-q", "-I", "dts", "-O", "dtb",
					  "-o",  "-",  "--", path,  NULL };
	posix_spawn_file_actions_t actions;
	char *copies[sizeof(arguments) / sizeof(arguments[0])];
	int r;

	memcpy(copies, arguments, sizeof(arguments)); /* posix_spawn() leaves them alone */
	r = add_actions(&actions, out);
	if (r == 0)
		r = posix_spawnp(ret, "dtc", &actions, NULL, copies, environ);
	posix_spawn_file_actions_destroy(&actions);
	return -r;
}

/* What does not end well, or is more than a tree may be, is no tree. */
static int wait_for(pid_t pid, int r)
{
	int status = 0;

	if (r < 0)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return r < 0 ? r : WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EINVAL;
}

static int compile(const char *path, void **ret, size_t *ret_size)
{
	_cleanup_(closep) int in = -1;
	int ends[2], r;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	in = ends[0];
	r = spawn(path, ends[1], &pid);
	close(ends[1]);
	if (r < 0)
		return r;
	r = source_read_fd(in, TREE_SIZE_MAX, ret, ret_size);
	r = wait_for(pid, r);
	if (r < 0) {
		free(*ret);
		*ret = NULL;
	}
	return r;
}

int dtc_compile(const char *path, void **ret, size_t *ret_size)
{
	int r;

	*ret = NULL;
	fflush(stderr);
	r = compile(path, ret, ret_size);
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
	else if (r < 0)
		fprintf(stderr, "ptctl: %s: %s\n", path, strerror(-r));
	return r < 0 ? EXIT_FAILED : EXIT_DONE;
}
