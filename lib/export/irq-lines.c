/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Interrupts → lines. Exact ones come first, so that choices are made among the rest. */

#include "export/irq-lines.h"

#include <errno.h>
#include <inttypes.h>

#include "resolve/interrupt/candidates.h"
#include "witness/chosen.h"

struct gathering {
	struct export *export;
	struct irq_lines *lines;
	bool for_guest;
	const struct device *device;
};

/* Microkit knows edge and level, without a polarity. Level is its default. */
static bool trigger_is_edge(uint32_t trigger)
{
	return (trigger & TRIGGER_EDGE_BOTH) &&
	       !(trigger & (TRIGGER_LEVEL_HIGH | TRIGGER_LEVEL_LOW));
}

static struct irq_line *find_line(struct irq_lines *lines, uint32_t intid)
{
	for (uint32_t i = 0; i < lines->n; i++)
		if (lines->items[i].intid == intid)
			return &lines->items[i];
	return NULL;
}

static int refuse_too_many(struct gathering *g)
{
	return export_refuse_text(
		g->export, g->device,
		"more than %d interrupt lines; the ids of a protection domain end at %d; "
		"export the devices one by one%s",
		IRQ_LINES_MAX, IRQ_LINES_MAX - 1,
		g->export->options.static_dynamic
			? ""
			: ", or list only the first possible line of an interrupt "
			  "(--static-dynamic)");
}

static int refuse_two_triggers(struct gathering *g, const struct irq_line *line)
{
	return export_refuse_text(g->export, g->device,
				  "INTID %" PRIu32 " would be both level and edge triggered%s",
				  line->intid,
				  line->controller && !g->export->options.static_dynamic
					  ? "; list only the first possible line of an interrupt "
					    "(--static-dynamic)"
					  : ": the devices that share it contradict each other");
}

static int add_line(struct gathering *g, struct irq_source *source, uint32_t intid,
		    const struct hop *end)
{
	struct irq_line *line = find_line(g->lines, intid);
	bool is_edge = trigger_is_edge(source->trigger);

	if (line)
		return line->is_edge == is_edge ? EXPORT_OK : refuse_two_triggers(g, line);
	if (g->lines->n == IRQ_LINES_MAX)
		return refuse_too_many(g);
	g->lines->items[g->lines->n++] =
		(struct irq_line){ .intid = intid,
				   .is_edge = is_edge,
				   .controller = end ? end->controller : NULL,
				   .input = end ? end->cells[0] : 0 };
	source->n++;
	return EXPORT_OK;
}

/* ---- chosen at run time ---- */

/* Interrupts at the same input of the controller share its line. */
static bool has_line(const struct irq_lines *lines, const struct hop *end)
{
	for (uint32_t i = 0; i < lines->n; i++)
		if (lines->items[i].controller == end->controller &&
		    lines->items[i].input == end->cells[0])
			return true;
	return false;
}

static int add_first_free(struct gathering *g, struct irq_source *source, const struct hop *end)
{
	const struct intids *candidates = &source->interrupt->candidates;

	if (has_line(g->lines, end))
		return EXPORT_OK;
	for (uint32_t i = 0; i < candidates->n; i++)
		if (!find_line(g->lines, candidates->items[i]))
			return add_line(g, source, candidates->items[i], end);
	return export_refuse_text(g->export, g->device,
				  "interrupt %" PRIu32 " has %" PRIu32
				  " lines to choose from, and others have taken them all",
				  source->interrupt->index, candidates->n);
}

static int add_candidates(struct gathering *g, struct irq_source *source, const struct hop *end)
{
	const struct intids *candidates = &source->interrupt->candidates;
	int r = EXPORT_OK;

	for (uint32_t i = 0; r == EXPORT_OK && i < candidates->n; i++)
		r = add_line(g, source, candidates->items[i], end);
	return r;
}

static int add_chosen(struct gathering *g, struct irq_source *source)
{
	struct resolver *resolver = g->export->board->resolver;
	const struct interrupt *interrupt = source->interrupt;
	struct interrupt_path path;
	const struct hop *end;

	interrupt_path(resolver, interrupt, &path);
	end = &path.hops[path.n_hops - 1];
	source->trigger = candidates_trigger(resolver, end);
	if (source->kind == IRQ_WITNESSED)
		return has_line(g->lines, end)
			       ? EXPORT_OK
			       : add_line(g, source,
					  chosen_find(g->export->board->chosen, interrupt)->intid,
					  end);
	return g->export->options.static_dynamic ? add_first_free(g, source, end)
						 : add_candidates(g, source, end);
}

/* ---- all of them ---- */

/* Whether the driver that chooses the line is one of the guest's. */
static bool guest_chooses(const struct gathering *g, const struct interrupt *interrupt)
{
	const struct device *controller =
		interrupt->controller ? board_device_of(g->export->board, interrupt->controller)
				      : NULL;

	return controller && plan_find(g->export->plan, g->export->board, controller);
}

static enum irq_source_kind kind_of(const struct gathering *g, const struct interrupt *interrupt)
{
	if (interrupt_has_spi(interrupt))
		return IRQ_EXACT;
	if (interrupt->route != ROUTE_DYNAMIC || (g->for_guest && !guest_chooses(g, interrupt)))
		return IRQ_LEFT;
	if (chosen_find(g->export->board->chosen, interrupt))
		return IRQ_WITNESSED;
	return interrupt->candidates.n > 0 ? IRQ_CHOSEN : IRQ_LEFT;
}

static int add_interrupt(struct gathering *g, const struct interrupt *interrupt)
{
	struct irq_source *source = array_add(&g->lines->sources);

	if (!source)
		return -ENOMEM;
	*source = (struct irq_source){ .interrupt = interrupt,
				       .kind = kind_of(g, interrupt),
				       .trigger = interrupt->trigger,
				       .first = g->lines->n };
	if (source->kind == IRQ_EXACT)
		return add_line(g, source, interrupt->intid, NULL);
	return source->kind == IRQ_LEFT ? EXPORT_OK : add_chosen(g, source);
}

static int add_member(struct gathering *g, const struct device *member, bool exact)
{
	int r = EXPORT_OK;

	board_for_each_interrupt (interrupt, g->export->board, member)
		if (r == EXPORT_OK && !interrupt->hole &&
		    (kind_of(g, interrupt) == IRQ_EXACT) == exact)
			r = add_interrupt(g, interrupt);
	return r;
}

static int add_all(struct gathering *g, bool exact)
{
	const struct plan *plan = g->export->plan;
	int r = EXPORT_OK;

	for (size_t i = 0; i < plan->n; i++) {
		if (r != EXPORT_OK)
			return r;
		g->device = plan->items[i].device;
		board_for_each_member (member, g->export->board, g->device)
			if (r == EXPORT_OK)
				r = add_member(g, member, exact);
	}
	return r;
}

int irq_lines_gather(struct export *export, bool for_guest, struct irq_lines *ret)
{
	struct gathering g = { .export = export, .lines = ret, .for_guest = for_guest };
	int r = add_all(&g, true);

	return r == EXPORT_OK ? add_all(&g, false) : r;
}

void irq_lines_done(struct irq_lines *lines)
{
	array_done(&lines->sources);
}
