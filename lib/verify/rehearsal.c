/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Advice that survives the next step. One round makes the entries that the files would have if all
 * advice were followed, and has them judged. What is wrong with them then becomes the better
 * advice, or none: "the board has no node with this path; with /axi/ethernet@ff0e0000 instead, it
 * is not behind an IOMMU; remove it". Corrections come first: what is missing is what the corrected
 * files lack. If something that was not wrong becomes so, the advice that did it is found by
 * following one after the other, and is withdrawn. */

#include "verify/rehearsal.h"

#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "verify/set.h"

#define ROUNDS_MAX 6 /* each advice may lead to a better one so many times */

struct entries {
	struct entry *items;
	size_t n, capacity;
};

struct rehearsal {
	struct verify *v;
	judge_fn judge;
	uint64_t cost;
	struct entries before; /* as they are read */
	struct entries now;    /* judged, with the advice so far */
	bool with_additions;   /* also follow these */
	size_t n_tried;        /* without what is missing then */
};

/* ---- entries ---- */

/* The entries that judges work on. */
static struct entries take(struct verify *v)
{
	struct entries taken = { v->items, v->n, v->capacity };

	v->items = NULL;
	v->n = v->capacity = 0;
	return taken;
}

static void put_back(struct verify *v, struct entries *entries)
{
	free(v->items);
	v->items = entries->items;
	v->n = entries->n;
	v->capacity = entries->capacity;
	*entries = (struct entries){ NULL, 0, 0 };
}

static bool copy(struct verify *v, const struct entries *entries)
{
	free(v->items);
	v->n = v->capacity = 0;
	v->items = malloc((entries->n + 1) * sizeof(*v->items));
	if (!v->items) {
		v->failed = true;
		return false;
	}
	if (entries->n > 0)
		memcpy(v->items, entries->items, entries->n * sizeof(*v->items));
	v->n = entries->n;
	v->capacity = entries->n + 1;
	return true;
}

static bool is_at_hand(const struct verify *v, const struct entry *e)
{
	return v->files.items[e->file].set == v->set;
}

/* ---- one round ---- */

/* The entry as the advice makes it. Its place in the files stays. */
static struct entry followed(const struct verify *v, const struct entry *e)
{
	struct entry changed = *e;

	if (e->advice.action == VERIFY_REMOVE) {
		changed.kind = ENTRY_OTHER;
	} else {
		changed = *e->advice.instead;
		changed.file = e->advice.action == VERIFY_ADD ? v->set : e->file;
		changed.line = e->line;
		changed.place = e->place;
		changed.what = e->what;
	}
	changed.is_rewritten = true;
	changed.reported = false;
	changed.text = NULL;
	changed.verdict = VERIFY_RIGHT;
	changed.advice = (struct advice){ VERIFY_NOTHING, NULL, NULL };
	return changed;
}

static bool is_followed(const struct rehearsal *r, size_t i)
{
	const struct entry *e = &r->now.items[i];

	return is_at_hand(r->v, e) && !e->is_withheld && e->reported &&
	       e->advice.action != VERIFY_NOTHING &&
	       (e->advice.action != VERIFY_ADD || r->with_additions);
}

static bool is_same(const struct entry *a, const struct entry *b)
{
	if (a->kind != b->kind || a->file != b->file)
		return false;
	switch (a->kind) {
	case ENTRY_INTERRUPT:
		return a->interrupt.intid == b->interrupt.intid;
	case ENTRY_FRAMES:
		return a->frames.host.first == b->frames.host.first &&
		       a->frames.host.last == b->frames.host.last &&
		       a->frames.guest_frame == b->frames.guest_frame;
	case ENTRY_PATH:
		return streq(a->path.path, b->path.path);
	case ENTRY_OTHER:
	case ENTRY_GUEST_INTERRUPT:
	case ENTRY_CACHED:
	case ENTRY_NODE:
	case ENTRY_GUEST_REG:
	case ENTRY_NR_SPIS:
	case ENTRY_NAME:
	case ENTRY_SHOWN:
	case ENTRY_GUEST_TREE:
	case ENTRY_LATER:
	case ENTRY_CHANNEL:
	default:
		return false;
	}
}

/* Several may ask for the same. Returns its index. */
static size_t add_once(struct rehearsal *r, const struct entry *added)
{
	struct verify *v = r->v;
	struct entry *e;

	for (size_t i = r->before.n; i < v->n; i++)
		if (is_same(&v->items[i], added))
			return i;
	e = array_add(v);
	if (e)
		*e = *added;
	v->failed |= !e;
	return v->n - 1;
}

/* Guests go by the paths of their entries. */
static void renew_paths(struct verify *v)
{
	verify_for_each_entry (e, v)
		if (e->kind == ENTRY_PATH && e->guest != GUEST_NONE)
			v->guests.items[e->guest].xen_path = e->path.path;
}

/* Fills v with the followed entries, judged; additions come after those that were read. */
static bool try(struct rehearsal *r)
{
	struct verify *v = r->v;

	if (v->failed || !work_spend(&v->work, r->cost) || !copy(v, &r->before))
		return false;
	for (size_t i = 0; i < r->now.n; i++) {
		struct entry *e = &r->now.items[i];
		struct entry changed;

		e->tried = i;
		if (!is_followed(r, i))
			continue;
		changed = followed(v, e);
		if (e->advice.action == VERIFY_ADD)
			e->tried = add_once(r, &changed);
		else
			v->items[i] = changed;
	}
	r->n_tried = v->n;
	renew_paths(v);
	r->judge(v);
	return !v->failed && !work_is_spent(&v->room);
}

/* ---- what follows from it ---- */

static void withdraw(struct rehearsal *r, struct entry *e, const char *why)
{
	if (e->advice.action == VERIFY_WRITE && why)
		e->text =
			verify_text(r->v, "%s; with %s instead, %s", e->text, e->advice.value, why);
	else if (e->advice.action == VERIFY_ADD && why)
		e->text = verify_text(r->v, "%s, but %s", e->text, why);
	e->advice = (struct advice){ VERIFY_NOTHING, NULL, NULL };
}

/* What follows from the advice is wrong for another reason. True if there is other advice. */
static bool improve(struct rehearsal *r, struct entry *e, const struct entry *tried)
{
	if (e->advice.action == VERIFY_ADD && tried->advice.action == VERIFY_WRITE) {
		e->advice = tried->advice;
		e->advice.action = VERIFY_ADD;
		return true;
	}
	if (tried->is_risk) { /* the number is right */
		e->then = tried->text;
		return false;
	}
	withdraw(r, e, tried->text);
	e->advice = tried->advice;
	return e->advice.action != VERIFY_NOTHING;
}

/* Whether an entry that nobody advised to change has become wrong. */
static const struct entry *find_regression(const struct rehearsal *r)
{
	for (size_t i = 0; i < r->before.n; i++)
		if (is_at_hand(r->v, &r->v->items[i]) && !is_followed(r, i) &&
		    r->v->items[i].verdict == VERIFY_WRONG && r->v->items[i].reported &&
		    !(r->now.items[i].reported && r->now.items[i].verdict == VERIFY_WRONG))
			return &r->v->items[i];
	return NULL;
}

/* Follows one advice after the other, and withdraws those that make something else wrong. */
static void sift(struct rehearsal *r)
{
	for (size_t i = 0; i < r->now.n; i++)
		r->now.items[i].is_withheld = true;
	for (size_t i = 0; i < r->now.n; i++) {
		struct entry *e = &r->now.items[i];
		const struct entry *worse;

		e->is_withheld = false;
		if (!is_followed(r, i))
			continue;
		if (!try(r)) {
			withdraw(r, e, NULL);
			continue;
		}
		worse = find_regression(r);
		if (worse)
			withdraw(r, e, verify_text(r->v, "%s: %s", worse->what, worse->text));
	}
}

/* Each entry whose advice leads to something wrong. True if there is something new to try. */
static bool improve_all(struct rehearsal *r)
{
	bool again = false;

	for (size_t i = 0; i < r->now.n; i++) {
		struct entry *e = &r->now.items[i];
		const struct entry *tried = is_followed(r, i) ? &r->v->items[e->tried] : NULL;

		if (tried && tried->reported && tried->verdict == VERIFY_WRONG)
			again |= improve(r, e, tried);
	}
	return again;
}

/* What was wrong only because of other entries is right with these corrected. */
static void accept_others(struct rehearsal *r)
{
	for (size_t i = 0; i < r->before.n; i++) {
		struct entry *e = &r->now.items[i];
		const struct entry *tried = &r->v->items[i];

		if (is_at_hand(r->v, e) && !is_followed(r, i) && e->reported &&
		    e->verdict == VERIFY_WRONG && tried->reported && tried->verdict < e->verdict) {
			e->verdict = tried->verdict;
			e->text = tried->text;
			e->is_risk = false;
		}
	}
}

/* ---- what is missing ---- */

static bool is_same_place(const char *a, const char *b)
{
	return a && b ? streq(a, b) : a == b;
}

static bool is_known(const struct rehearsal *r, const struct entry *missing)
{
	for (size_t i = r->before.n; i < r->now.n; i++)
		if (r->now.items[i].file == missing->file &&
		    streq(r->now.items[i].what, missing->what) &&
		    is_same_place(r->now.items[i].place, missing->place))
			return true;
	return false;
}

/* Takes over what the files lack as the last round has judged them; with `anew`, nothing else. */
static bool take_missing(struct rehearsal *r, size_t first, bool anew)
{
	bool again = false;

	if (anew)
		r->now.n = r->before.n;
	for (size_t i = first; i < r->v->n; i++) {
		struct entry *e;

		if (!r->v->items[i].reported || is_known(r, &r->v->items[i]))
			continue;
		if (!anew && r->v->items[i].verdict != VERIFY_WRONG)
			continue;
		e = array_add(&r->now);
		if (!e) {
			r->v->failed = true;
			return false;
		}
		*e = r->v->items[i];
		again |= e->advice.action != VERIFY_NOTHING;
	}
	return again;
}

static bool has_advice(const struct rehearsal *r)
{
	for (size_t i = 0; i < r->now.n; i++)
		if (is_followed(r, i))
			return true;
	return false;
}

/* ---- all of it ---- */

/* Advice that could not be tried is not given. */
static void withdraw_all(struct rehearsal *r)
{
	for (size_t i = 0; i < r->now.n; i++)
		if (is_followed(r, i))
			withdraw(r, &r->now.items[i], NULL);
}

static bool round_again(struct rehearsal *r)
{
	bool again;

	if (!try(r)) {
		withdraw_all(r);
		return false;
	}
	if (find_regression(r)) {
		sift(r);
		return true;
	}
	again = improve_all(r);
	if (again)
		return true;
	accept_others(r);
	return take_missing(r, r->n_tried, !r->with_additions) && r->with_additions;
}

static void run_rounds(struct rehearsal *r)
{
	unsigned int n = 0;

	while (has_advice(r) && round_again(r))
		if (++n == ROUNDS_MAX) {
			withdraw_all(r);
			return;
		}
}

void rehearse(struct verify *v, judge_fn fn, uint64_t cost)
{
	struct rehearsal r = { .v = v, .judge = fn, .cost = cost, .before = take(v) };

	if (copy(v, &r.before)) {
		fn(v);
		r.now = take(v);
		run_rounds(&r);
		r.with_additions = true;
		run_rounds(&r);
		put_back(v, &r.now);
	}
	free(r.before.items);
}
