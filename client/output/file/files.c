/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All files are written beside their places first, so that a full disk leaves nothing behind, and
 * anybody who reads one meanwhile sees a whole one. Nothing is allocated while there are temporary
 * files: running out of memory would leave them. */

#include "output/file/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/text/base64.h"
#include "base/util.h"
#include "console.h"
#include "output/file/directory.h"
#include "output/json.h"
#include "status.h"

#define FILES_MAX 16 /* of one export */
#define TRIES     100

/* A file on its way. */
struct pending {
	const struct file_content *content;
	size_t directory;             /* index */
	const char *name;             /* in that */
	char temporary[NAME_MAX + 1]; /* or "": there is none */
};

/* The directory itself, and those below it that files are in. */
struct below {
	struct directory directory;
	const char *name; /* not NUL-terminated; "" for itself */
	size_t length;
};

struct writing {
	const char *path; /* of the directory */
	struct below *directories;
	struct pending *items;
	size_t n_directories, n;
};

static int fail_write(const struct writing *writing, const char *name, int error)
{
	return fail(EXIT_FAILED, "cannot write %s/%s: %s; nothing was written", writing->path, name,
		    strerror(error));
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
	r = file_write(fd, pending->content->data, pending->content->size);
	return r == 0 && fsync(fd) < 0 && errno != EINVAL ? -errno : r;
}

static int directory_of(const struct writing *writing, const struct pending *pending)
{
	return writing->directories[pending->directory].directory.fd;
}

static int put_in_place(struct writing *writing)
{
	for (size_t i = 0; i < writing->n; i++) {
		struct pending *pending = &writing->items[i];
		int directory = directory_of(writing, pending);

		if (renameat(directory, pending->temporary, directory, pending->name) == 0)
			pending->temporary[0] = '\0';
		else if (i == 0)
			return fail_write(writing, pending->content->name, errno);
		else
			return fail(EXIT_FAILED,
				    "cannot write %s/%s: %s; the files before it were written",
				    writing->path, pending->content->name, strerror(errno));
	}
	return EXIT_DONE;
}

static int write_files(struct writing *writing)
{
	for (size_t i = 0; i < writing->n; i++) {
		struct pending *pending = &writing->items[i];
		int r = write_beside(directory_of(writing, pending), pending);

		if (r < 0)
			return fail_write(writing, pending->content->name, -r);
	}
	return put_in_place(writing);
}

/* ---- directories ---- */

static size_t find_directory(struct writing *writing, const char *name, size_t length)
{
	size_t i = 0;

	while (i < writing->n_directories &&
	       (writing->directories[i].length != length ||
		strncmp(writing->directories[i].name, name, length) != 0))
		i++;
	if (i == writing->n_directories)
		writing->directories[writing->n_directories++] = (struct below){
			.directory = { .fd = -1, .parent = -1 }, .name = name, .length = length
		};
	return i;
}

/* Room for all that there can be, so that nothing is allocated later. */
static int prepare(struct writing *writing, const struct file_content *files, size_t n)
{
	writing->directories = calloc(n + 1, sizeof(*writing->directories));
	writing->items = calloc(n + 1, sizeof(*writing->items));
	if (!writing->directories || !writing->items)
		return fail_errno(-ENOMEM);
	find_directory(writing, "", 0);
	for (size_t i = 0; i < n; i++) {
		const char *slash = strchr(files[i].name, '/');
		size_t length = slash ? (size_t)(slash - files[i].name) : 0;

		writing->items[writing->n++] =
			(struct pending){ .content = &files[i],
					  .directory =
						  find_directory(writing, files[i].name, length),
					  .name = slash ? slash + 1 : files[i].name };
	}
	return EXIT_DONE;
}

static int open_directories(struct writing *writing)
{
	int status = EXIT_DONE;

	for (size_t i = 0; status == EXIT_DONE && i < writing->n_directories; i++) {
		struct below *below = &writing->directories[i];
		_cleanup_(freep) char *path = NULL;

		if (asprintf(&path, "%s%s%.*s", writing->path, i > 0 ? "/" : "", (int)below->length,
			     below->name) < 0)
			return fail_errno(-ENOMEM);
		status = directory_open(path, &below->directory);
	}
	return status;
}

/* Those below first, so that the directory is empty if all of them were made here. */
static void clean_up(struct writing *writing, bool failed)
{
	for (size_t i = 0; i < writing->n; i++)
		if (writing->items[i].temporary[0] != '\0')
			unlinkat(directory_of(writing, &writing->items[i]),
				 writing->items[i].temporary, 0);
	for (size_t i = writing->n_directories; i-- > 0;) {
		if (failed)
			directory_withdraw(&writing->directories[i].directory);
		directory_close(&writing->directories[i].directory);
	}
	free(writing->directories);
	free(writing->items);
}

int files_write_contents(const char *directory, const struct file_content *files, size_t n)
{
	struct writing writing = { .path = directory };
	int status = prepare(&writing, files, n);

	if (status == EXIT_DONE)
		status = open_directories(&writing);
	if (status == EXIT_DONE)
		status = write_files(&writing);
	clean_up(&writing, status != EXIT_DONE);
	return status;
}

/* ---- of JSON ---- */

/* Text is that of the JSON; anything else is decoded (malloc'ed). */
static int take_content(const json_t *file, struct file_content *ret, char **ret_decoded)
{
	const json_t *text = json_object_get(file, "text");
	int r;

	if (text) {
		ret->data = json_string_value(text);
		ret->size = json_string_length(text);
		return 0;
	}
	r = base64_decode(json_get_text(file, "base64"), ret_decoded, &ret->size);
	ret->data = *ret_decoded;
	return r;
}

bool files_is_good_name(const char *name, size_t length)
{
	return length > 0 && *name != '.' && !memchr(name, '/', length);
}

static int fail_content(const char *directory, const char *name, int error)
{
	return fail(EXIT_FAILED, "cannot write %s/%s: %s; nothing was written", directory, name,
		    strerror(error));
}

static int collect(const char *directory, const json_t *files, struct file_content *contents,
		   char **decoded)
{
	const json_t *file;
	size_t i;

	json_array_foreach (files, i, file) {
		const char *name = json_get_text(file, "name");
		int r;

		if (i == FILES_MAX || !files_is_good_name(name, strlen(name)))
			return fail_content(directory, name, i == FILES_MAX ? EFBIG : EINVAL);
		contents[i].name = name;
		r = take_content(file, &contents[i], &decoded[i]);
		if (r < 0)
			return fail_content(directory, name, -r);
	}
	return EXIT_DONE;
}

int files_write(const char *directory, const json_t *files)
{
	struct file_content contents[FILES_MAX] = { { NULL } };
	char *decoded[FILES_MAX] = { NULL };
	int status = collect(directory, files, contents, decoded);

	if (status == EXIT_DONE)
		status = files_write_contents(directory, contents, json_array_size(files));
	for (size_t i = 0; i < FILES_MAX; i++)
		free(decoded[i]);
	return status;
}

int files_print(const json_t *files)
{
	const json_t *main = json_array_get(files, 0);
	_cleanup_(freep) char *decoded = NULL;
	struct file_content content;
	int r;

	if (!json_object_get(main, "text") && console_is_terminal(stdout))
		return fail(EXIT_USAGE, "%s is binary; write it to a directory with -o DIR",
			    json_get_text(main, "name"));
	r = take_content(main, &content, &decoded);
	if (r < 0)
		return fail(EXIT_FAILED, "cannot write %s: %s", json_get_text(main, "name"),
			    strerror(-r));
	console_write_file(content.data, content.size);
	return EXIT_DONE;
}
