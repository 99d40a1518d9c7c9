/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All files are written beside their places first, so that a full disk leaves nothing behind, and
 * anybody who reads one meanwhile sees a whole one. */

#include "output/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/cleanup.h"
#include "base/util.h"
#include "output/json.h"
#include "status.h"

#define FILES_MAX 16 /* of one export */

struct pending {
	char *temporary, *path; /* malloc'ed */
};

struct writing {
	struct pending items[FILES_MAX];
	size_t n;
};

static int fail_write(const char *path, int error)
{
	return fail(EXIT_FAILED, "cannot write %s: %s; nothing was written", path, strerror(error));
}

/* The content, malloc'ed. */
static int content(const json_t *file, char **ret, size_t *ret_size)
{
	const json_t *text = json_object_get(file, "text");

	if (!text)
		return base64_decode(json_get_text(file, "base64"), ret, ret_size);
	*ret_size = json_string_length(text);
	*ret = malloc(*ret_size + 1);
	if (!*ret)
		return -ENOMEM;
	memcpy(*ret, json_string_value(text), *ret_size);
	return 0;
}

static int write_all(int fd, const char *data, size_t size)
{
	while (size > 0) {
		ssize_t n = write(fd, data, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		data += n;
		size -= (size_t)n;
	}
	return fsync(fd) < 0 && errno != EINVAL ? -errno : 0;
}

/* The mode that open() would use; mkostemp() lets nobody else read. */
static int use_umask(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	return fchmod(fd, 0666 & ~mask) < 0 ? -errno : 0;
}

/* The name comes from the daemon, and must not lead out of the directory. */
static int name_paths(const char *directory, const char *name, struct pending *ret)
{
	if (*name == '\0' || strchr(name, '/') || streq(name, ".") || streq(name, ".."))
		return -EINVAL;
	if (asprintf(&ret->path, "%s/%s", directory, name) < 0)
		ret->path = NULL;
	if (asprintf(&ret->temporary, "%s/.%s.XXXXXX", directory, name) < 0)
		ret->temporary = NULL;
	return ret->path && ret->temporary ? 0 : -ENOMEM;
}

static int write_beside(const json_t *file, char *temporary)
{
	_cleanup_(freep) char *data = NULL;
	_cleanup_(closep) int fd = -1;
	size_t size;
	int r = content(file, &data, &size);

	if (r < 0) {
		*temporary = '\0';
		return r;
	}
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0) {
		*temporary = '\0';
		return -errno;
	}
	r = write_all(fd, data, size);
	return r < 0 ? r : use_umask(fd);
}

/* A file cannot replace a directory: found out before any file is replaced. */
static int check_target(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode) ? -EISDIR : 0;
}

static int prepare(const char *directory, const json_t *file, struct writing *writing)
{
	struct pending *pending;
	int r;

	if (writing->n == FILES_MAX)
		return fail_write(directory, EFBIG);
	pending = &writing->items[writing->n++];
	r = name_paths(directory, json_get_text(file, "name"), pending);
	if (r == 0)
		r = check_target(pending->path);
	if (r == 0)
		r = write_beside(file, pending->temporary);
	else if (pending->temporary)
		*pending->temporary = '\0';
	return r < 0 ? fail_write(pending->path ? pending->path : directory, -r) : EXIT_DONE;
}

static int put_in_place(struct writing *writing)
{
	for (size_t i = 0; i < writing->n; i++) {
		struct pending *pending = &writing->items[i];

		if (rename(pending->temporary, pending->path) < 0 && i == 0)
			return fail_write(pending->path, errno);
		*pending->temporary = '\0';
	}
	return EXIT_DONE;
}

static void clean_up(struct writing *writing)
{
	for (size_t i = 0; i < writing->n; i++) {
		struct pending *pending = &writing->items[i];

		if (pending->temporary && *pending->temporary)
			unlink(pending->temporary);
		free(pending->temporary);
		free(pending->path);
	}
}

int files_write(const char *directory, const json_t *files)
{
	struct writing writing = { .n = 0 };
	bool is_new = mkdir(directory, 0777) == 0;
	int status = EXIT_DONE;
	const json_t *file;
	size_t i;

	if (!is_new && errno != EEXIST)
		return fail_write(directory, errno);
	json_array_foreach (files, i, file)
		if (status == EXIT_DONE)
			status = prepare(directory, file, &writing);
	if (status == EXIT_DONE)
		status = put_in_place(&writing);
	clean_up(&writing);
	if (status != EXIT_DONE && is_new)
		rmdir(directory);
	return status;
}

int files_print(const json_t *files)
{
	const json_t *main = json_array_get(files, 0);
	_cleanup_(freep) char *data = NULL;
	size_t size;
	int r;

	if (!json_object_get(main, "text") && isatty(STDOUT_FILENO))
		return fail(EXIT_USAGE, "%s is binary; write it to a directory with -o DIR",
			    json_get_text(main, "name"));
	r = content(main, &data, &size);
	if (r < 0)
		return fail_write(json_get_text(main, "name"), -r);
	if (fwrite(data, 1, size, stdout) == size && fflush(stdout) == 0)
		return EXIT_DONE;
	perror("ptctl: cannot write the output");
	clearerr(stdout); /* main() would report it again, without the reason */
	__fpurge(stdout);
	return EXIT_FAILED;
}
