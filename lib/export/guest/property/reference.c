/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* References by the known bindings: a list stays if all of its targets go to the guest as well,
 * and its names stay with it. */

#include "export/guest/property/reference.h"

#include "base/util.h"
#include "export/guest/copy.h"
#include "resolve/address.h"

#define NOTES_MAX 8 /* for one list; the rest can be read in the board's tree */

/* Properties about the entries of a list of references. If Linux finds the entries only by name,
 * they need not stay together. It counts power-domains (dev_pm_domain_attach) and
 * access-controllers, numbers mboxes and memory-regions, and each name of interconnects is that of
 * two entries. */
static const struct companion {
	const char *name, *list;
	bool by_name;
} companions[] = {
	{ "access-controller-names", "access-controllers", false },
	{ "dma-names", "dmas", true },
	{ "hwlock-names", "hwlocks", true },
	{ "interconnect-names", "interconnects", false },
	{ "io-channel-names", "io-channels", true },
	{ "iommu-map-mask", "iommu-map", false },
	{ "mbox-names", "mboxes", false },
	{ "memory-region-names", "memory-region", false },
	{ "msi-map-mask", "msi-map", false },
	{ "mux-control-names", "mux-controls", true },
	{ "mux-state-names", "mux-states", true },
	{ "nvmem-cell-names", "nvmem-cells", true },
	{ "phy-names", "phys", true },
	{ "pinctrl-names", "pinctrl-0", false },
	{ "power-domain-names", "power-domains", false },
	{ "pwm-names", "pwms", true },
	{ "reset-names", "resets", true },
};

/* ---- what stays ---- */

/* Pin states are numbered by their names, so that they stay or go together. */
void guest_reference_start(struct guest *g, const struct node *node)
{
	struct supplier_property row;
	struct guest_obstacle obstacle;

	g->pins_go_along = true;
	for (uint32_t i = 0; g->pins_go_along && i < node->n_properties; i++)
		if (supplier_property(&g->board->suppliers, &node->properties[i], &row) &&
		    row.kind == SUPPLIER_PINCTRL &&
		    !guest_list_goes(g, &node->properties[i], &row.form, &obstacle))
			g->pins_go_along = false;
}

static bool stays(const struct guest *g, const struct property *property)
{
	struct supplier_property row;
	struct guest_obstacle obstacle;

	if (!supplier_property(&g->board->suppliers, property, &row) || !row.is_list)
		return false;
	return row.kind == SUPPLIER_PINCTRL ? g->pins_go_along
					    : guest_list_goes(g, property, &row.form, &obstacle);
}

/* ---- what is left out ---- */

static void leave_out(struct guest *g, const struct node *node, const struct property *property,
		      enum supplier_kind kind, const struct guest_obstacle *obstacle)
{
	struct finding finding = { .node = node,
				   .property = guest_property_name(g, property),
				   .other = obstacle->target };

	if (!obstacle->target) {
		finding.code = FINDING_DANGLING_PHANDLE;
		finding.a = obstacle->phandle;
		finding.why = obstacle->why ? obstacle->why : "its length is not a multiple of 4";
	} else if (kind == SUPPLIER_MSI) {
		finding.code = FINDING_MSI_UNAVAILABLE;
	} else if (kind == SUPPLIER_IOMMU) {
		finding.code = FINDING_LEFT_OUT_OF_GUEST;
		finding.why = "%P of %N, because guests have no IOMMU (%O)";
	} else if (kind >= SUPPLIER_OTHER) {
		finding.code = FINDING_LEFT_OUT_OF_GUEST;
		finding.why = "%P of %N, which refers to %O";
	} else {
		finding.code = FINDING_SUPPLIER_MISSING_IN_GUEST;
		finding.why = supplier_kind_name(kind);
	}
	guest_leave_out(g, guest_copy(g, node)->node, finding);
}

/* Names all targets of the list, even those that go to the guest without it. */
static void leave_out_list(struct guest *g, const struct node *node,
			   const struct property *property, const struct supplier_property *row)
{
	struct cells left = property_cells(property);
	const struct node *last = NULL;
	struct reference ref = { .node = NULL };
	enum reference_result result = REFERENCE_OK;
	unsigned int n = 0;
	const char *why;

	for (; n < NOTES_MAX && result <= REFERENCE_HOLE; last = ref.node) {
		result = reference_next(g->board->tree, &left, &row->form, &ref, &why);
		if (result != REFERENCE_OK || ref.node == last)
			continue;
		leave_out(g, node, property,
			  guest_target_goes(g, &row->form, ref.node) ? SUPPLIER_OTHER : row->kind,
			  &(struct guest_obstacle){ .target = ref.node });
		n++;
	}
	if (n == 0)
		guest_leave_out_property(g, node, property, "%P of %N, together with others");
}

/* The names of a list whose entries can each be found by its own; otherwise NULL. */
static const struct property *find_names(const struct guest *g, const struct node *node,
					 const struct property *property,
					 const struct reference_form *form)
{
	const char *list = guest_property_name(g, property), *name = NULL, *why;
	struct cells left = property_cells(property);
	const struct property *names = NULL;
	enum reference_result result;
	struct reference ref;

	for (size_t i = 0; i < ARRAY_SIZE(companions); i++)
		if (companions[i].by_name && streq(companions[i].list, list))
			names = guest_find_property(g, node, companions[i].name);
	for (size_t i = 0; i < ENTRIES_MAX; i++) {
		result = reference_next(g->board->tree, &left, form, &ref, &why);
		if (i == 0 || name)
			name = property_next_string(names, name);
		if (result == REFERENCE_END)
			return names && !name && property->size % 4 == 0 ? names : NULL;
		if (result == REFERENCE_BROKEN || !name)
			return NULL;
	}
	return NULL;
}

/* One entry of a list with names. */
struct entry {
	const char *name;
	struct reference ref;
};

static bool next_entry(const struct guest *g, const struct reference_form *form,
		       const struct property *names, struct cells *left, struct entry *entry)
{
	enum reference_result result;
	const char *why;

	do {
		entry->name = property_next_string(names, entry->name);
		result = reference_next(g->board->tree, left, form, &entry->ref, &why);
	} while (result == REFERENCE_HOLE);
	return result == REFERENCE_OK;
}

/* Keeps the entries that stay of a list whose entries are found by name. False: none does. */
static bool put_named(struct guest *g, const struct node *node, const struct property *property,
		      const struct supplier_property *row)
{
	const struct property *names = find_names(g, node, property, &row->form);
	struct livetree_item *list = NULL, *list_names = NULL;
	struct livetree_node *where = guest_copy(g, node)->node;
	struct cells left = property_cells(property);
	struct entry entry = { .name = NULL };

	while (names && next_entry(g, &row->form, names, &left, &entry)) {
		if (!guest_target_goes(g, &row->form, entry.ref.node))
			continue;
		if (!list) {
			list = livetree_property(g->livetree, where,
						 guest_property_name(g, property), LIVETREE_CELLS,
						 0);
			list_names = livetree_property(g->livetree, where,
						       guest_property_name(g, names),
						       LIVETREE_GUESS, 0);
		}
		guest_put_entry(g, list, &entry.ref);
		livetree_put_string(g->livetree, list_names, entry.name);
	}
	return list;
}

/* … and notes the others. */
static void note_named(struct guest *g, const struct node *node, const struct property *property,
		       const struct supplier_property *row)
{
	const struct property *names = find_names(g, node, property, &row->form);
	struct cells left = property_cells(property);
	struct entry entry = { .name = NULL };
	unsigned int n = 0;

	while (names && next_entry(g, &row->form, names, &left, &entry)) {
		if (guest_target_goes(g, &row->form, entry.ref.node))
			continue;
		livetree_comment(g->livetree, guest_copy(g, node)->node, "%s: without %s",
				 guest_property_name(g, property), entry.name);
		if (n++ < NOTES_MAX)
			leave_out(g, node, property, row->kind,
				  &(struct guest_obstacle){ .target = entry.ref.node });
	}
}

static void put_reference(struct guest *g, const struct node *node, const struct property *property,
			  const struct supplier_property *row)
{
	struct guest_obstacle obstacle;
	bool whole = guest_list_goes(g, property, &row->form, &obstacle);

	if (whole && row->kind != SUPPLIER_IOMMU && row->kind != SUPPLIER_MSI &&
	    (row->kind != SUPPLIER_PINCTRL || g->pins_go_along))
		guest_put_list(g, node, property, &row->form);
	else if (!whole && put_named(g, node, property, row))
		note_named(g, node, property, row);
	else if ((whole || obstacle.target) && row->kind != SUPPLIER_IOMMU &&
		 row->kind != SUPPLIER_MSI)
		leave_out_list(g, node, property, row);
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
		livetree_put_reference(g->livetree,
				       livetree_property(g->livetree, guest_copy(g, node)->node,
							 "remote-endpoint", LIVETREE_CELLS, 0),
				       guest_copy(g, other)->node);
	else
		leave_out(g, node, property, SUPPLIER_ENDPOINT,
			  &(struct guest_obstacle){ .target = other, .phandle = phandle });
}

/* ---- by property ---- */

/* A companion stays or goes with its list. */
static bool put_companion(struct guest *g, const struct node *node, const struct property *property)
{
	const char *name = guest_property_name(g, property);
	const struct property *list = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(companions); i++)
		if (streq(companions[i].name, name))
			list = guest_find_property(g, node, companions[i].list);
	if (!list)
		return false;
	if (stays(g, list))
		guest_copy_property(g, node, property);
	return true;
}

static bool put_supplied(struct guest *g, const struct node *node, const struct property *property)
{
	struct supplier_property row;

	if (!supplier_property(&g->board->suppliers, property, &row))
		return false;
	if (supplier_is_hog(row.kind, node))
		guest_copy_property(g, node, property);
	else if (row.kind == SUPPLIER_ENDPOINT)
		put_endpoint(g, node, property);
	else if (row.is_list && row.kind != SUPPLIER_INTERRUPT)
		put_reference(g, node, property, &row);
	else if (row.kind != SUPPLIER_INTERRUPT)
		leave_out(g, node, property, row.kind, &(struct guest_obstacle){ .target = node });
	return true;
}

bool guest_reference(struct guest *g, const struct node *node, const struct property *property)
{
	return put_companion(g, node, property) || put_supplied(g, node, property);
}
