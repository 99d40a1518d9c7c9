/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* INI files of the file system, and words of values. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/util.h"
#include "input/ini.h"

#define SUFFIX ".conf"

/* Names of files, owned. */
struct names {
	ARRAY_OF(char *);
};

static void names_done(struct names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->items[i]);
	array_done(names);
}

static void error_file(struct ini_error *error, const char *path)
{
	*error = (struct ini_error){ .line = 0 };
	snprintf(error->file, sizeof(error->file), "%s", path);
}

/* -ENOENT and -ENOMEM go through, anything else is -EINVAL. */
static int file_fail(struct ini_error *error, const char *path, int r)
{
	if (r == -ENOMEM)
		return r;
	error_file(error, path);
	if (r == -ENOENT)
		ini_error_set(error, 0, "there is no such file; check the name");
	else
		ini_error_set(error, 0, "cannot be read: %s; check the name and the permissions",
			      strerror(-r));
	return r == -ENOENT ? r : -EINVAL;
}

/* At most INI_FILE_MAX + 1 bytes, which are one too many. */
static ssize_t read_some(int fd, char *buffer)
{
	size_t n = 0;
	ssize_t got = 1;

	while (got != 0 && n <= INI_FILE_MAX) {
		got = read(fd, buffer + n, INI_FILE_MAX + 1 - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		n += (size_t)got;
	}
	return (ssize_t)n;
}

int ini_load_fd(int fd, const char *path, ini_fn fn, void *userdata, struct ini_error *error)
{
	_cleanup_(freep) char *buffer = malloc(INI_FILE_MAX + 1);
	struct stat st;
	ssize_t n;

	if (!buffer)
		return -ENOMEM;
	if (fstat(fd, &st) < 0)
		return file_fail(error, path, -errno);
	if (!S_ISREG(st.st_mode)) {
		error_file(error, path);
		return ini_error_set(error, 0,
				     "not a regular file; remove it, or give it another name");
	}
	n = read_some(fd, buffer);
	if (n < 0)
		return file_fail(error, path, (int)n);
	return ini_read(path, buffer, (size_t)n, fn, userdata, error);
}

/* A FIFO must not keep us waiting for its writer. */
#define OPEN_FLAGS (O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)

int ini_load(const char *path, ini_fn fn, void *userdata, struct ini_error *error)
{
	_cleanup_(closep) int fd = open(path, OPEN_FLAGS);

	if (fd < 0)
		return file_fail(error, path, -errno);
	return ini_load_fd(fd, path, fn, userdata, error);
}

static bool is_configuration(const char *name)
{
	size_t n = strlen(name);

	return name[0] != '.' && n > strlen(SUFFIX) && streq(name + n - strlen(SUFFIX), SUFFIX);
}

static int names_add(struct names *names, const char *name)
{
	char *copy = strdup(name), **slot = copy ? array_add(names) : NULL;

	if (!slot) {
		free(copy);
		return -ENOMEM;
	}
	*slot = copy;
	return 0;
}

static int names_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int names_read(struct names *names, DIR *dir)
{
	struct dirent *entry;
	int r = 0;

	while (r == 0 && (errno = 0, entry = readdir(dir)))
		if (is_configuration(entry->d_name))
			r = names_add(names, entry->d_name);
	if (r == 0 && errno > 0)
		r = -errno;
	if (r == 0 && names->n > 0)
		qsort(names->items, names->n, sizeof(names->items[0]), names_compare);
	return r;
}

static int call_file(const char *directory, const char *name, ini_file_fn fn, void *userdata,
		     struct ini_error *error)
{
	_cleanup_(closep) int fd = -1;
	_cleanup_(freep) char *path = NULL;
	int r;

	if (asprintf(&path, "%s/%s", directory, name) < 0) {
		path = NULL;
		return -ENOMEM;
	}
	fd = open(path, OPEN_FLAGS);
	r = fd < 0 ? file_fail(error, path, -errno) : fn(fd, path, userdata, error);
	return r == -ENOENT ? -EINVAL : r; /* it was there a moment ago: a link to nothing */
}

int ini_for_each_file(const char *directory, ini_file_fn fn, void *userdata,
		      struct ini_error *error)
{
	_cleanup_(closedirp) DIR *dir = opendir(directory);
	_cleanup_(names_done) struct names names = { .n = 0 };
	int r;

	if (!dir)
		return errno == ENOENT ? 0 : file_fail(error, directory, -errno);
	r = names_read(&names, dir);
	if (r < 0)
		return file_fail(error, directory, r);
	for (size_t i = 0; r == 0 && i < names.n; i++)
		r = call_file(directory, names.items[i], fn, userdata, error);
	return r;
}

int ini_for_each_word(const char *value, int (*fn)(const char *word, void *userdata),
		      void *userdata)
{
	_cleanup_(freep) char *copy = strdup(value);
	char *rest = NULL, *word;
	int r = 0;

	if (!copy)
		return -ENOMEM;
	for (word = strtok_r(copy, " \t", &rest); r >= 0 && word;
	     word = strtok_r(NULL, " \t", &rest))
		r = fn(word, userdata);
	return r < 0 ? r : 0;
}
