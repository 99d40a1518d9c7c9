/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A walk along the path, one component at a time, each opened without following it; links are
 * followed here. */

#include "output/file/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "status.h"

#define LINKS_MAX 40 /* as the kernel */
#define STEP      (O_PATH | O_NOFOLLOW | O_CLOEXEC)

struct walk {
	const char *path; /* for messages */
	int fd;           /* where we are */
	uid_t owner;      /* of that, or of the link that led there */
	char *todo;       /* the rest of the way, malloc'ed */
	unsigned int n_links;
	struct directory *made;
};

/* ---- failing ---- */

static int fail_walk(const struct walk *walk, int error)
{
	return fail(EXIT_FAILED, "cannot write to %s: %s; nothing was written", walk->path,
		    strerror(error));
}

static int fail_unsafe(const struct walk *walk, const char *name, uid_t owner)
{
	return fail(EXIT_FAILED,
		    "cannot write to %s: on the way there, user %u could replace '%s', which "
		    "belongs to user %u; nothing was written. Run ptctl as that user, or give a "
		    "directory below those of root only",
		    walk->path, (unsigned int)walk->owner, name, (unsigned int)owner);
}

/* ---- one step ---- */

static bool is_safe(const struct walk *walk, uid_t owner)
{
	return walk->owner == 0 || walk->owner == geteuid() || walk->owner == owner;
}

/* Takes over the descriptor. */
static int arrive(struct walk *walk, int fd, const struct stat *st, const char *name)
{
	if (!is_safe(walk, st->st_uid)) {
		close(fd);
		return fail_unsafe(walk, name, st->st_uid);
	}
	if (walk->fd >= 0)
		close(walk->fd);
	walk->fd = fd;
	walk->owner = st->st_uid;
	return EXIT_DONE;
}

/* Where absolute paths and others begin. */
static int start(struct walk *walk, const char *at)
{
	struct stat st;
	int fd = open(at, STEP | O_DIRECTORY);

	if (fd < 0)
		return fail_walk(walk, errno);
	if (fstat(fd, &st) < 0) {
		close(fd);
		return fail_walk(walk, errno);
	}
	return arrive(walk, fd, &st, at);
}

/* The link stays behind: what it leads to has to be safe as seen from the link. */
static int follow(struct walk *walk, int link, const struct stat *st, const char *name)
{
	_cleanup_(freep) char *rest = TAKE(walk->todo);
	char target[PATH_MAX];
	ssize_t n = readlinkat(link, "", target, sizeof(target) - 1);

	if (n < 0)
		return fail_walk(walk, errno);
	target[n] = '\0';
	if (!is_safe(walk, st->st_uid))
		return fail_unsafe(walk, name, st->st_uid);
	if (walk->n_links++ == LINKS_MAX)
		return fail_walk(walk, ELOOP);
	if (asprintf(&walk->todo, "%s/%s", target, rest) < 0)
		return fail_walk(walk, ENOMEM);
	walk->owner = st->st_uid;
	return *target == '/' ? start(walk, "/") : EXIT_DONE;
}

/* The last component is missing. */
static int make(struct walk *walk, const char *name)
{
	int parent;

	if (!is_safe(walk, geteuid()))
		return fail_unsafe(walk, name, geteuid());
	parent = fcntl(walk->fd, F_DUPFD_CLOEXEC, 0);
	if (parent < 0 || mkdirat(parent, name, 0777) < 0) {
		int error = errno;

		if (parent >= 0)
			close(parent);
		return fail_walk(walk, error);
	}
	walk->made->parent = parent;
	snprintf(walk->made->name, sizeof(walk->made->name), "%s", name);
	return EXIT_DONE;
}

static int step(struct walk *walk, const char *name)
{
	int fd = openat(walk->fd, name, STEP), status;
	struct stat st;

	if (fd < 0 && errno == ENOENT && walk->todo[strspn(walk->todo, "/")] == '\0') {
		status = make(walk, name);
		if (status != EXIT_DONE)
			return status;
		fd = openat(walk->fd, name, STEP | O_DIRECTORY);
	}
	if (fd < 0)
		return fail_walk(walk, errno);
	if (fstat(fd, &st) < 0) {
		close(fd);
		return fail_walk(walk, errno);
	}
	if (!S_ISLNK(st.st_mode))
		return arrive(walk, fd, &st, name);
	status = follow(walk, fd, &st, name);
	close(fd);
	return status;
}

/* ---- the whole way ---- */

/* Takes the next component off. False: there is none; EXIT_… in *ret. */
static bool next(struct walk *walk, char *name, int *ret)
{
	const char *from = walk->todo + strspn(walk->todo, "/");
	size_t n = strcspn(from, "/");

	*ret = EXIT_DONE;
	if (n > NAME_MAX)
		*ret = fail_walk(walk, ENAMETOOLONG);
	if (n == 0 || n > NAME_MAX)
		return false;
	memcpy(name, from, n);
	name[n] = '\0';
	memmove(walk->todo, from + n, strlen(from + n) + 1);
	return true;
}

static int walk_all(struct walk *walk)
{
	char name[NAME_MAX + 1];
	struct stat st;
	int status = start(walk, *walk->path == '/' ? "/" : ".");

	while (status == EXIT_DONE && next(walk, name, &status))
		if (!streq(name, "."))
			status = step(walk, name);
	if (status != EXIT_DONE)
		return status;
	if (fstat(walk->fd, &st) < 0)
		return fail_walk(walk, errno);
	return S_ISDIR(st.st_mode) ? EXIT_DONE : fail_walk(walk, ENOTDIR);
}

int directory_open(const char *path, struct directory *ret)
{
	struct walk walk = { .path = path, .fd = -1, .todo = strdup(path), .made = ret };
	int status;

	*ret = (struct directory){ .fd = -1, .parent = -1 };
	status = walk.todo ? walk_all(&walk) : fail_walk(&walk, ENOMEM);
	free(walk.todo);
	ret->fd = walk.fd;
	if (status == EXIT_DONE)
		return status;
	directory_withdraw(ret);
	directory_close(ret);
	return status;
}

void directory_withdraw(const struct directory *directory)
{
	if (directory->parent >= 0)
		unlinkat(directory->parent, directory->name, AT_REMOVEDIR);
}

void directory_close(struct directory *directory)
{
	closep(&directory->fd);
	closep(&directory->parent);
	*directory = (struct directory){ .fd = -1, .parent = -1 };
}
