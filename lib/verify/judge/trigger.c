/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Triggers of interrupts. */

#include "verify/judge/trigger.h"

#include "format/microkit.h"
#include "verify/judge/device.h"

const char *trigger_text(uint32_t trigger)
{
	return trigger_name(trigger) ? trigger_name(trigger) : "of an unknown kind";
}

static void judge_class(struct verify *v, struct entry *e, const struct interrupt *i)
{
	bool is_edge = (i->trigger & TRIGGER_EDGE_BOTH) &&
		       !(i->trigger & (TRIGGER_LEVEL_HIGH | TRIGGER_LEVEL_LOW));
	struct entry instead;

	if (i->trigger == TRIGGER_NONE || is_edge == (e->interrupt.says == SAYS_EDGE))
		return;
	instead = *e;
	instead.interrupt.says = is_edge ? SAYS_EDGE : SAYS_LEVEL;
	report_write(v, e, VERIFY_WRONG, &instead,
		     is_edge ? MICROKIT_TRIGGER "=\"" MICROKIT_EDGE "\""
			     : MICROKIT_TRIGGER "=\"" MICROKIT_LEVEL "\"",
		     "interrupt %" PRIu32 " of %s is %s", e->interrupt.intid,
		     owner_path(v, i->node), trigger_text(i->trigger));
}

/* Xen programs the trigger of the host's tree and ignores the guest's (xen/arch/arm/irq.c). */
static void judge_flags(struct verify *v, struct entry *e, const struct interrupt *i)
{
	struct entry instead = *e;

	if (i->trigger == TRIGGER_NONE || i->trigger == e->interrupt.flags)
		return;
	instead.interrupt.flags = i->trigger;
	report_write(v, e, VERIFY_WRONG, &instead,
		     verify_text(v, "<%d %" PRIu32 " %" PRIu32 ">", i->type, i->number, i->trigger),
		     "interrupt %" PRIu32 " of %s is %s", e->interrupt.intid,
		     owner_path(v, i->node), trigger_text(i->trigger));
}

void judge_trigger(struct verify *v, struct entry *e, const struct interrupt *i)
{
	if (e->interrupt.says == SAYS_FLAGS)
		judge_flags(v, e, i);
	else if (e->interrupt.says != SAYS_NO_TRIGGER)
		judge_class(v, e, i);
}
