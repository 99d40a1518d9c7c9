/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* If a number behind such a name is a mere number after all, the guest loses it, and a comment says
 * so. */

#include "export/guest/property/phandle.h"

#include "export/guest/copy.h"
#include "resolve/phandle-name.h"

static void leave_out(struct guest *g, const struct node *node, const struct property *property,
		      const struct node *target)
{
	struct cells cells = property_cells(property), first;
	struct finding finding = { .code = FINDING_LEFT_OUT_OF_GUEST,
				   .node = node,
				   .property = guest_property_name(g, property),
				   .other = target,
				   .why = "%P of %N, <%C>, which may hold phandles" };

	if (target) {
		cells_take(&cells, 1, &first);
		finding.why = cells.n > 0 ? "%P of %N, which refers to %O, with <%C>"
					  : "%P of %N, which refers to %O";
	}
	finding.cells = cells;
	guest_leave_out(g, guest_copy(g, node)->node, finding);
}

bool guest_phandle(struct guest *g, const struct node *node, const struct property *property)
{
	struct guest_obstacle obstacle;
	struct reference_form form;
	uint32_t numbers;

	if (!phandle_name_find(guest_property_name(g, property), &numbers) ||
	    !phandle_may_be_in(property))
		return false;
	if (phandle_list_in(g->board->tree, property, numbers, &form) &&
	    guest_list_goes(g, property, &form, &obstacle))
		guest_put_list(g, node, property, &form);
	else
		leave_out(g, node, property,
			  tree_find_phandle(g->board->tree, cell_load(property->data)));
	return true;
}
