/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What lies behind a device: the windows and INTx lines of a PCI host, the SPIs of an MSI
 * controller. They are not among its regions and interrupts, but nobody else's. */

#include "verify/judge/behind.h"

#include "verify/judge/device.h"
#include "verify/spelling.h"
#include "verify/judge/trigger.h"

/* The host with a window that holds the run's first frame, *ret; or NULL. */
static const struct device *find_window(const struct verify *v, struct range run, struct range *ret)
{
	const struct board *board = v->board;

	for (size_t i = 0; i < board->devices.n; i++)
		board_for_each_window (window, board, &board->devices.items[i]) {
			if (!window->translated || window->size == 0)
				continue;
			*ret = range_frames(window->address, window->size);
			if (run.first >= ret->first && run.first <= ret->last)
				return board_owner(board, &board->devices.items[i]);
		}
	return NULL;
}

/* Windows are no registers; who passes a PCI host through by hand gives them all the same. */
bool judge_window(struct verify *v, struct entry *e)
{
	struct range window;
	const struct device *host = find_window(v, e->frames.host, &window);

	if (!host)
		return false;
	if (e->frames.host.last > window.last)
		report(v, e, VERIFY_WRONG,
		       "this runs past the PCI window of %s, which is %s; write that",
		       device_path(v, host), frames_text(v, window));
	if (!*device_evidence(v, host))
		report(v, e, VERIFY_UNKNOWN,
		       "in the PCI window of %s, which nothing else here refers to",
		       device_path(v, host));
	report(v, e, VERIFY_RIGHT, "%s PCI window of %s, %s",
	       range_contains(e->frames.host, window) ? "the" : "part of the", device_path(v, host),
	       frames_text(v, window));
	return true;
}

static const struct owned *owned_with_intid(const struct verify *v, uint32_t intid)
{
	const struct owned_intids *all = &v->board->owned;

	for (const struct owned *o = all->items; o && o < all->items + all->n; o++)
		if (intid >= o->intid && intid - o->intid < o->count)
			return o;
	return NULL;
}

/* The INTx as an interrupt of the host's own. */
static void judge_owned_trigger(struct verify *v, struct entry *e, const struct owned *owned)
{
	struct interrupt line = { .node = owned->node,
				  .type = INTID_SPI,
				  .number = e->interrupt.intid - GIC_SPI_FIRST,
				  .intid = e->interrupt.intid,
				  .trigger = owned->trigger };

	judge_trigger(v, e, &line);
}

/* INTx lines of a PCI host, or the SPIs of an MSI controller. */
bool judge_behind(struct verify *v, struct entry *e)
{
	const struct owned *owned = owned_with_intid(v, e->interrupt.intid);
	const struct device *device = owned ? owner_of(v, owned->node) : NULL;
	const char *blocker = device ? device_blocker(v, device) : NULL;

	if (!device)
		return false;
	if (blocker)
		report(v, e, VERIFY_WRONG, "%s", blocker);
	else if (!*device_evidence(v, device))
		report(v, e, VERIFY_UNKNOWN,
		       "this belongs to %s (%s), which nothing else here refers to",
		       device_path(v, device), owned->property);
	else
		judge_owned_trigger(v, e, owned);
	if (!e->reported)
		report(v, e, VERIFY_RIGHT, "belongs to %s, by its %s", device_path(v, device),
		       owned->property);
	return true;
}
