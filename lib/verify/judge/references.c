/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Phandles of a guest's tree that name no node of it: copied from the board's tree together with
 * the property. */

#include "base/util.h"
#include "format/xen-tree.h"
#include "resolve/supplier.h"
#include "verify/judge/device.h"
#include "verify/judge/judge.h"

struct user {
	struct verify *v;
	uint32_t file;
	const struct tree *tree;
	const struct node *node;
	const struct property *property;
};

static bool is_said(const struct user *user, const char *where, const char *what)
{
	verify_for_each_entry (e, user->v)
		if (e->file == user->file && e->place && streq(e->place, where) &&
		    streq(e->what, what))
			return true;
	return false;
}

static void report_dangling(const struct user *user, uint32_t phandle, const struct node *host)
{
	struct verify *v = user->v;
	char path[TREE_PATH_MAX];
	const char *where = verify_text(v, "%s %s", node_path(user->node, path),
					user->tree->names[user->property->name]);
	const char *what = verify_text(v, "phandle 0x%" PRIx32, phandle);
	struct entry *e = is_said(user, where, what) ? NULL : entry_new(v, ENTRY_OTHER, 0, what);

	if (!e)
		return;
	e->file = user->file;
	e->place = where;
	if (host)
		report(v, e, VERIFY_WRONG,
		       "no node of this tree has it; on the board it is %s, which the guest lacks: "
		       "leave the property out, or give the guest a node for it, as ptctl export "
		       "does",
		       node_path(host, path));
	else
		report(v, e, VERIFY_WRONG, "no node of this tree has it, nor has one of the board");
}

/* libxl adds these nodes, and Xen the GIC of a dom0less guest. */
static bool is_added_later(uint32_t phandle)
{
	return phandle >= LIBXL_PHANDLE_FIRST && phandle <= LIBXL_PHANDLE_LAST;
}

/* The arguments after a phandle without a node are as many as those of the board's node. */
static void check_list(const struct user *user, const struct reference_form *form)
{
	struct cells left = property_cells(user->property), arguments;
	uint32_t phandle;

	while (cells_take_u32(&left, &phandle)) {
		const struct node *node = tree_find_phandle(user->tree, phandle);
		const struct node *host = tree_find_phandle(user->v->board->tree, phandle);
		uint32_t n = form->missing;

		if (phandle == 0)
			continue;
		if (!node && !is_added_later(phandle))
			report_dangling(user, phandle, host);
		node = node ? node : host;
		if (node && form->cells_property != REFERENCE_NO_CELLS)
			node_u32(node, form->cells_property, &n);
		if (!node || n == REFERENCE_STRICT || !cells_take(&left, n, &arguments))
			return;
	}
}

static void check_tree(struct verify *v, uint32_t file, const struct supplier_index *index)
{
	const struct tree *tree = v->files.items[file].tree;
	struct supplier_property form;

	tree_for_each_node (node, tree) {
		for (uint32_t i = 0; i < node->n_properties; i++) {
			struct user user = { v, file, tree, node, &node->properties[i] };

			if (supplier_property(index, user.property, &form) && form.is_list &&
			    !supplier_is_hog(form.kind, node))
				check_list(&user, &form.form);
		}
	}
}

void judge_references(struct verify *v)
{
	for (uint32_t i = 0; i < v->files.n; i++) {
		struct supplier_index index;

		if (v->files.items[i].set != v->set || !v->files.items[i].tree)
			continue;
		if (supplier_index_init(&index, v->files.items[i].tree) < 0) {
			v->failed = true;
			return;
		}
		check_tree(v, i, &index);
		supplier_index_done(&index);
	}
}
