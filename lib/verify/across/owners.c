/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Trees that Xen reads stand alone. ImageBuilder's configuration names them by a path of its own
 * (DOMU_PASSTHROUGH_DTB), of which the last components count here. */

#include "verify/across/owners.h"

#include <string.h>

#include "base/util.h"

/* ---- trees ---- */

static bool stands_alone(const struct verify *v, size_t file)
{
	return v->files.items[file].set == file && v->files.items[file].kind == VERIFY_TREE;
}

/* The length of a path without the suffix of its last component. */
static size_t stem_length(const char *path)
{
	const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');

	return dot && (!slash || dot > slash) ? (size_t)(dot - path) : strlen(path);
}

/* A blob and its source. */
static bool is_twin(const char *a, const char *b)
{
	size_t n = stem_length(a);

	return n == stem_length(b) && strncmp(a, b, n) == 0;
}

/* The number of last components that two paths have in common; suffixes do not count. */
static uint32_t common_components(const char *a, const char *b)
{
	const char *p = a + stem_length(a), *q = b + stem_length(b);
	uint32_t n = 0;

	while (p > a && q > b && p[-1] == q[-1]) {
		p--;
		q--;
		n += *p == '/';
	}
	return n + ((p == a || p[-1] == '/') && (q == b || q[-1] == '/') && *p != '/' && *p);
}

static void link_twin(struct verify *v, size_t file)
{
	for (size_t i = 0; i < file; i++)
		if (stands_alone(v, i) &&
		    is_twin(v->files.items[i].name, v->files.items[file].name)) {
			v->files.items[file].guest_set = v->files.items[i].guest_set;
			v->files.items[file].guest_owner = v->files.items[i].guest_owner;
			return;
		}
}

/* The file that is nearest to the path, and how many components say so; or NULL. */
static struct file *find_named(struct verify *v, const char *path, uint32_t *ret_n)
{
	struct file *best = NULL;

	*ret_n = 0;
	for (size_t i = 0; i < v->files.n; i++) {
		uint32_t n = common_components(v->files.items[i].name, path);

		if (!stands_alone(v, i) || n <= *ret_n)
			continue;
		*ret_n = n;
		best = &v->files.items[i];
	}
	return best;
}

/* In a set of its own, the file may still be another set's guest's: of several that of the one
 * whose path has the most components in common with the file's; if two have as many, it is unknown.
 */
static void link_named(struct verify *v, const struct entry *e)
{
	uint32_t n, set = v->files.items[e->file].set;
	struct file *best = find_named(v, e->path.path, &n);

	if (!best || n < best->guest_components)
		return;
	if (n == best->guest_components &&
	    (best->guest_set != set || best->guest_owner != e->owner)) {
		best->guest_set = best->set;
		best->guest_owner = OWNER_ALL;
		return;
	}
	best->guest_components = n;
	best->guest_set = set;
	best->guest_owner = e->owner;
}

void owners_link(struct verify *v)
{
	for (uint32_t i = 0; i < v->files.n; i++) {
		v->files.items[i].guest_set = v->files.items[i].set;
		v->files.items[i].guest_owner = OWNER_ALL;
		v->files.items[i].guest_components = 0;
	}
	for (size_t i = 0; i < v->n; i++)
		if (v->items[i].kind == ENTRY_GUEST_TREE)
			link_named(v, &v->items[i]);
	for (size_t i = 0; i < v->files.n; i++)
		if (stands_alone(v, i) && v->files.items[i].guest_set == i)
			link_twin(v, i);
}

/* ---- guests ---- */

struct owner {
	uint32_t set, number;
	enum verify_kind kind;
};

static struct owner owner_of_entry(const struct verify *v, const struct entry *e)
{
	const struct file *file = &v->files.items[v->files.items[e->file].set];
	bool is_linked = file->guest_set != v->files.items[e->file].set;

	return (struct owner){ .set = file->guest_set,
			       .number = is_linked ? file->guest_owner : e->owner,
			       .kind = v->files.items[file->guest_set].kind };
}

/* ImageBuilder only marks the devices of a guest that dom0 starts, which has an xl.cfg. */
static bool starts_later(const struct verify *v, struct owner owner)
{
	for (size_t i = 0; owner.kind == VERIFY_IMAGEBUILDER && i < v->n; i++)
		if (v->items[i].kind == ENTRY_LATER && v->items[i].owner == owner.number &&
		    v->files.items[v->items[i].file].set == owner.set)
			return true;
	return false;
}

/* One of the trees is known to be this guest's. */
static bool has_tree(const struct verify *v, struct owner owner)
{
	for (size_t i = 0; i < v->files.n; i++)
		if (stands_alone(v, i) && v->files.items[i].guest_set == owner.set &&
		    v->files.items[i].guest_owner == owner.number)
			return true;
	return false;
}

/* It is unknown which of the configuration's guests has a tree that it does not name. */
static bool may_be_of(const struct verify *v, struct owner imagebuilder, struct owner other)
{
	if (imagebuilder.kind != VERIFY_IMAGEBUILDER)
		return false;
	if (other.kind == VERIFY_TREE)
		return !has_tree(v, imagebuilder);
	return kind_is_listed(other.kind) && starts_later(v, imagebuilder);
}

bool owners_may_be_same(const struct verify *v, const struct entry *a, const struct entry *b)
{
	struct owner one = owner_of_entry(v, a), other = owner_of_entry(v, b);

	if (one.set == other.set)
		return one.number == other.number || one.number == OWNER_ALL ||
		       other.number == OWNER_ALL;
	return may_be_of(v, one, other) || may_be_of(v, other, one);
}

static const char *name_of(const struct verify *v, const struct entry *e)
{
	struct owner owner = owner_of_entry(v, e);

	for (size_t i = 0; i < v->n; i++) {
		struct owner named = owner_of_entry(v, &v->items[i]);

		if (v->items[i].kind == ENTRY_NAME && named.set == owner.set &&
		    named.number == owner.number)
			return v->items[i].name;
	}
	return "another guest";
}

const char *owner_text(struct verify *v, const struct entry *e)
{
	const char *file = v->files.items[e->file].name;

	if (e->place)
		return verify_text(v, "%s (%s, %s)", name_of(v, e), file, e->place);
	if (e->line == 0)
		return verify_text(v, "%s (%s)", name_of(v, e), file);
	return verify_text(v, "%s (%s, line %" PRIu32 ")", name_of(v, e), file, e->line);
}
