/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Clocks, resets, power domains and pins of a guest's device that others have as well: what these
 * do to them happens to the guest. Each has to be accepted by its name. */

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/util.h"
#include "board/suppliers/uses.h"
#include "needs/need.h"
#include "system/steps.h"

#define PINS "pins"

/* What a device of the system needs. */
struct needed {
	uint32_t device; /* index in system->devices */
	struct supplier supplier;
	struct reference what;
};

struct all_needed {
	ARRAY_OF(struct needed); /* device by device */
};

const char *share_with_name(enum share_with with)
{
	static const char *const names[] = {
		[SHARE_DOM0] = "dom0", [SHARE_GUEST] = "guest", [SHARE_OWNED] = "owned"
	};

	return names[with];
}

/* ---- what is needed ---- */

struct gathering {
	struct build *build;
	struct all_needed *all;
	uint32_t device;
};

/* What cannot be switched off does not matter, nor what goes to the guest with the device. */
static bool matters(const struct build *build, uint32_t device, const struct supplier *supplier)
{
	const struct node *top = build->devices[device]->node;

	switch ((int)supplier->kind) {
	case SUPPLIER_CLOCK:
	case SUPPLIER_RESET:
	case SUPPLIER_POWER_DOMAIN:
	case SUPPLIER_PINCTRL:
		return use_must_be_on(supplier) && !need_is_fixed(build->board, supplier) &&
		       !(supplier->node >= top && supplier->node < top->end);
	default:
		return false;
	}
}

static bool is_same(const struct needed *a, const struct needed *b)
{
	return a->supplier.kind == b->supplier.kind && reference_compare(&a->what, &b->what) == 0;
}

static int gather_one(const struct supplier *supplier, void *userdata)
{
	struct gathering *g = userdata;
	struct needed needed = { .device = g->device,
				 .supplier = *supplier,
				 .what = { .node = supplier->node,
					   .arguments = supplier->arguments } };
	struct needed *slot;

	if (!matters(g->build, g->device, supplier))
		return 0;
	for (size_t i = g->all->n; i-- > 0 && g->all->items[i].device == g->device;)
		if (is_same(&g->all->items[i], &needed)) /* the same clock for several inputs */
			return 0;
	slot = array_add(g->all);
	if (!slot)
		return -ENOMEM;
	*slot = needed;
	return work_spend(&g->build->work, 16 + g->all->n) ? 0 : BUILD_E_WORK;
}

static bool is_first(const struct build *build, size_t device)
{
	for (size_t i = 0; i < device; i++)
		if (build->devices[i] == build->devices[device])
			return false;
	return build->devices[device] != NULL;
}

static int gather(struct build *build, struct all_needed *all)
{
	int r = 0;

	for (uint32_t i = 0; r == 0 && i < build->system->devices.n; i++) {
		struct gathering g = { build, all, i };
		const struct device *device = build->devices[i];

		if (!is_first(build, i))
			continue;
		for (const struct node *node = device->node; r == 0 && node < device->node->end;
		     node = board_next_consumer_node(device, node))
			r = supplier_for_each(build->board->resolver, &build->board->suppliers,
					      node, NULL, gather_one, &g);
	}
	return r;
}

/* ---- who else ---- */

/* The device of the system at or above the node, without which dom0's Linux has none there; or
 * -1. */
static long find_given(const struct build *build, const struct node *node)
{
	for (size_t i = 0; i < build->system->devices.n; i++) {
		const struct device *device = build->devices[i];

		if (device && node >= device->node && node < device->node->end)
			return (long)i;
	}
	return -1;
}

static uint32_t domain_of(const struct build *build, size_t device)
{
	return build->system->devices.items[device].domain;
}

/* The supplier's device itself, not a bus above it: marks are not inherited. */
static bool find_owner(const struct build *build, const struct needed *needed, struct share *share)
{
	const struct board *board = build->board;
	uint32_t owner = board->owner_of[tree_index(board->tree, needed->supplier.node)];

	for (size_t i = 0; owner != DEVICE_NONE && i < build->system->devices.n; i++)
		if (build->devices[i] == board_owner(board, &board->devices.items[owner]) &&
		    domain_of(build, i) != domain_of(build, needed->device)) {
			share->with = SHARE_OWNED;
			share->other = (uint32_t)i;
			return true;
		}
	return false;
}

static bool find_guest(const struct build *build, const struct all_needed *all,
		       const struct needed *needed, struct share *share)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct needed *other = &all->items[i];

		if (domain_of(build, other->device) == domain_of(build, needed->device) ||
		    !is_same(other, needed))
			continue;
		share->with = SHARE_GUEST;
		share->other = other->device;
		return true;
	}
	return false;
}

struct search {
	const struct build *build;
	const struct node *first;
};

static void take_consumer(const struct node *consumer, void *userdata)
{
	struct search *search = userdata;
	long given = find_given(search->build, consumer);

	if (given >= 0 && system_is_xen(build_domain_of(search->build, (size_t)given)))
		return;
	if (!search->first || node_compare(consumer, search->first) < 0)
		search->first = consumer;
}

static bool find_dom0(const struct build *build, const struct needed *needed, struct share *share)
{
	struct search search = { .build = build };
	const struct device *device = build->devices[needed->device];

	if (!system_is_xen(build_domain_of(build, needed->device)))
		return false;
	uses_for_each_other(build->board, uses_find(build->board, &needed->supplier), device,
			    take_consumer, &search);
	share->with = SHARE_DOM0;
	share->consumer = search.first;
	return search.first != NULL;
}

/* ---- accepted or not ---- */

/* PATH:CELLS, as --clock-rate takes it; PATH if there are none. */
static const char *name_of(struct build *build, const struct needed *needed)
{
	const struct cells *cells = &needed->what.arguments;
	char path[TREE_PATH_MAX];
	const char *name = build_text(build, "%s", node_path(needed->what.node, path));

	for (size_t i = 0; name && i < cells->n; i++)
		name = build_text(build, "%s%c%" PRIu32, name, i ? ',' : ':', cells_at(cells, i));
	return name;
}

/* The words of AcceptShared= before this device's. */
static size_t first_word(const struct build *build, size_t device)
{
	size_t n = 0;

	for (size_t i = 0; i < device; i++)
		n += build->system->devices.items[i].shared.n;
	return n;
}

static bool is_accepted(struct build *build, const struct needed *needed, const char *name)
{
	const struct system_texts *words = &build->system->devices.items[needed->device].shared;
	bool *used = build->accepts_used + first_word(build, needed->device);
	char path[TREE_PATH_MAX];
	bool accepted = false;

	node_path(needed->what.node, path);
	for (size_t i = 0; i < words->n; i++)
		if (streq(words->items[i].text, name) || streq(words->items[i].text, path)) {
			used[i] = true;
			accepted = true;
		}
	return accepted;
}

/* "the pins X of Y are"; NULL without memory. */
static const char *subject(struct build *build, const struct share *share)
{
	char path[TREE_PATH_MAX];

	return build_text(build, "the %s %s of %s %s", share->kind, share->name,
			  build_path(build, share->device, path),
			  streq(share->kind, PINS) ? "are" : "is");
}

static int complain(struct build *build, const struct share *share)
{
	const struct system_device *device = &build->system->devices.items[share->device];
	const struct system_device *other = &build->system->devices.items[share->other];
	const char *what = subject(build, share);
	char path[TREE_PATH_MAX];

	if (!what)
		return -ENOMEM;
	if (share->with == SHARE_DOM0)
		return build_complain(build, device->line, 0,
				      "%s also used by %s, which stays in dom0; if that is right, "
				      "write AcceptShared=%s",
				      what, node_path(share->consumer, path), share->name);
	return build_complain(build, device->line, other->line,
			      "%s %s %s, which is given to %s in line %d; if that is right, write "
			      "AcceptShared=%s",
			      what, share->with == SHARE_GUEST ? "also used by" : "a part of",
			      build_path(build, share->other, path),
			      build_domain_of(build, share->other)->name, other->line, share->name);
}

/* As people say it. */
static const char *kind_text(enum supplier_kind kind)
{
	switch ((int)kind) {
	case SUPPLIER_PINCTRL:
		return PINS;
	case SUPPLIER_POWER_DOMAIN:
		return "power domain";
	default:
		return supplier_kind_name(kind);
	}
}

static int judge(struct build *build, const struct needed *needed, struct share share)
{
	struct share *slot;

	share.device = needed->device;
	share.kind = kind_text(needed->supplier.kind);
	share.name = name_of(build, needed);
	if (!share.name)
		return -ENOMEM;
	if (!is_accepted(build, needed, share.name))
		return complain(build, &share);
	slot = array_add(&build->shares);
	if (!slot)
		return -ENOMEM;
	*slot = share;
	return 0;
}

static int judge_all(struct build *build, const struct all_needed *all)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < all->n; i++) {
		const struct needed *needed = &all->items[i];
		struct share share = { .with = SHARE_DOM0 };

		if (!work_spend(&build->work, 8 * (all->n + build->system->devices.n)))
			return BUILD_E_WORK;
		if (find_owner(build, needed, &share) || find_guest(build, all, needed, &share))
			r = judge(build, needed, share);
		if (r == 0 && share.with != SHARE_OWNED) {
			struct share dom0 = { .with = SHARE_DOM0 };

			if (find_dom0(build, needed, &dom0))
				r = judge(build, needed, dom0);
		}
	}
	return r;
}

/* Consent to nothing is a mistake, or was right for another tree. */
static int check_words(struct build *build)
{
	size_t n = 0;
	int r = 0;

	for (size_t i = 0; i < build->system->devices.n; i++) {
		const struct system_device *device = &build->system->devices.items[i];

		for (size_t k = 0; r == 0 && k < device->shared.n; k++)
			if (!build->accepts_used[n++] && build->devices[i])
				r = build_complain(build, device->shared.items[k].line, 0,
						   "'%s' shares no %s with anybody; remove it from "
						   "AcceptShared=",
						   device->name, device->shared.items[k].text);
	}
	return r;
}

int find_shares(struct build *build)
{
	struct all_needed all = { .n = 0 };
	int r = gather(build, &all);

	if (r == 0)
		r = judge_all(build, &all);
	if (r == 0)
		r = check_words(build);
	array_done(&all);
	return r;
}
