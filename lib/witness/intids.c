/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Interrupts, by their INTIDs: whoever requests one gives it a name of his own, which is often not
 * the device's. Where it is, it tells of a device that has another INTID. */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "resolve/interrupt/gic.h"
#include "witness/judges.h"
#include "xen/guest-map.h"

#define REQUESTERS_MAX 8    /* of one interrupt that are looked at */
#define BELOW_MAX      1024 /* nodes below one of them */

/* ---- actions ---- */

static void add_actions(struct judging *j, const struct kernel_irq *irq)
{
	const char *at = irq->actions;

	while (*at) {
		uint32_t node = requesters_next(j, &at);
		struct action_hit *slot = node == EXPECTED_NOBODY ? NULL : array_add(&j->actions);

		if (slot)
			*slot = (struct action_hit){ node, irq };
		else
			j->answers->failed |= node != EXPECTED_NOBODY;
	}
}

static int action_compare(const void *pa, const void *pb)
{
	const struct action_hit *a = pa, *b = pb;

	if (a->node != b->node)
		return a->node < b->node ? -1 : 1;
	return a->irq->number < b->irq->number ? -1 : a->irq->number > b->irq->number;
}

/* A message: its INTID is not wired to any node. */
static bool is_message(const struct witness *witness, const struct kernel_irq *irq)
{
	for (uint32_t i = 0; i < irq->n_hops; i++)
		if (strstr(witness->hops.items[irq->first_hop + i].chip, "MSI"))
			return true;
	return strstr(irq->chip, "MSI");
}

/* ---- triggers ---- */

/* Of the first interrupt at that input of the GIC, or of the next one. */
static size_t find_index(const struct witness *witness, uint32_t intid)
{
	return bisect(witness->by_intid.n, k, witness->by_intid.items[k]->intid < intid);
}

/* KERNEL_TRIGGER_UNKNOWN: any will do. */
static enum kernel_trigger trigger_of(const struct expected_irq *irq)
{
	if (!trigger_name(irq->trigger) || irq->trigger == TRIGGER_NONE)
		return KERNEL_TRIGGER_UNKNOWN;
	return irq->trigger == TRIGGER_LEVEL_HIGH || irq->trigger == TRIGGER_LEVEL_LOW
		       ? KERNEL_TRIGGER_LEVEL
		       : KERNEL_TRIGGER_EDGE;
}

/* Several nodes may have one INTID, and not all of them the same trigger for it. */
static void gather_triggers(struct judging *j)
{
	const struct witness *witness = j->witness;

	for (size_t i = 0; j->triggers && i < j->expected->irqs.n; i++) {
		const struct expected_irq *irq = &j->expected->irqs.items[i];
		size_t k = find_index(witness, irq->intid);

		if (k < witness->by_intid.n && witness->by_intid.items[k]->intid == irq->intid)
			j->triggers[k] = (unsigned char)(j->triggers[k] | 1U << trigger_of(irq));
	}
}

/* A driver may have taken messages, and left the interrupts of the tree alone. */
void intids_prepare(struct judging *j)
{
	requesters_prepare(j);
	j->of_others = calloc(j->witness->by_intid.n + 1, sizeof(*j->of_others));
	j->triggers = calloc(j->witness->by_intid.n + 1, sizeof(*j->triggers));
	j->answers->failed |= !j->of_others || !j->triggers;
	gather_triggers(j);
	for (size_t i = 0; i < j->witness->by_intid.n; i++)
		if (!is_message(j->witness, j->witness->by_intid.items[i]))
			add_actions(j, j->witness->by_intid.items[i]);
	if (j->actions.n > 1)
		qsort(j->actions.items, j->actions.n, sizeof(*j->actions.items), action_compare);
}

/* ---- words ---- */

static const char *source_of(struct answers *answers, const struct kernel_irq *irq)
{
	if (irq->line)
		return answer_text(answers, "interrupts line %" PRIu32, irq->line);
	if (irq->line_in_irqs)
		return answer_text(answers, "irqs line %" PRIu32, irq->line_in_irqs);
	return "irq_hierarchy";
}

/* ", for uart-pl011" */
static const char *requester(struct answers *answers, const struct kernel_irq *irq)
{
	if (!irq->is_requested)
		return ", which nobody has requested";
	/* What a driver hands a parent's input on with has no name (Linux, "chained"). */
	return streq(irq->actions, "(null)") ? "" : answer_text(answers, ", for %s", irq->actions);
}

static bool trigger_differs(const struct expected_irq *expected, const struct kernel_irq *irq)
{
	enum kernel_trigger trigger = trigger_of(expected);

	return irq->is_requested && irq->trigger != KERNEL_TRIGGER_UNKNOWN &&
	       trigger != KERNEL_TRIGGER_UNKNOWN && trigger != irq->trigger;
}

/* Whether another entry has Linux's trigger for this INTID. */
static bool has_both_triggers(const struct judging *j, const struct kernel_irq *irq)
{
	return j->triggers && j->triggers[find_index(j->witness, irq->intid)] & 1U << irq->trigger;
}

static const char *expected_number(struct answers *answers, const struct expected_irq *irq)
{
	const char *trigger = irq->trigger == TRIGGER_NONE ? NULL : trigger_name(irq->trigger);

	return answer_text(answers, "INTID %" PRIu32 "%s%s", irq->intid, trigger ? " " : "",
			   trigger ? trigger : "");
}

static const char *seen_number(struct answers *answers, const struct kernel_irq *irq)
{
	return answer_text(answers, "INTID %" PRIu32 "%s", irq->intid,
			   !irq->is_requested                     ? ""
			   : irq->trigger == KERNEL_TRIGGER_LEVEL ? " level"
			   : irq->trigger == KERNEL_TRIGGER_EDGE  ? " edge"
								  : "");
}

/* ---- one interrupt ---- */

static void judge_found(struct judging *j, const struct expected_irq *expected,
			const struct kernel_irq *irq, struct answer answer)
{
	bool is_other = trigger_differs(expected, irq);
	bool differs = is_other && !has_both_triggers(j, irq);

	answer.answer = differs ? WITNESS_DIFFERS : WITNESS_AGREES;
	answer.seen = seen_number(j->answers, irq);
	answer.source = source_of(j->answers, irq);
	answer.text = differs ? answer_text(j->answers, "%s has %s, but Linux has %s (%s%s)",
					    j->expected->source, answer.expected, answer.seen,
					    answer.source, requester(j->answers, irq))
			      : answer_text(j->answers, "interrupt %" PRIu32 " of Linux%s (%s)%s",
					    irq->number, requester(j->answers, irq), answer.source,
					    is_other ? ", whose trigger another entry has" : "");
	answer_add(j, answer);
}

static bool is_candidate(const struct interrupt *interrupt, uint32_t intid)
{
	for (uint32_t i = 0; i < interrupt->candidates.n; i++)
		if (interrupt->candidates.items[i] == intid)
			return true;
	return interrupt->candidates.n == 0;
}

static bool may_have(const struct expected_irq *irq, uint32_t intid)
{
	return irq->open ? is_candidate(irq->open, intid) : irq->intid == intid;
}

static bool has_intid(const struct expected *expected, uint32_t node, const void *wanted)
{
	const struct expected_irq *irqs = expected->irqs.items;
	const uint32_t *intid = wanted;
	size_t n = expected->irqs.n, i = bisect(n, k, irqs[k].node < node);

	for (; i < n && irqs[i].node == node; i++)
		if (may_have(&irqs[i], *intid))
			return true;
	return false;
}

/* Of one node. */
struct actions_at {
	const struct action_hit *hits;
	size_t n, next;
};

static struct actions_at find_actions(const struct judging *j, uint32_t node)
{
	const struct action_hit *hits = j->actions.items;
	size_t n = j->actions.n, first = bisect(n, k, hits[k].node < node);
	struct actions_at at = { .hits = array_at(&j->actions, first) };

	while (first + at.n < n && at.n < STRAYS_MAX && hits[first + at.n].node == node)
		at.n++;
	return at;
}

/* The next interrupt that was requested under the node's name at an INTID that neither it nor a
 * node above or below has. */
static const struct kernel_irq *next_elsewhere(const struct judging *j, struct actions_at *at)
{
	while (at->next < at->n) {
		const struct action_hit *hit = &at->hits[at->next++];
		bool is_again = hit > at->hits && hit[-1].irq == hit->irq;

		if (!is_again &&
		    !expected_has_near(j->expected, hit->node, has_intid, &hit->irq->intid))
			return hit->irq;
	}
	return NULL;
}

static bool has_any(const struct expected *expected, uint32_t node, const void *unused)
{
	const struct expected_irq *irqs = expected->irqs.items;
	size_t n = expected->irqs.n, i = bisect(n, k, irqs[k].node < node);

	(void)unused;
	return i < n && irqs[i].node == node;
}

/* Whether it is known that this node does not have the INTID. A node without interrupts does not
 * count: its driver may have asked for another's; nor do the buses of forged trees. */
static bool is_other(const struct expected *expected, uint32_t node, uint32_t intid)
{
	return !expected_has_below(expected, node, BELOW_MAX) &&
	       expected_has_near(expected, node, has_any, NULL) &&
	       !expected_has_near(expected, node, has_intid, &intid);
}

/* Whether all that have requested it are known, and none of them has this INTID. */
static bool find_others(const struct judging *j, const struct kernel_irq *irq)
{
	const char *at = irq->actions;

	if (is_message(j->witness, irq))
		return false;
	for (size_t i = 0; *at; i++) {
		uint32_t node = i < REQUESTERS_MAX ? requesters_next(j, &at) : EXPECTED_NOBODY;

		if (node == EXPECTED_NOBODY || !is_other(j->expected, node, irq->intid))
			return false;
	}
	return irq->is_requested;
}

/* The same, once for each: many nodes may have one INTID. */
static bool is_of_others(const struct judging *j, const struct kernel_irq *irq)
{
	const struct witness *witness = j->witness;
	size_t i = find_index(witness, irq->intid);

	if (!j->of_others)
		return false;
	if (j->of_others[i] == 0)
		j->of_others[i] = find_others(j, irq) ? 1 : -1;
	return j->of_others[i] > 0;
}

static bool sees_interrupts(const struct witness *witness)
{
	return witness->has[WITNESS_INTERRUPTS] || witness->has[WITNESS_IRQS];
}

static const char *why_not_seen(const struct judging *j, const struct expected_irq *expected)
{
	uint32_t node = expected->node;
	const char *disabled = node == EXPECTED_NOBODY ? NULL
						       : j->expected->nodes.items[node].disabled;

	if (!sees_interrupts(j->witness))
		return "the snapshot has neither interrupts nor irqs";
	if (disabled)
		return answer_text(j->answers,
				   "the node's status is \"%s\", so that Linux makes no device of "
				   "it",
				   disabled);
	if (expected->is_forwarded && !j->witness->has[WITNESS_IRQ_HIERARCHY])
		return "it reaches the GIC through another controller, and only kernels with "
		       "/sys/kernel/debug/irq (CONFIG_GENERIC_IRQ_DEBUGFS) show it there";
	if (j->witness->is_partial[WITNESS_IRQS])
		return "no driver has requested it, as far as irqs could be read";
	return j->witness->has[WITNESS_IRQS] ? "Linux has not mapped it; no driver asked for it"
					     : "no driver has requested it";
}

/* Linux has this INTID, for others. */
static void judge_requested(struct judging *j, const struct kernel_irq *irq, struct answer answer)
{
	answer.answer = WITNESS_DIFFERS;
	answer.seen = seen_number(j->answers, irq);
	answer.source = source_of(j->answers, irq);
	answer.text = answer_text(j->answers,
				  "%s has %s for it, but Linux has %s for %s (%s), which does not "
				  "have it in %s",
				  j->expected->source, answer.expected, answer.seen, irq->actions,
				  answer.source, j->expected->source);
	answer_add(j, answer);
}

static void judge_elsewhere(struct judging *j, const struct kernel_irq *irq, struct answer answer)
{
	answer.answer = WITNESS_DIFFERS;
	answer.seen = seen_number(j->answers, irq);
	answer.source = source_of(j->answers, irq);
	answer.text = answer_text(j->answers, "%s has %s, but Linux has %s (%s%s)",
				  j->expected->source, answer.expected, answer.seen, answer.source,
				  requester(j->answers, irq));
	answer_add(j, answer);
}

/* One that is chosen at run time. */
static void judge_choice(struct judging *j, const struct expected_irq *expected,
			 struct answer answer)
{
	const struct interrupt *interrupt = expected->open;
	const struct chosen_input *chosen = chosen_find(&j->expected->chosen, interrupt);
	const char *route = route_name(interrupt->route);

	answer.expected = answer_text(j->answers, "%s", route);
	if (!chosen) {
		answer.answer = WITNESS_NOT_SEEN;
		answer.text = j->witness->is_partial[WITNESS_IRQ_HIERARCHY]
				      ? "irq_hierarchy, of which not all could be read, has no "
					"input of the GIC for it"
			      : j->witness->has[WITNESS_IRQ_HIERARCHY]
				      ? "Linux has not chosen an input of the GIC for it, or hands "
					"it on in a way that does not show"
				      : "only kernels with /sys/kernel/debug/irq "
					"(CONFIG_GENERIC_IRQ_DEBUGFS) show which input of the GIC "
					"was chosen";
	} else {
		bool fits = is_candidate(interrupt, chosen->intid);

		answer.answer = fits ? WITNESS_AGREES : WITNESS_DIFFERS;
		answer.seen = answer_text(j->answers, "INTID %" PRIu32, chosen->intid);
		answer.source = "irq_hierarchy";
		answer.text = answer_text(
			j->answers,
			fits ? "Linux chose INTID %" PRIu32 " for it (irq_hierarchy, interrupt "
			       "%" PRIu32 ")"
			     : "Linux chose INTID %" PRIu32 " for it (irq_hierarchy, interrupt "
			       "%" PRIu32 "), which is none of the candidates of the tree",
			chosen->intid, chosen->number);
	}
	answer_add(j, answer);
}

static void judge_irq(struct judging *j, const struct expected_irq *expected,
		      struct actions_at *actions)
{
	const struct kernel_irq *irq = witness_find_intid(j->witness, expected->intid), *elsewhere;
	struct answer answer = { .device = expected->node == EXPECTED_NOBODY
						   ? NULL
						   : j->expected->nodes.items[expected->node].path,
				 .what = expected->where
						 ? expected->where
						 : answer_what(j->answers, expected->property,
							       expected->index),
				 .expected = expected_number(j->answers, expected) };

	if (expected->open) {
		judge_choice(j, expected, answer);
	} else if (irq && !is_of_others(j, irq)) {
		judge_found(j, expected, irq, answer);
	} else if ((elsewhere = next_elsewhere(j, actions))) {
		judge_elsewhere(j, elsewhere, answer);
	} else if (irq) {
		judge_requested(j, irq, answer);
	} else {
		answer.answer = WITNESS_NOT_SEEN;
		answer.text = why_not_seen(j, expected);
		answer_add(j, answer);
	}
}

void intids_judge(struct judging *j, uint32_t node, size_t *next)
{
	const struct expected_irq *irqs = j->expected->irqs.items;
	struct actions_at actions = find_actions(j, node);

	for (; *next < j->expected->irqs.n && irqs[*next].node == node; ++*next)
		judge_irq(j, &irqs[*next], &actions);
}

/* ---- interrupts of nobody ---- */

/* Linux's own name for that of Xen's event channels (arch/arm/xen/enlighten.c, xen_guest_init);
 * only trees that Xen makes have its node. */
#define XEN_EVENTS "events"

static bool is_private(uint32_t intid)
{
	enum intid_type type = intid_type_of(intid);

	return type == INTID_PPI || type == INTID_EPPI;
}

/* A private one that nobody has requested may be the timer's of another exception level. */
static bool is_stranger(const struct judging *j, const struct kernel_irq *irq)
{
	const struct range intid = { irq->intid, irq->intid };

	if (rangeset_find(&j->expected->intids, intid) || is_message(j->witness, irq))
		return false;
	if (is_private(irq->intid))
		return !j->expected->is_guest && irq->is_requested &&
		       !streq(irq->actions, XEN_EVENTS);
	return !j->expected->is_guest || !guest_map_interrupt(irq->intid);
}

void intids_judge_strangers(struct judging *j)
{
	for (size_t i = 0; i < j->witness->by_intid.n; i++) {
		const struct kernel_irq *irq = j->witness->by_intid.items[i];
		bool perhaps = j->expected->has_run_time_intids;
		struct answer answer = { .what = "interrupts" };

		if (!is_stranger(j, irq))
			continue;
		answer.answer = perhaps ? WITNESS_NOT_SEEN : WITNESS_DIFFERS;
		answer.seen = seen_number(j->answers, irq);
		answer.source = source_of(j->answers, irq);
		answer.text = answer_text(
			j->answers,
			perhaps ? "Linux has %s%s (%s); %s has it only if it was chosen at run time"
				: "Linux has %s%s (%s), but nothing in %s has it",
			answer.seen, requester(j->answers, irq), answer.source,
			j->expected->source);
		answer_add(j, answer);
	}
}
