/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The later of two files is reported, and names the other: Xen refuses the second guest that wants
 * an interrupt or an assigned device, and gives pages to both without a word. */

#include "verify/across/across.h"

#include "base/util.h"
#include "verify/across/given.h"
#include "verify/across/owners.h"
#include "verify/judge/device.h"
#include "verify/spelling.h"

/* ---- what is reported ---- */

/* The entry itself or, if it is wrong for another reason, one more at its place. */
static struct entry *entry_at(struct verify *v, size_t index)
{
	struct entry *more, *e = &v->items[index];

	if (!e->reported || e->verdict != VERIFY_WRONG)
		return e;
	more = array_add(v);
	v->failed |= !more;
	if (!more)
		return NULL;
	e = &v->items[index]; /* they may have moved */
	*more = (struct entry){ .kind = ENTRY_OTHER,
				.file = e->file,
				.line = e->line,
				.place = e->place,
				.what = e->what,
				.guest = GUEST_NONE };
	return more;
}

#define REGION_COST 4

/* The devices with registers there, without the buses around: at most two matter. */
static size_t find_devices(struct verify *v, struct range frames,
			   const struct device *found[static 2])
{
	const struct regions *all = &v->board->regions;
	size_t n = 0;

	if (!verify_spend(v, REGION_COST * all->n))
		return 0;
	for (const struct region *r = all->items; r && r < all->items + all->n && n < 2; r++) {
		const struct device *owner = owner_of(v, r->node);

		if (region_is_mapped(r) && owner && !owner->is_bus &&
		    range_overlaps(region_frames(r), frames) && (n == 0 || found[0] != owner))
			found[n++] = owner;
	}
	return n;
}

static void report_frames(struct verify *v, size_t index, struct range frames, const char *other)
{
	const struct device *found[2];
	size_t n = find_devices(v, frames, found);
	const char *text = frames_text(v, frames);

	if (n == 2 && frames.first == frames.last) /* each guest may have another one of them */
		report_risk(v, entry_at(v, index), FINDING_SHARED_PAGE,
			    "%s, with registers of %s and %s, is also given to %s", text,
			    device_path(v, found[0]), device_path(v, found[1]), other);
	else
		report(v, entry_at(v, index), VERIFY_WRONG,
		       "%s%s%s is also given to %s; only one guest can have it", text,
		       n > 0 ? " of " : "", n > 0 ? device_path(v, found[0]) : "", other);
}

static void report_intid(struct verify *v, size_t index, uint32_t intid, const char *other)
{
	const struct interrupt *i = next_with_intid(v, intid, NULL);

	report(v, entry_at(v, index), VERIFY_WRONG,
	       "INTID %" PRIu32 "%s%s is also given to %s; only one guest can have it", intid,
	       i ? " of " : "", i ? owner_path(v, i->node) : "", other);
}

/* Xen has no groups on Arm: what an IOMMU cannot tell apart goes where either device goes. */
static void report_stream(struct verify *v, const struct given *given, const struct given *first,
			  const char *other)
{
	char path[TREE_PATH_MAX], iommu[TREE_PATH_MAX];

	report(v, entry_at(v, given->entry), VERIFY_WRONG,
	       "it has the stream ID 0x%" PRIx32
	       " of %s, as %s, which is given to %s; give both to "
	       "one guest",
	       given->stream->id, node_path(given->stream->iommu, iommu),
	       node_path(first->stream->node, path), other);
}

static void report_pair(struct verify *v, const struct given *given, const struct given *first,
			struct range common)
{
	size_t index = given->entry, other = first->entry;
	const char *owner = owner_text(v, &v->items[other]);

	v->set = v->files.items[v->items[index].file].set;
	switch (given->kind) {
	case GIVEN_NODE:
		report(v, entry_at(v, index), VERIFY_WRONG,
		       "%s is also given to %s; only one guest can have it",
		       device_path(v, &v->board->devices.items[common.first]), owner);
		break;
	case GIVEN_FRAMES:
		report_frames(v, index, common, owner);
		break;
	case GIVEN_INTID:
		report_intid(v, index, (uint32_t)common.first, owner);
		break;
	case GIVEN_STREAM:
		report_stream(v, given, first, owner);
		break;
	case GIVEN_NAME:
		report(v, entry_at(v, index), VERIFY_WRONG,
		       "this is also the name of %s; each guest needs a name of its own", owner);
		break;
	}
}

/* ---- pairs ---- */

static bool is_later(const struct entry *a, const struct entry *b)
{
	if (a->file != b->file)
		return a->file > b->file;
	return a->line != b->line ? a->line > b->line : a > b;
}

static bool is_map(const struct verify *v, const struct given *given)
{
	const struct entry *e = &v->items[given->entry];

	return given->kind == GIVEN_FRAMES && (e->kind == ENTRY_SHOWN || e->kind == ENTRY_CACHED);
}

/* Maps matter among the guests of their system, which may share memory that is nobody's register;
 * for others, the system's regions speak. */
static bool is_no_matter(struct verify *v, const struct given *a, const struct given *b)
{
	const struct device *found[2];
	uint32_t one = v->items[a->entry].file, other = v->items[b->entry].file;

	if (a->kind == GIVEN_NAME)
		return !streq(v->items[a->entry].name, v->items[b->entry].name);
	if (a->kind == GIVEN_STREAM)
		return !stream_meets(a->stream, b->stream);
	if (!is_map(v, a) && !is_map(v, b))
		return false;
	return v->files.items[one].set != v->files.items[other].set ||
	       find_devices(v, a->range, found) == 0;
}

static void judge_pair(struct verify *v, const struct given *a, const struct given *b)
{
	bool swap = is_later(&v->items[a->entry], &v->items[b->entry]);
	size_t later = swap ? a->entry : b->entry;
	struct range common = { b->range.first,
				a->range.last < b->range.last ? a->range.last : b->range.last };

	if (v->items[later].is_double || is_no_matter(v, a, b) ||
	    owners_may_be_same(v, &v->items[a->entry], &v->items[b->entry]))
		return;
	v->items[later].is_double = true;
	report_pair(v, swap ? a : b, swap ? b : a, common);
}

/* Each entry is reported once, however many others have the same. */
static bool judge_all(struct verify *v, const struct all_given *all)
{
	for (size_t i = 0; i < all->n; i++)
		for (size_t j = i + 1; j < all->n && all->items[j].kind == all->items[i].kind &&
				       all->items[j].range.first <= all->items[i].range.last;
		     j++) {
			if (!verify_spend(v, 16 + v->files.n))
				return false;
			judge_pair(v, &all->items[i], &all->items[j]);
		}
	return true;
}

int judge_across(struct verify *v)
{
	struct all_given all;
	bool done;

	owners_link(v);
	given_gather(v, &all);
	done = v->failed || judge_all(v, &all);
	array_done(&all);
	return done ? VERIFY_OK : VERIFY_E_WORK;
}
