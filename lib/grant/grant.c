/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sets of grants. Every kind is reduced to ranges of numbers within a group: machine frames,
 * machine frames at one distance to their guest frames, INTIDs; paths are compared as they are. */

#include "grant/grant.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text/memstream.h"
#include "base/util.h"

static const char *const kind_names[] = { [GRANT_IOMMU] = "iommu",
					  [GRANT_IOMEM] = "iomem",
					  [GRANT_MAPPING] = "mapping",
					  [GRANT_INTERRUPT] = "interrupt" };

const char *grant_kind_name(enum grant_kind kind)
{
	return kind_names[kind];
}

bool grant_kind_by_name(const char *name, enum grant_kind *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(kind_names); i++)
		if (streq(kind_names[i], name)) {
			*ret = (enum grant_kind)i;
			return true;
		}
	return false;
}

static void put_text(FILE *out, const struct grant *grant)
{
	uint64_t first = grant->frames.first << FRAME_SHIFT;
	uint64_t size = grant_count(grant) << FRAME_SHIFT;

	switch (grant->kind) {
	case GRANT_IOMMU:
		fprintf(out, "iommu %s", grant->path);
		break;
	case GRANT_IOMEM:
		fprintf(out, "iomem 0x%" PRIx64 "+0x%" PRIx64, first, size);
		break;
	case GRANT_MAPPING:
		fprintf(out, "mapping 0x%" PRIx64 "+0x%" PRIx64 "@0x%" PRIx64, first, size,
			grant->gfn << FRAME_SHIFT);
		break;
	case GRANT_INTERRUPT:
		fprintf(out, "interrupt %" PRIu32, grant_intid(grant));
		break;
	}
}

char *grants_text(const struct grants *grants)
{
	struct memstream stream;
	FILE *out = memstream_open(&stream);

	for (size_t i = 0; out && i < grants->n; i++) {
		if (i > 0)
			fputs(", ", out);
		put_text(out, &grants->items[i]);
	}
	return memstream_close(&stream, NULL);
}

char *grant_text(const struct grant *grant)
{
	struct grant copy = *grant;
	struct grants one = { .items = &copy, .n = 1 };

	return grants_text(&one);
}

int grants_add(struct grants *grants, const struct grant *grant)
{
	_cleanup_(freep) char *path = grant->path ? strdup(grant->path) : NULL;
	struct grant *slot;

	if (grant->path && !path)
		return -ENOMEM;
	slot = array_add(grants);
	if (!slot)
		return -ENOMEM;
	*slot = *grant;
	slot->path = TAKE(path);
	return 0;
}

int grants_add_all(struct grants *grants, const struct grants *more)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < more->n; i++)
		r = grants_add(grants, &more->items[i]);
	return r;
}

/* Only mappings at the same distance between guest and machine can be merged. */
static uint64_t distance(const struct grant *grant)
{
	return grant->kind == GRANT_MAPPING ? grant->gfn - grant->frames.first : 0;
}

/* Kind, path and distance: grants that differ here have nothing to do with one another. */
static int group_compare(const struct grant *a, const struct grant *b)
{
	uint64_t da = distance(a), db = distance(b);

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->kind == GRANT_IOMMU)
		return strcmp(a->path, b->path);
	return da < db ? -1 : da > db;
}

static int grant_compare(const void *pa, const void *pb)
{
	const struct grant *a = pa, *b = pb;
	int r = group_compare(a, b);

	if (r != 0)
		return r;
	return a->frames.first < b->frames.first ? -1 : a->frames.first > b->frames.first;
}

/* INTIDs stay apart: each is bound by a call of its own. */
static bool merge(struct grant *into, const struct grant *grant)
{
	bool touches = grant->kind == GRANT_IOMEM || grant->kind == GRANT_MAPPING;

	if (group_compare(into, grant) != 0 ||
	    grant->frames.first > into->frames.last + (touches && into->frames.last < UINT64_MAX))
		return false;
	if (grant->frames.last > into->frames.last)
		into->frames.last = grant->frames.last;
	into->doubtful &= grant->doubtful;
	return true;
}

void grants_normalise(struct grants *grants)
{
	size_t n = 0;

	if (grants->n > 1)
		qsort(grants->items, grants->n, sizeof(*grants->items), grant_compare);
	for (size_t i = 0; i < grants->n; i++) {
		struct grant *grant = &grants->items[i];

		if (n > 0 && merge(&grants->items[n - 1], grant))
			free(grant->path);
		else
			grants->items[n++] = *grant;
	}
	grants->n = n;
}

static bool ends_before(const struct grant *item, const struct grant *grant)
{
	int r = group_compare(item, grant);

	return r < 0 || (r == 0 && item->frames.last < grant->frames.first);
}

/* The first item of the group that does not end before this one starts. */
static size_t find_from(const struct grants *grants, const struct grant *grant)
{
	return bisect(grants->n, i, ends_before(&grants->items[i], grant));
}

static struct grant cut(const struct grant *grant, uint64_t first, uint64_t last)
{
	struct grant part = *grant;

	part.gfn += first - grant->frames.first;
	part.frames = (struct range){ first, last };
	return part;
}

static int subtract_one(const struct grant *grant, const struct grants *b, struct grants *ret)
{
	struct grant rest = *grant, part;

	for (size_t i = find_from(b, grant); i < b->n; i++) {
		const struct grant *hole = &b->items[i];

		if (group_compare(hole, grant) != 0 || hole->frames.first > rest.frames.last)
			break;
		if (hole->frames.first > rest.frames.first) {
			part = cut(&rest, rest.frames.first, hole->frames.first - 1);
			if (grants_add(ret, &part) < 0)
				return -ENOMEM;
		}
		if (hole->frames.last >= rest.frames.last)
			return 0;
		rest = cut(&rest, hole->frames.last + 1, rest.frames.last);
	}
	return grants_add(ret, &rest);
}

int grants_subtract(const struct grants *a, const struct grants *b, struct grants *ret)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < a->n; i++)
		r = subtract_one(&a->items[i], b, ret);
	return r;
}

int grants_intersect(const struct grants *a, const struct grants *b, struct grants *ret)
{
	_cleanup_(grants_done) struct grants only = { .n = 0 };
	int r = grants_subtract(a, b, &only);

	return r < 0 ? r : grants_subtract(a, &only, ret);
}

const struct grant *grants_find(const struct grants *grants, const struct grant *grant)
{
	for (size_t i = 0; i < grants->n; i++) {
		const struct grant *item = &grants->items[i];

		if (item->kind == grant->kind && range_overlaps(item->frames, grant->frames) &&
		    (item->kind != GRANT_IOMMU || streq(item->path, grant->path)))
			return item;
	}
	return NULL;
}

bool grants_contain(const struct grants *grants, const struct grant *grant)
{
	size_t i = find_from(grants, grant);

	return i < grants->n && group_compare(&grants->items[i], grant) == 0 &&
	       range_contains(grants->items[i].frames, grant->frames);
}

void grants_keep(struct grants *grants, enum grant_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < grants->n; i++)
		if (grants->items[i].kind == kind)
			grants->items[n++] = grants->items[i];
		else
			free(grants->items[i].path);
	grants->n = n;
}

void grants_done(struct grants *grants)
{
	for (size_t i = 0; i < grants->n; i++)
		free(grants->items[i].path);
	array_done(grants);
}
