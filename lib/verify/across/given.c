/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where Xen reads a node's path (xen,path, or ImageBuilder's marks), it takes the interrupts and
 * perhaps the registers from the host's node. */

#include "verify/across/given.h"

#include <stdlib.h>

#include "base/util.h"
#include "board/root-gic.h"
#include "verify/judge/device.h"
#include "xen/keeps.h"

/* The caller adds what else its kind needs. NULL without memory. */
static struct given *give(struct verify *v, struct all_given *all, enum given_kind kind,
			  struct range range, const struct entry *e)
{
	struct given *given = array_add(all);

	if (given)
		*given = (struct given){ kind, range, NULL, (size_t)(e - v->items) };
	v->failed |= !given;
	return given;
}

/* FNV-1a: equal names meet, and are compared then. */
static uint64_t hash(const char *text)
{
	uint64_t h = 0xcbf29ce484222325;

	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 0x100000001b3;
	return h;
}

/* What comes with the node, for programs that do not list it. */
static void give_resources(struct verify *v, struct all_given *all, const struct device *device,
			   const struct entry *e)
{
	board_for_each_interrupt (i, v->board, device)
		if (interrupt_has_spi(i))
			give(v, all, GIVEN_INTID, (struct range){ i->intid, i->intid }, e);
	if (e->kind != ENTRY_NODE)
		return;
	board_for_each_region (region, v->board, device)
		if (region_is_mapped(region))
			give(v, all, GIVEN_FRAMES, region_frames(region), e);
	board_for_each_window (window, v->board, device)
		if (window->translated && window->size > 0)
			give(v, all, GIVEN_FRAMES, range_frames(window->address, window->size), e);
}

/* Those by which Xen may assign it. IDs of each IOMMU follow those of another; with a mask any of
 * them may meet. */
static void give_streams(struct verify *v, struct all_given *all, const struct device *device,
			 const struct entry *e)
{
	board_for_each_stream (stream, v->board, device) {
		uint64_t first = (uint64_t)tree_index(v->board->tree, stream->iommu) << 32;
		struct range ids = { first + stream->id, first + stream->id + stream->count - 1 };
		struct given *given;

		if (stream->count == 0 || (!xen_drives_iommu(stream->iommu) && !v->trusts_dtdev))
			continue;
		if (stream->mask)
			ids = (struct range){ first, first + UINT32_MAX };
		given = give(v, all, GIVEN_STREAM, ids, e);
		if (given)
			given->stream = stream;
	}
}

static void give_node(struct verify *v, struct all_given *all, const struct entry *e)
{
	const struct node *node = tree_find_path(v->board->tree, e->path.path);
	const struct device *device = node ? board_device_of(v->board, node) : NULL;
	uint64_t index;

	if (!device)
		return;
	index = (uint64_t)(board_owner(v->board, device) - v->board->devices.items);
	give(v, all, GIVEN_NODE, (struct range){ index, index }, e);
	give_streams(v, all, device, e);
	if (!kind_is_listed(v->files.items[v->files.items[e->file].set].kind))
		give_resources(v, all, device, e);
}

/* A number that is to be replaced gives nothing that counts. */
static bool is_void(const struct entry *e)
{
	return e->reported && e->verdict == VERIFY_WRONG &&
	       (e->advice.action == VERIFY_WRITE || e->advice.action == VERIFY_REMOVE);
}

/* Each processor has a virtual CPU interface of its own there, and so has each guest. */
static void give_frames(struct verify *v, struct all_given *all, struct range frames,
			const struct entry *e)
{
	if (!all->interface || !range_contains(region_frames(all->interface), frames))
		give(v, all, GIVEN_FRAMES, frames, e);
}

static void give_all_of(struct verify *v, struct all_given *all, const struct entry *e)
{
	uint32_t intid = e->interrupt.intid;
	uint64_t name;

	switch (e->kind) {
	case ENTRY_INTERRUPT:
		give(v, all, GIVEN_INTID, (struct range){ intid, intid }, e);
		break;
	case ENTRY_FRAMES:
		give_frames(v, all, e->frames.host, e);
		break;
	case ENTRY_CACHED:
	case ENTRY_SHOWN:
		if (e->owner != OWNER_ALL)
			give_frames(v, all, e->cached, e);
		break;
	case ENTRY_PATH:
	case ENTRY_NODE:
		give_node(v, all, e);
		break;
	case ENTRY_NAME:
		name = hash(e->name);
		give(v, all, GIVEN_NAME, (struct range){ name, name }, e);
		break;
	case ENTRY_OTHER:
	case ENTRY_GUEST_INTERRUPT:
	case ENTRY_GUEST_REG:
	case ENTRY_NR_SPIS:
	case ENTRY_CHANNEL:
	case ENTRY_GUEST_TREE:
	case ENTRY_LATER:
		break;
	}
}

static int given_compare(const void *pa, const void *pb)
{
	const struct given *a = pa, *b = pb;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->range.first != b->range.first)
		return a->range.first < b->range.first ? -1 : 1;
	return a->entry < b->entry ? -1 : a->entry > b->entry;
}

void given_gather(struct verify *v, struct all_given *ret)
{
	const struct device *gic = root_gic(v->board);

	*ret = (struct all_given){ .n = 0 };
	ret->interface = gic ? root_gic_part(v->board, gic, GICV2_VIRTUAL_CPU) : NULL;
	for (size_t i = 0; i < v->n; i++)
		if (!is_void(&v->items[i]))
			give_all_of(v, ret, &v->items[i]);
	if (ret->n > 1)
		qsort(ret->items, ret->n, sizeof(*ret->items), given_compare);
}
