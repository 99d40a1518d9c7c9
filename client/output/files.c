/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All files are written beside their places first, so that a full disk leaves nothing behind, and
 * anybody who reads one meanwhile sees a whole one. Nothing is allocated while there are temporary
 * files: running out of memory would leave them. */

#include "output/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/util.h"
#include "console.h"
#include "output/directory.h"
#include "output/json.h"
#include "status.h"

#define FILES_MAX 16 /* of one export */
#define TRIES     100

struct pending {
	const char *name;             /* the caller's, as its text */
	const char *data;             /* that text, or `decoded` */
	char *decoded;                /* malloc'ed, or NULL */
	size_t size;                  /* bytes */
	char temporary[NAME_MAX + 1]; /* or "": there is none */
};

struct writing {
	struct directory directory;
	const char *path; /* of the directory */
	struct pending items[FILES_MAX];
	size_t n;
};

static int fail_write(const struct writing *writing, const char *name, int error)
{
	return fail(EXIT_FAILED, "cannot write %s/%s: %s; nothing was written", writing->path, name,
		    strerror(error));
}

/* ---- what to write ---- */

static int take_content(const json_t *file, struct pending *pending)
{
	const json_t *text = json_object_get(file, "text");
	int r;

	if (text) {
		pending->data = json_string_value(text);
		pending->size = json_string_length(text);
		return 0;
	}
	r = base64_decode(json_get_text(file, "base64"), &pending->decoded, &pending->size);
	pending->data = pending->decoded;
	return r;
}

/* The name comes from the daemon: it must not lead out of the directory, nor be that of a hidden
 * file, which other programs may obey. */
static bool is_good_name(const char *name)
{
	return *name != '\0' && *name != '.' && !strchr(name, '/');
}

static int collect(const json_t *files, struct writing *writing)
{
	const json_t *file;
	size_t i;

	json_array_foreach (files, i, file) {
		struct pending *pending = &writing->items[i];
		const char *name = json_get_text(file, "name");
		int r;

		if (i == FILES_MAX || !is_good_name(name))
			return fail_write(writing, name, i == FILES_MAX ? EFBIG : EINVAL);
		writing->n++;
		pending->name = name;
		r = take_content(file, pending);
		if (r < 0)
			return fail_write(writing, name, -r);
	}
	return EXIT_DONE;
}

/* ---- writing ---- */

/* A new file with a name that nobody could foresee. */
static int open_temporary(int directory, struct pending *pending)
{
	int fd = -1;

	for (int i = 0; i < TRIES && (i == 0 || errno == EEXIST) && fd < 0; i++) {
		unsigned int number;

		if (getrandom(&number, sizeof(number), 0) != sizeof(number))
			break;
		if (snprintf(pending->temporary, sizeof(pending->temporary), ".%s.%08x",
			     pending->name, number) >= (int)sizeof(pending->temporary)) {
			errno = ENAMETOOLONG;
			break;
		}
		fd = openat(directory, pending->temporary,
			    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	}
	if (fd >= 0)
		return fd;
	pending->temporary[0] = '\0';
	return -errno;
}

/* A file cannot replace a directory, and must not replace /dev/null: found out before any file is
 * replaced. */
static int check_target(int directory, const char *name)
{
	struct stat status;

	if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(status.st_mode))
		return -EISDIR;
	if (fstatat(directory, name, &status, 0) == 0 && !S_ISREG(status.st_mode) &&
	    !S_ISDIR(status.st_mode))
		return -EEXIST;
	return 0;
}

static int write_beside(int directory, struct pending *pending)
{
	_cleanup_(closep) int fd = -1;
	int r = check_target(directory, pending->name);

	if (r < 0)
		return r;
	fd = open_temporary(directory, pending);
	if (fd < 0)
		return fd;
	r = file_write(fd, pending->data, pending->size);
	return r == 0 && fsync(fd) < 0 && errno != EINVAL ? -errno : r;
}

static int put_in_place(struct writing *writing)
{
	int directory = writing->directory.fd;

	for (size_t i = 0; i < writing->n; i++) {
		struct pending *pending = &writing->items[i];

		if (renameat(directory, pending->temporary, directory, pending->name) == 0)
			pending->temporary[0] = '\0';
		else if (i == 0)
			return fail_write(writing, pending->name, errno);
		else
			return fail(EXIT_FAILED,
				    "cannot write %s/%s: %s; the files before it were written",
				    writing->path, pending->name, strerror(errno));
	}
	return EXIT_DONE;
}

static int write_files(struct writing *writing)
{
	int r = 0;

	for (size_t i = 0; i < writing->n; i++) {
		r = write_beside(writing->directory.fd, &writing->items[i]);
		if (r < 0)
			return fail_write(writing, writing->items[i].name, -r);
	}
	return put_in_place(writing);
}

static void clean_up(struct writing *writing)
{
	for (size_t i = 0; i < writing->n; i++) {
		struct pending *pending = &writing->items[i];

		if (pending->temporary[0] != '\0')
			unlinkat(writing->directory.fd, pending->temporary, 0);
		free(pending->decoded);
	}
}

/* `status` is that of collecting. */
static int write_collected(struct writing *writing, int status)
{
	writing->directory = (struct directory){ .fd = -1, .parent = -1 };
	if (status == EXIT_DONE)
		status = directory_open(writing->path, &writing->directory);
	if (status == EXIT_DONE)
		status = write_files(writing);
	clean_up(writing);
	if (status != EXIT_DONE)
		directory_withdraw(&writing->directory);
	directory_close(&writing->directory);
	return status;
}

int files_write(const char *directory, const json_t *files)
{
	struct writing writing = { .path = directory };

	return write_collected(&writing, collect(files, &writing));
}

int files_write_text(const char *directory, const char *name, const char *text, size_t size)
{
	struct writing writing = { .path = directory, .n = 1 };

	writing.items[0] = (struct pending){ .name = name, .data = text, .size = size };
	return write_collected(&writing, EXIT_DONE);
}

int files_print(const json_t *files)
{
	const json_t *main = json_array_get(files, 0);
	struct pending pending = { .data = NULL };
	int r;

	if (!json_object_get(main, "text") && console_is_terminal(stdout))
		return fail(EXIT_USAGE, "%s is binary; write it to a directory with -o DIR",
			    json_get_text(main, "name"));
	r = take_content(main, &pending);
	if (r < 0)
		return fail(EXIT_FAILED, "cannot write %s: %s", json_get_text(main, "name"),
			    strerror(-r));
	console_write_file(pending.data, pending.size);
	free(pending.decoded);
	return EXIT_DONE;
}
