/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A directory in the form of /sys/firmware/devicetree/base → blob: directories are nodes, files
 * are properties. Links are not followed (below the top), so that a directory somebody else
 * wrote cannot lead out of itself. Entries are taken in the order of their names. */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/util.h"
#include "tree/fdt.h"
#include "tree/source.h"

struct level {                   /* an open directory */
	struct dirent **entries; /* sorted by name */
	int n, next;
	int fd;
};

struct flatten {
	const char *top;
	struct tree_error *error;
	char *blob;
	size_t capacity; /* bytes */
	size_t n_nodes;
	struct level levels[TREE_DEPTH_MAX];
	unsigned int depth; /* open directories */
};

static int flatten_fail(struct flatten *f, const char *name, const char *what)
{
	tree_error_set(f->error, "%.200s: %.100s: %s", f->top, name, what);
	return -EINVAL;
}

static int flatten_grow(struct flatten *f)
{
	size_t more = f->capacity * 2;
	char *blob;

	if (more > TREE_SIZE_MAX)
		return flatten_fail(f, ".", "larger than any device tree");
	blob = malloc(more);
	if (!blob)
		return -ENOMEM;
	if (libfdt()->resize(f->blob, blob, (int)more) < 0) {
		free(blob);
		return flatten_fail(f, ".", "cannot be flattened");
	}
	free(f->blob);
	f->blob = blob;
	f->capacity = more;
	return 0;
}

/* Repeats a step of libfdt's sequential writer until the blob has room for it. */
#define FLATTEN_STEP(f, step)                                 \
	({                                                    \
		int r_ = 0;                                   \
		while (r_ == 0 && (step) == -FDT_ERR_NOSPACE) \
			r_ = flatten_grow(f);                 \
		r_;                                           \
	})

static int flatten_property(struct flatten *f, int dir, const char *name)
{
	_cleanup_(freep) void *data = NULL;
	const int flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
	_cleanup_(closep) int fd = openat(dir, name, flags);
	size_t size;
	int r;

	if (fd < 0)
		return flatten_fail(f, name,
				    errno == EACCES ? "not readable; run it as root"
						    : strerror(errno));
	r = file_read(fd, TREE_SIZE_MAX, &data, &size);
	if (r == -ENOMEM)
		return r;
	if (r < 0)
		return flatten_fail(f, name, strerror(-r));
	return FLATTEN_STEP(f, libfdt()->property(f->blob, name, data, (int)size));
}

static int entry_is_wanted(const struct dirent *entry)
{
	return !streq(entry->d_name, ".") && !streq(entry->d_name, "..");
}

static int entry_compare(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* Links, sockets and the like are of neither kind. */
static bool entry_is(int dir, const struct dirent *entry, mode_t kind)
{
	struct stat st;

	return fstatat(dir, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       (st.st_mode & S_IFMT) == kind;
}

static int flatten_properties(struct flatten *f, const struct level *level)
{
	int r = 0;

	for (int i = 0; r == 0 && i < level->n; i++)
		if (entry_is(level->fd, level->entries[i], S_IFREG))
			r = flatten_property(f, level->fd, level->entries[i]->d_name);
	return r;
}

/* Begins a node: its properties first, as the format wants it; its children are taken from the
 * stack one by one. Takes over the descriptor. */
static int flatten_push(struct flatten *f, int fd, const char *name)
{
	struct level *level = &f->levels[f->depth];
	int r;

	if (f->depth == TREE_DEPTH_MAX || ++f->n_nodes > TREE_NODES_MAX) {
		close(fd);
		return flatten_fail(f, name, "too many levels or nodes for a device tree");
	}
	*level = (struct level){ .fd = fd };
	f->depth++;
	level->n = scandirat(fd, ".", &level->entries, entry_is_wanted, entry_compare);
	if (level->n < 0)
		return flatten_fail(f, name, strerror(errno));
	r = FLATTEN_STEP(f, libfdt()->begin_node(f->blob, name));
	return r < 0 ? r : flatten_properties(f, level);
}

static void flatten_pop(struct flatten *f)
{
	struct level *level = &f->levels[--f->depth];

	for (int i = 0; i < level->n; i++)
		free(level->entries[i]);
	free(level->entries);
	close(level->fd);
}

/* Descends into the next child of the innermost open node, or ends that node. */
static int flatten_next(struct flatten *f)
{
	struct level *level = &f->levels[f->depth - 1];
	const char *name;
	int fd;

	while (level->next < level->n && !entry_is(level->fd, level->entries[level->next], S_IFDIR))
		level->next++;
	if (level->next == level->n) {
		flatten_pop(f);
		return FLATTEN_STEP(f, libfdt()->end_node(f->blob));
	}
	name = level->entries[level->next++]->d_name;
	fd = openat(level->fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	return fd < 0 ? flatten_fail(f, name, strerror(errno)) : flatten_push(f, fd, name);
}

static int flatten_tree(struct flatten *f)
{
	int fd = open(f->top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r;

	if (fd < 0) {
		tree_error_set(f->error, "%.200s: %s%s", f->top, strerror(errno),
			       errno == ENOTDIR ? "; give a file with --dtb" : "");
		return -EINVAL;
	}
	r = flatten_push(f, fd, "");
	while (r == 0 && f->depth > 0)
		r = flatten_next(f);
	return r < 0 ? r : FLATTEN_STEP(f, libfdt()->finish(f->blob));
}

int source_flatten(const char *path, void **ret, size_t *ret_size, struct tree_error *error)
{
	struct flatten f = { .top = path, .error = error, .capacity = 256 << 10 };
	int r;

	f.blob = malloc(f.capacity);
	if (!f.blob)
		return -ENOMEM;
	libfdt()->create(f.blob, (int)f.capacity);
	libfdt()->finish_reservemap(f.blob);
	r = flatten_tree(&f);
	while (f.depth > 0)
		flatten_pop(&f);
	if (r < 0) {
		free(f.blob);
		return r;
	}
	*ret = f.blob;
	*ret_size = fdt_totalsize(f.blob);
	return 0;
}
