/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The manifest in the directory may be anybody's: names in it lead nowhere else, and only what has
 * the hash that it says is removed. */

#include "output/file/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "input/open.h"
#include "output/file/directory.h"
#include "output/json.h"
#include "status.h"
#include "tree/digest.h"

#define FILE_MAX_SIZE ((size_t)256 << 20) /* bytes; no file that is made is near that */

/* ---- files that are there ---- */

/* malloc'ed. 0, -ENOENT, another errno, or a reason of open_text(). */
static int read_there(const char *directory, const char *name, void **ret, size_t *ret_size)
{
	_cleanup_(freep) char *path = NULL;

	if (asprintf(&path, "%s/%s", directory, name) < 0)
		return -ENOMEM;
	return open_read(path, FILE_MAX_SIZE, ret, ret_size);
}

/* FILE or DIRECTORY/FILE, and no hidden ones. */
static bool is_good_name(const char *name)
{
	const char *slash = strchr(name, '/');

	return slash ? files_is_good_name(name, (size_t)(slash - name)) &&
			       files_is_good_name(slash + 1, strlen(slash + 1))
		     : files_is_good_name(name, strlen(name));
}

/* Its files: [{name, sha256}], a new reference; or NULL. */
static json_t *read_manifest(const char *directory)
{
	_cleanup_(freep) void *text = NULL;
	json_t *manifest, *files;
	size_t size;

	if (read_there(directory, BUNDLE_MANIFEST, &text, &size) != 0)
		return NULL;
	manifest = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
	files = json_incref(json_object_get(manifest, "files"));
	json_decref(manifest);
	return files;
}

static bool is_made(const struct file_content *files, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (streq(files[i].name, name))
			return true;
	return false;
}

static bool has_hash(const char *directory, const char *name, const char *hash)
{
	_cleanup_(freep) void *data = NULL;
	char digest[DIGEST_SIZE];
	size_t size;

	if (read_there(directory, name, &data, &size) != 0)
		return false;
	digest_make(data, size, digest);
	return streq(digest, hash);
}

/* ---- what is different ---- */

/* The first line that is not the same, from 1; 0: they are no texts. */
static int differing_line(const struct file_content *file, const char *data, size_t size)
{
	size_t most = size < file->size ? size : file->size, i = 0;
	int line = 1;

	if (memchr(file->data, '\0', file->size) || memchr(data, '\0', size))
		return 0;
	for (; i < most && data[i] == file->data[i]; i++)
		line += data[i] == '\n';
	return line;
}

static int compare(const char *directory, const struct file_content *file, json_t *changes)
{
	_cleanup_(freep) void *data = NULL;
	json_t *change = NULL;
	size_t size;
	int r = read_there(directory, file->name, &data, &size), line;

	if (r != 0 && r != -ENOENT && r != -ENOTDIR)
		return fail(EXIT_FAILED, "cannot read %s/%s: %s", directory, file->name,
			    open_text(r));
	if (r == 0 && size == file->size && memcmp(data, file->data, size) == 0)
		return EXIT_DONE;
	line = r == 0 ? differing_line(file, data, size) : 0;
	change = json_pack("{s:s, s:s, s:o*}", "name", file->name, "change",
			   r == 0 ? "differs" : "missing", "line",
			   line > 0 ? json_integer(line) : NULL);
	return json_array_append_new(changes, change) < 0 ? fail_errno(-ENOMEM) : EXIT_DONE;
}

/* Calls fn for each file of the manifest that is not made any more. */
typedef int (*stale_fn)(const char *directory, const json_t *file, void *userdata);

static int for_each_stale(const char *directory, const struct file_content *files, size_t n,
			  json_t *manifest, stale_fn fn, void *userdata)
{
	const json_t *file;
	int status = EXIT_DONE;
	size_t i;

	json_array_foreach (manifest, i, file) {
		const char *name = json_get_text(file, "name");

		if (status == EXIT_DONE && is_good_name(name) && !is_made(files, n, name))
			status = fn(directory, file, userdata);
	}
	return status;
}

static int add_stale(const char *directory, const json_t *file, void *userdata)
{
	json_t *changes = userdata;
	_cleanup_(freep) char *path = NULL;
	int r;

	if (asprintf(&path, "%s/%s", directory, json_get_text(file, "name")) < 0)
		return fail_errno(-ENOMEM);
	if (access(path, F_OK) < 0)
		return EXIT_DONE;
	r = json_array_append_new(
		changes,
		json_pack("{s:s, s:s}", "name", json_get_text(file, "name"), "change", "stale"));
	return r < 0 ? fail_errno(-ENOMEM) : EXIT_DONE;
}

int bundle_compare(const char *directory, const struct file_content *files, size_t n, json_t **ret)
{
	json_t *changes = json_array(), *manifest = read_manifest(directory);
	int status = changes ? EXIT_DONE : fail_errno(-ENOMEM);

	for (size_t i = 0; status == EXIT_DONE && i < n; i++)
		status = compare(directory, &files[i], changes);
	if (status == EXIT_DONE)
		status = for_each_stale(directory, files, n, manifest, add_stale, changes);
	json_decref(manifest);
	if (status == EXIT_DONE)
		*ret = changes;
	else
		json_decref(changes);
	return status;
}

/* ---- writing ---- */

/* Through the same walk as writing: nobody leads us astray. */
static int remove_below(const char *path, const char *name)
{
	struct directory directory;
	int status = directory_open(path, &directory);

	if (status == EXIT_DONE && unlinkat(directory.fd, name, 0) < 0 && errno != ENOENT)
		status = fail(EXIT_DONE, "cannot remove %s/%s: %s", path, name, strerror(errno));
	directory_close(&directory);
	return status;
}

static int remove_stale(const char *directory, const json_t *file, void *userdata)
{
	const char *name = json_get_text(file, "name"), *slash = strchr(name, '/');
	_cleanup_(freep) char *path = NULL;
	int status;

	if (!has_hash(directory, name, json_get_text(file, "sha256"))) {
		if (asprintf(&path, "%s/%s", directory, name) >= 0 && access(path, F_OK) == 0)
			fail(EXIT_DONE, "%s is not made any more, and was changed since: it stays",
			     path);
		return EXIT_DONE;
	}
	if (asprintf(&path, "%s%s%.*s", directory, slash ? "/" : "",
		     slash ? (int)(slash - name) : 0, name) < 0)
		return fail_errno(-ENOMEM);
	status = remove_below(path, slash ? slash + 1 : name);
	if (slash)
		rmdir(path); /* if nothing else is in it */
	return status;
}

int bundle_write(const char *directory, const struct file_content *files, size_t n)
{
	json_t *manifest = read_manifest(directory);
	int status = files_write_contents(directory, files, n);

	if (status == EXIT_DONE)
		status = for_each_stale(directory, files, n, manifest, remove_stale, NULL);
	json_decref(manifest);
	return status;
}
