/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whole properties, and whole lists of references. */

#include "export/guest/copy.h"

#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "resolve/address.h"

/* ---- content that dtc checks ---- */

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n >= m && streq(name + n - m, end);
}

static bool is_string(const struct property *property)
{
	return property->size > 0 &&
	       memchr(property->data, '\0', property->size) == property->data + property->size - 1;
}

static bool is_as_expected(const char *name, const struct property *property)
{
	static const char *const strings[] = { "status", "model", "label", "device_type" };

	if (name[0] == '#' && ends_with(name, "-cells"))
		return property->size == 4;
	if (streq(name, "compatible") || ends_with(name, "-names"))
		return property->size == 0 || property->data[property->size - 1] == '\0';
	for (size_t i = 0; i < ARRAY_SIZE(strings); i++)
		if (streq(name, strings[i]))
			return is_string(property);
	return true;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void guest_copy_start(struct guest *g, const struct node *node)
{
	const struct livetree_node *copy = guest_copy(g, node)->node;

	g->child_names.n = 0;
	for (const struct livetree_node *child = copy->children; child; child = child->next) {
		const char **slot = array_add(&g->child_names);

		if (slot)
			*slot = child->name;
		else
			g->livetree->failed = true;
	}
	if (g->child_names.n > 1)
		qsort(g->child_names.items, g->child_names.n, sizeof(*g->child_names.items),
		      compare_names);
}

static bool is_child_name(const struct guest *g, const char *name)
{
	return g->child_names.n > 0 && bsearch(&name, g->child_names.items, g->child_names.n,
					       sizeof(*g->child_names.items), compare_names);
}

bool guest_name_goes(struct guest *g, const struct node *node, const struct property *property)
{
	const char *name = guest_property_name(g, property), *why = NULL;

	if (!livetree_is_property_name(name))
		why = "%P of %N, whose name is invalid in source";
	else if (is_child_name(g, name))
		why = "%P of %N, which has a child of the same name";
	if (why)
		guest_leave_out_property(g, node, property, why);
	return !why;
}

void guest_copy_property(struct guest *g, const struct node *node, const struct property *property)
{
	const char *name = guest_property_name(g, property);

	if (is_as_expected(name, property))
		livetree_bytes(g->livetree, guest_copy(g, node)->node, name, property->data,
			       property->size);
	else
		guest_leave_out_property(g, node, property,
					 "%P of %N, whose content does not fit its name");
}

/* ---- references ---- */

/* dtc requires the target to say how many cells follow; Linux is lenient. */
static bool has_length(const struct reference_form *form, const struct node *target)
{
	return form->cells_property == REFERENCE_NO_CELLS ||
	       form->cells_property == PROPERTY_GPIO_RANGE_CELLS ||
	       guest_has_cells(target, form->cells_property);
}

bool guest_target_goes(const struct guest *g, const struct reference_form *form,
		       const struct node *target)
{
	return guest_copy(g, target)->node && has_length(form, target);
}

bool guest_list_goes(const struct guest *g, const struct property *property,
		     const struct reference_form *form, struct guest_obstacle *ret)
{
	struct cells left = property_cells(property);
	struct reference ref;

	*ret = (struct guest_obstacle){ .why = NULL };
	for (size_t i = 0; i < ENTRIES_MAX; i++) {
		switch (reference_next(g->board->tree, &left, form, &ref, &ret->why)) {
		case REFERENCE_OK:
			ret->target = ref.node;
			if (!guest_target_goes(g, form, ref.node))
				return false;
			break;
		case REFERENCE_HOLE:
			break;
		case REFERENCE_BROKEN:
			*ret = (struct guest_obstacle){ .phandle = ref.phandle, .why = ret->why };
			return false;
		case REFERENCE_END:
			return property->size % 4 == 0; /* an empty list can go */
		}
	}
	ret->why = "it has too many entries";
	return false;
}

void guest_put_entry(struct guest *g, struct livetree_item *item, const struct reference *ref)
{
	livetree_put_reference(g->livetree, item, guest_copy(g, ref->node)->node);
	for (size_t i = 0; i < ref->arguments.n; i++)
		livetree_put_cell(g->livetree, item, cells_at(&ref->arguments, i));
}

void guest_put_list(struct guest *g, const struct node *node, const struct property *property,
		    const struct reference_form *form)
{
	struct livetree_item *item = livetree_property(g->livetree, guest_copy(g, node)->node,
						       guest_property_name(g, property),
						       LIVETREE_CELLS, 0);
	struct cells left = property_cells(property);
	enum reference_result result;
	struct reference ref;
	const char *why;

	while ((result = reference_next(g->board->tree, &left, form, &ref, &why)) == REFERENCE_OK ||
	       result == REFERENCE_HOLE) {
		if (result == REFERENCE_HOLE)
			livetree_put_cell(g->livetree, item, 0);
		else
			guest_put_entry(g, item, &ref);
	}
}
