/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Devices of the board: what they are called, and whether they may be given away. */

#include "verify/judge/device.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "verdict/verdict.h"

static size_t index_of(const struct verify *v, const struct device *device)
{
	return (size_t)(device - v->board->devices.items);
}

const char *device_path(struct verify *v, const struct device *device)
{
	const char **cached = &v->paths[index_of(v, device)];
	char path[TREE_PATH_MAX];

	if (!*cached)
		*cached = verify_text(v, "%s", node_path(device->node, path));
	return *cached;
}

uint8_t *device_evidence(const struct verify *v, const struct device *device)
{
	return &v->evidence[index_of(v, board_owner(v->board, device))];
}

/* Blockers that hold whichever of its numbers are given, the gravest first. */
static const enum finding_code final_codes[] = { FINDING_HELD_BY_XEN, FINDING_RESERVED_MEMORY,
						 FINDING_NOT_MARKED, FINDING_TREE_MISMATCH,
						 FINDING_INTERRUPT_PRIVATE };

static const struct finding *find_final(const struct findings *findings)
{
	for (size_t code = 0; code < ARRAY_SIZE(final_codes); code++)
		for (size_t i = 0; i < findings->n; i++)
			if (findings->items[i].code == final_codes[code] &&
			    findings->items[i].severity == SEVERITY_BLOCKER)
				return &findings->items[i];
	return NULL;
}

#define VERDICT_COST 10000
#define NODE_COST    60

static char *find_blocker(struct verify *v, const struct device *device)
{
	struct findings findings = { .n = 0 };
	const struct finding *found;
	char *text;

	if (!verify_spend(v,
			  VERDICT_COST + NODE_COST * (uint64_t)(device->node->end - device->node)))
		return strdup("");
	if (verdict_findings(v->board, device, true, &findings) < 0)
		v->failed = true;
	found = find_final(&findings);
	text = found ? finding_text(found) : strdup("");
	array_done(&findings);
	v->failed |= !text;
	return text;
}

const char *device_blocker(struct verify *v, const struct device *device)
{
	char **cached = &v->blockers[index_of(v, device)];

	if (set_is_microkit(v)) /* where Xen keeps nothing */
		return NULL;
	if (!*cached)
		*cached = find_blocker(v, device);
	return *cached && **cached ? *cached : NULL;
}

const struct interrupt *next_with_intid(const struct verify *v, uint32_t intid,
					const struct interrupt *previous)
{
	const struct interrupts *all = &v->board->interrupts;
	const struct interrupt *i = previous ? previous + 1 : all->items;

	for (; intid != 0 && i && i < all->items + all->n; i++)
		if (i->intid == intid && owner_of(v, i->node))
			return i;
	return NULL;
}

bool device_has_intid(const struct verify *v, const struct device *device, uint32_t intid)
{
	board_for_each_member (member, v->board, device)
		board_for_each_interrupt (i, v->board, member)
			if (i->intid == intid)
				return true;
	return false;
}
