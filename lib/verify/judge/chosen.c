/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* INTIDs from which a controller chooses at run time for the devices behind it. */

#include "verify/judge/chosen.h"

#include "resolve/interrupt/candidates.h"
#include "verify/judge/device.h"
#include "verify/judge/trigger.h"

bool interrupt_has_candidate(const struct interrupt *i, uint32_t intid)
{
	for (uint32_t c = 0; c < i->candidates.n; c++)
		if (i->candidates.items[c] == intid)
			return true;
	return false;
}

/* Whether the guest has the interrupt whichever is chosen. */
static bool has_all_candidates(struct verify *v, const struct interrupt *i)
{
	uint32_t n = 0;

	for (uint32_t c = 0; c < i->candidates.n; c++) {
		bool found = false;

		verify_for_each_entry (e, v)
			found |= e->kind == ENTRY_INTERRUPT &&
				 e->interrupt.intid == i->candidates.items[c];
		n += found;
	}
	return n == i->candidates.n;
}

/* Whether the file is about the device or about a consumer of it, as a MAC is of its PHY. */
static bool is_about(const struct verify *v, const struct device *device)
{
	const struct consumers *all = &v->board->consumers;
	const struct consumer *first = array_at(all, device->first_consumer);

	if (*device_evidence(v, device))
		return true;
	for (uint32_t i = 0; i < device->n_consumers; i++) {
		const struct node *node = &v->board->tree->nodes[first[i].node];
		const struct device *consumer = owner_of(v, node);

		if (consumer && !first[i].is_endpoint && *device_evidence(v, consumer))
			return true;
	}
	return false;
}

/* An interrupt that may get this INTID; prefer one of a device that the file is about. */
static const struct interrupt *find_chooser(const struct verify *v, uint32_t intid, bool *ret_about)
{
	const struct interrupts *all = &v->board->interrupts;
	const struct interrupt *found = NULL;

	*ret_about = false;
	for (const struct interrupt *i = all->items; i && i < all->items + all->n; i++) {
		const struct device *device = owner_of(v, i->node);

		if (!device || !interrupt_has_candidate(i, intid))
			continue;
		found = found ? found : i;
		if (!is_about(v, device))
			continue;
		*ret_about = true;
		return i;
	}
	return found;
}

/* The line to the GIC has a trigger of its own. */
static struct interrupt with_line_trigger(const struct verify *v, const struct interrupt *i)
{
	struct interrupt_path path;
	struct interrupt line = *i;

	interrupt_path(v->board->resolver, i, &path);
	line.trigger = i->route == ROUTE_DYNAMIC && path.n_hops > 0
			       ? candidates_trigger(v->board->resolver, &path.hops[path.n_hops - 1])
			       : TRIGGER_NONE;
	return line;
}

/* Only on Microkit does the domain's own program see which of several interrupts arrives. */
static void judge_choice(struct verify *v, struct entry *e, const struct interrupt *i, bool about)
{
	const char *device = owner_path(v, i->node), *controller = "its controller";
	char path[TREE_PATH_MAX];

	if (i->controller)
		controller = verify_text(v, "%s", node_path(i->controller, path));
	if (!set_is_microkit(v))
		report(v, e, VERIFY_WRONG,
		       "%s chooses at run time which of %" PRIu32
		       " interrupts %s gets; Xen cannot give that to a guest",
		       controller, i->candidates.n, device);
	else if (!about)
		report(v, e, VERIFY_UNKNOWN,
		       "one of %" PRIu32 " from which %s chooses at run time, for devices that "
		       "nothing else here refers to, such as %s",
		       i->candidates.n, controller, device);
	else if (!has_all_candidates(v, i))
		report(v, e, VERIFY_UNKNOWN,
		       "one of %" PRIu32 " from which %s chooses at run time, for %s among others",
		       i->candidates.n, controller, device);
	else
		report(v, e, VERIFY_RIGHT,
		       "one of the interrupts from which %s chooses for %s; all of them are here",
		       controller, device);
}

bool judge_chosen(struct verify *v, struct entry *e)
{
	bool about;
	const struct interrupt *i = find_chooser(v, e->interrupt.intid, &about);
	struct interrupt line;

	if (!i)
		return false;
	line = with_line_trigger(v, i);
	if (set_is_microkit(v) && about)
		judge_trigger(v, e, &line);
	judge_choice(v, e, i, about);
	return true;
}
