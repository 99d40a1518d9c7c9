/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files of verify, with those that they name. */

#include "source/configurations.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/text/base64.h"
#include "base/util.h"
#include "source/dtc.h"
#include "tree/source.h"

/* ---- files ---- */

static int fail_file(const char *path, int r, const struct verify_error *error)
{
	if (r != -EINVAL)
		return fail_errno(r);
	if (error->line > 0)
		return fail(EXIT_FAILED, "%s:%d: %s", path, error->line, error->text);
	return fail(EXIT_FAILED, "%s: %s", path, error->text);
}

static int compile(const char *path, void **data, size_t *size, enum verify_kind *ret_kind)
{
	_cleanup_(freep) void *source = *data;

	*ret_kind = VERIFY_TREE;
	return dtc_compile(path, source, *size, data, size);
}

static int fail_read(int r, const struct tree_error *error)
{
	return r == -EINVAL ? fail(EXIT_FAILED, "%s", error->text) : fail_errno(r);
}

static int read_stdin(void **ret, size_t *ret_size)
{
	int r = file_read(STDIN_FILENO, TREE_SIZE_MAX, ret, ret_size);

	return r < 0 ? fail(EXIT_FAILED, "cannot read the standard input: %s", strerror(-r))
		     : EXIT_DONE;
}

static bool is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The tree that a guest has got: its /proc/device-tree, or a copy of that. */
static int read_directory(const char *path, void **ret, size_t *ret_size)
{
	struct tree_error error = { .text = "" };
	_cleanup_(freep) char *cells = NULL;
	int r;

	if (asprintf(&cells, "%s/#address-cells", path) < 0)
		return fail_errno(-ENOMEM);
	if (access(cells, F_OK) < 0)
		return fail(EXIT_FAILED,
			    "%s: this directory is not a device tree (no #address-cells); give "
			    "/proc/device-tree of a guest, or a copy",
			    path);
	r = source_flatten(path, ret, ret_size, &error);
	return r < 0 ? fail_read(r, &error) : EXIT_DONE;
}

static int read_path(const char *path, void **ret, size_t *ret_size)
{
	struct tree_error error = { .text = "" };
	int r = source_read_file(path, "a configuration", TREE_SIZE_MAX, ret, ret_size, &error);

	return r < 0 ? fail_read(r, &error) : EXIT_DONE;
}

static int read_file(const char *path, void **ret, size_t *ret_size, enum verify_kind *ret_kind)
{
	int status;

	*ret_kind = VERIFY_TREE;
	if (is_directory(path))
		return read_directory(path, ret, ret_size);
	status = streq(path, "-") ? read_stdin(ret, ret_size) : read_path(path, ret, ret_size);
	if (status != EXIT_DONE)
		return status;
	*ret_kind = verify_sniff(path, *ret, *ret_size);
	return *ret_kind == VERIFY_SOURCE ? compile(path, ret, ret_size, ret_kind) : EXIT_DONE;
}

/* ---- for a call ---- */

/* The content as text, or if it is none as base64; NULL without memory. */
static json_t *content_of(const void *data, size_t size, bool is_text)
{
	_cleanup_(freep) char *base64 = is_text ? NULL : base64_encode(data, size);

	return is_text ? json_stringn(data, size) : base64 ? json_string(base64) : NULL;
}

/* A name that is not UTF-8 cannot be sent, nor can the others be verified without this one. */
static void note_file(struct configurations *all, const char *path, enum verify_kind kind,
		      const void *data, size_t size)
{
	json_t *content = all->files && kind != VERIFY_TREE ? content_of(data, size, true) : NULL;
	bool is_text = content;
	json_t *file;

	if (!all->files)
		return;
	if (!is_text)
		content = content_of(data, size, false);
	file = json_pack("{s:s, s:s, s:o}", "name", path, "form", verify_kind_name(kind),
			 is_text ? "text" : "base64", content);
	if (!file || json_array_append_new(all->files, file) < 0) {
		json_decref(all->files);
		all->files = NULL;
	}
}

static int lacks_tree(struct configurations *all, size_t configuration, const char *why)
{
	return verify_lacks_tree(all->verify, configuration, why) < 0 ? fail_errno(-ENOMEM)
								      : EXIT_DONE;
}

static int attach(struct configurations *all, size_t configuration, size_t tree)
{
	if (verify_attach(all->verify, configuration, tree) < 0)
		return lacks_tree(all, configuration, "the file of that name is no device tree");
	if (all->files)
		json_object_set_new(json_array_get(all->files, configuration), "deviceTree",
				    json_integer((json_int_t)tree));
	return EXIT_DONE;
}

static int add_file(struct configurations *all, const char *path)
{
	struct verify_error error = { .line = 0 };
	enum verify_kind kind;
	void *data;
	size_t size;
	int r, status = read_file(path, &data, &size, &kind);

	if (status != EXIT_DONE)
		return status;
	note_file(all, path, kind, data, size);
	r = verify_add(all->verify, path, kind, data, size, &error);
	if (r == VERIFY_E_WORK)
		return fail(EXIT_FAILED, "%s has too many numbers", path);
	return r < 0 ? fail_file(path, r, &error) : EXIT_DONE;
}

/* ---- the guest tree that a configuration names ---- */

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The length of a name without the last dot and what follows. */
static int stem_length(const char *name)
{
	const char *dot = strrchr(name, '.');

	return (int)(dot ? (size_t)(dot - name) : strlen(name));
}

/* Reading anything but a regular file could wait for ever. */
static bool is_file(const char *path, struct stat *ret)
{
	return stat(path, ret) == 0 && S_ISREG(ret->st_mode) && access(path, R_OK) == 0;
}

/* xl opens the tree relative to its working directory; a package has it beside the configuration,
 * perhaps as a source. malloc'ed, or NULL. */
static char *find_tree(const char *configuration, const char *path, struct stat *ret)
{
	int n = (int)(base_name(configuration) - configuration);
	const char *name = base_name(path);
	char *found = NULL;

	if (is_file(path, ret))
		return strdup(path);
	if (asprintf(&found, "%.*s%s", n, configuration, name) < 0)
		return NULL;
	if (is_file(found, ret))
		return found;
	free(found);
	return NULL;
}

static bool is_same_file(const char *path, const struct stat *st)
{
	struct stat other;

	return stat(path, &other) == 0 && other.st_dev == st->st_dev && other.st_ino == st->st_ino;
}

/* Whether the argument has the name of the tree, perhaps with .dts instead of its suffix. */
static bool is_named(const char *argument, const char *path)
{
	const char *name = base_name(argument), *wanted = base_name(path);
	int stem = stem_length(wanted);

	return streq(name, wanted) ||
	       (stem_length(name) == stem && strncmp(name, wanted, (size_t)stem) == 0 &&
		streq(name + stem, ".dts"));
}

static bool is_beside(const char *a, const char *b)
{
	size_t n = (size_t)(base_name(a) - a);

	return n == (size_t)(base_name(b) - b) && strncmp(a, b, n) == 0;
}

/* The argument that is the tree, or -1: the very file; else one of that name beside the
 * configuration; else one of that name. `found` is the file that find_tree() found, or NULL. */
static int find_argument(const struct options *o, const char *configuration, const char *path,
			 const struct stat *found)
{
	for (int i = 0; found && i < o->n_arguments; i++)
		if (is_same_file(o->arguments[i], found))
			return i;
	for (int i = 0; i < o->n_arguments; i++)
		if (is_named(o->arguments[i], path) && is_beside(o->arguments[i], configuration))
			return i;
	for (int i = 0; !found && i < o->n_arguments; i++)
		if (is_named(o->arguments[i], path))
			return i;
	return -1;
}

/* Files in the order of their addition: the arguments, then the trees that configurations name. */
struct added {
	struct configurations *all;
	const struct options *options;
	bool *taken; /* by argument: a tree that belongs to a configuration */
	size_t n;
};

/* A tree that several configurations name is checked with each. */
static int add_again(struct added *added, size_t configuration, const char *path)
{
	int status = add_file(added->all, path);

	return status == EXIT_DONE ? attach(added->all, configuration, added->n++) : status;
}

static int add_guest_tree(struct added *added, int configuration)
{
	const char *path = verify_wanted_tree(added->all->verify, (size_t)configuration);
	const struct options *o = added->options;
	_cleanup_(freep) char *found = NULL;
	struct stat st;
	int argument;

	if (!path)
		return EXIT_DONE;
	found = find_tree(o->arguments[configuration], path, &st);
	argument = find_argument(o, o->arguments[configuration], path, found ? &st : NULL);
	if (argument >= 0 && !added->taken[argument]) {
		added->taken[argument] = true;
		return attach(added->all, (size_t)configuration, (size_t)argument);
	}
	if (argument >= 0 || found)
		return add_again(added, (size_t)configuration,
				 argument >= 0 ? o->arguments[argument] : found);
	return lacks_tree(added->all, (size_t)configuration,
			  "there is no such file here, nor beside the configuration");
}

static bool reads_stdin_twice(const struct options *o)
{
	int n = 0;

	for (int i = 0; i < o->n_arguments; i++)
		n += streq(o->arguments[i], "-");
	return n > 1;
}

int configurations_add(struct configurations *all, const struct options *o)
{
	_cleanup_(freep) bool *taken = calloc((size_t)o->n_arguments + 1, sizeof(bool));
	struct added added = { all, o, taken, (size_t)o->n_arguments };
	int status = taken ? EXIT_DONE : fail_errno(-ENOMEM);

	if (reads_stdin_twice(o))
		return fail(EXIT_USAGE, "'-', the standard input, can be read only once");
	for (int i = 0; status == EXIT_DONE && i < o->n_arguments; i++)
		status = add_file(all, o->arguments[i]);
	for (int i = 0; status == EXIT_DONE && i < o->n_arguments; i++)
		status = add_guest_tree(&added, i);
	return status;
}
