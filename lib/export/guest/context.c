/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Look-ups, and notes about what is left out. */

#include "export/guest/context.h"

#include <errno.h>

#include "base/cleanup.h"

const struct plan_device *guest_planned(const struct guest *g, const struct device *device)
{
	return device ? plan_find(g->export->plan, g->board, device) : NULL;
}

void guest_leave_out(struct guest *g, struct livetree_node *where, struct finding finding)
{
	_cleanup_(freep) char *text = NULL;

	finding_add_struct(&g->export->findings, finding);
	if (g->export->findings.failed < 0) {
		g->result = -ENOMEM;
		return;
	}
	text = finding_text(&g->export->findings.items[g->export->findings.n - 1]);
	if (text)
		livetree_comment(g->livetree, where, "%s", text);
	else
		g->result = -ENOMEM;
}

void guest_leave_out_property(struct guest *g, const struct node *node,
			      const struct property *property, const char *why)
{
	guest_leave_out(g, guest_copy(g, node)->node,
			(struct finding){ .code = FINDING_LEFT_OUT_OF_GUEST,
					  .node = node,
					  .property = guest_property_name(g, property),
					  .why = why });
}
