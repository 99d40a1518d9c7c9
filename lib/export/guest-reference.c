/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* References by the known bindings: a list stays if all of its targets go to the guest as well,
 * and its names stay with it. */

#include <string.h>

#include "export/guest-internal.h"
#include "resolve/address.h"

/* What is no list of references, but says something about the entries of one. */
static const struct {
	const char *name, *list;
} companions[] = {
	{ "access-controller-names", "access-controllers" },
	{ "dma-names", "dmas" },
	{ "hwlock-names", "hwlocks" },
	{ "interconnect-names", "interconnects" },
	{ "io-channel-names", "io-channels" },
	{ "iommu-map-mask", "iommu-map" },
	{ "mbox-names", "mboxes" },
	{ "memory-region-names", "memory-region" },
	{ "msi-map-mask", "msi-map" },
	{ "mux-control-names", "mux-controls" },
	{ "mux-state-names", "mux-states" },
	{ "nvmem-cell-names", "nvmem-cells" },
	{ "phy-names", "phys" },
	{ "pinctrl-names", "pinctrl-0" },
	{ "power-domain-names", "power-domains" },
	{ "pwm-names", "pwms" },
	{ "reset-names", "resets" },
};

/* ---- what stays ---- */

/* Of the first entry that does not stay. */
struct obstacle {
	const struct node *target; /* NULL: the list is broken */
	uint32_t phandle;
	const char *why;
};

/* Linux is lenient here, dtc is not. */
static bool says_length(const struct reference_form *form, const struct node *target)
{
	return form->cells_property == REFERENCE_NO_CELLS ||
	       form->cells_property == PROPERTY_GPIO_RANGE_CELLS ||
	       guest_has_cells(target, form->cells_property);
}

static bool goes_along(const struct guest *g, const struct property *property,
		       const struct reference_form *form, struct obstacle *ret)
{
	struct cells left = property_cells(property);
	struct reference ref;

	*ret = (struct obstacle){ .why = NULL };
	for (size_t i = 0; i < ENTRIES_MAX; i++) {
		switch (reference_next(g->board->tree, &left, form, &ref, &ret->why)) {
		case REFERENCE_OK:
			ret->target = ref.node;
			if (!guest_copy(g, ref.node)->node || !says_length(form, ref.node))
				return false;
			break;
		case REFERENCE_HOLE:
			break;
		case REFERENCE_BROKEN:
			*ret = (struct obstacle){ .phandle = ref.phandle, .why = ret->why };
			return false;
		case REFERENCE_END:
			return property->size % 4 == 0; /* none at all are no obstacle */
		}
	}
	ret->why = "it has more entries than any device";
	return false;
}

bool guest_goes_along(const struct guest *g, const struct property *property,
		      const struct reference_form *form)
{
	struct obstacle obstacle;

	return goes_along(g, property, form, &obstacle);
}

/* Pin states are numbered by their names, so that they stay or go together. */
static bool pins_go_along(const struct guest *g, const struct node *node)
{
	struct supplier_property row;
	struct obstacle obstacle;

	for (uint32_t i = 0; i < node->n_properties; i++)
		if (supplier_property(&g->board->suppliers, &node->properties[i], &row) &&
		    row.kind == SUPPLIER_PINCTRL &&
		    !goes_along(g, &node->properties[i], &row.form, &obstacle))
			return false;
	return true;
}

static bool stays(const struct guest *g, const struct node *node, const struct property *property)
{
	struct supplier_property row;
	struct obstacle obstacle;

	if (!supplier_property(&g->board->suppliers, property, &row) || !row.is_list)
		return false;
	return row.kind == SUPPLIER_PINCTRL ? pins_go_along(g, node)
					    : goes_along(g, property, &row.form, &obstacle);
}

/* ---- writing it ---- */

void guest_put_list(struct guest *g, const struct node *node, const struct property *property,
		    const struct reference_form *form)
{
	struct draft_item *item = draft_property(g->draft, guest_copy(g, node)->node,
						 guest_property_name(g, property), DRAFT_CELLS, 0);
	struct cells left = property_cells(property);
	enum reference_result result;
	struct reference ref;
	const char *why;

	while ((result = reference_next(g->board->tree, &left, form, &ref, &why)) == REFERENCE_OK ||
	       result == REFERENCE_HOLE) {
		if (result == REFERENCE_HOLE) {
			draft_put_cell(g->draft, item, 0);
			continue;
		}
		draft_put_reference(g->draft, item, guest_copy(g, ref.node)->node);
		for (size_t i = 0; i < ref.arguments.n; i++)
			draft_put_cell(g->draft, item, cells_at(&ref.arguments, i));
	}
}

static void leave_out(struct guest *g, const struct node *node, const struct property *property,
		      enum supplier_kind kind, const struct obstacle *obstacle)
{
	struct finding finding = { .node = node,
				   .property = guest_property_name(g, property),
				   .other = obstacle->target };

	if (!obstacle->target) {
		finding.code = FINDING_DANGLING_PHANDLE;
		finding.a = obstacle->phandle;
		finding.why = obstacle->why ? obstacle->why : "its bytes are no whole cells";
	} else if (kind == SUPPLIER_MSI) {
		finding.code = FINDING_MSI_UNAVAILABLE;
	} else if (kind == SUPPLIER_IOMMU) {
		finding.code = FINDING_LEFT_OUT_OF_GUEST;
		finding.why = "%P of %N, for guests have no IOMMU (%O)";
	} else if (kind >= SUPPLIER_OTHER) {
		finding.code = FINDING_LEFT_OUT_OF_GUEST;
		finding.why = "%P of %N, which refers to %O";
	} else {
		finding.code = FINDING_SUPPLIER_MISSING_IN_GUEST;
		finding.why = supplier_kind_name(kind);
	}
	guest_leave_out(g, guest_copy(g, node)->node, finding);
}

static void put_reference(struct guest *g, const struct node *node, const struct property *property,
			  const struct supplier_property *row)
{
	struct obstacle obstacle;
	bool whole = goes_along(g, property, &row->form, &obstacle);

	if (whole && row->kind != SUPPLIER_IOMMU && row->kind != SUPPLIER_MSI &&
	    (row->kind != SUPPLIER_PINCTRL || pins_go_along(g, node)))
		guest_put_list(g, node, property, &row->form);
	else
		leave_out(g, node, property, row->kind, &obstacle);
}

/* Both ends of a link, or none. */
static void put_endpoint(struct guest *g, const struct node *node, const struct property *property)
{
	struct cells cells = property_cells(property);
	const struct node *other = NULL;
	uint32_t phandle = 0, back = 0;

	if (cells_take_u32(&cells, &phandle))
		other = tree_find_phandle(g->board->tree, phandle);
	if (other)
		node_u32(other, PROPERTY_REMOTE_ENDPOINT, &back);
	if (other && guest_copy(g, other)->node && back != 0 && back == node->phandle &&
	    property->size == 4)
		draft_put_reference(g->draft,
				    draft_property(g->draft, guest_copy(g, node)->node,
						   "remote-endpoint", DRAFT_CELLS, 0),
				    guest_copy(g, other)->node);
	else
		leave_out(g, node, property, SUPPLIER_ENDPOINT,
			  &(struct obstacle){ .target = other, .phandle = phandle });
}

/* ---- by property ---- */

/* The property goes or stays with a list that it belongs to. */
static bool put_companion(struct guest *g, const struct node *node, const struct property *property)
{
	const char *name = guest_property_name(g, property);
	const struct property *list = NULL;

	for (size_t i = 0; i < sizeof(companions) / sizeof(companions[0]); i++)
		if (strcmp(companions[i].name, name) == 0)
			list = guest_find_property(g, node, companions[i].list);
	if (!list)
		return false;
	if (stays(g, node, list))
		guest_copy_property(g, node, property);
	return true;
}

static bool put_supplied(struct guest *g, const struct node *node, const struct property *property)
{
	struct supplier_property row;

	if (!supplier_property(&g->board->suppliers, property, &row))
		return false;
	if (row.kind == SUPPLIER_GPIO && node_has(node, PROPERTY_GPIO_HOG))
		guest_copy_property(g, node, property); /* of its own parent, by number */
	else if (row.kind == SUPPLIER_ENDPOINT)
		put_endpoint(g, node, property);
	else if (row.is_list && row.kind != SUPPLIER_INTERRUPT)
		put_reference(g, node, property, &row);
	else if (row.kind != SUPPLIER_INTERRUPT)
		leave_out(g, node, property, row.kind, &(struct obstacle){ .target = node });
	return true;
}

bool guest_reference(struct guest *g, const struct node *node, const struct property *property)
{
	return put_companion(g, node, property) || put_supplied(g, node, property) ||
	       guest_phandle(g, node, property);
}
