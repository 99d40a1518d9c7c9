/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The guest's tree as a whole. */

#include "export/guest/guest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "export/comment.h"
#include "export/guest/machine.h"
#include "export/guest/name.h"
#include "export/guest/pick.h"
#include "export/guest/property/clock.h"
#include "export/guest/property/missing-rates.h"
#include "export/guest/property/property.h"
#include "format/xen-tree.h"

/* ---- around the devices ---- */

static void put_cells(struct guest *g, struct livetree_node *node)
{
	livetree_number(g->livetree, node, "#address-cells", 2);
	livetree_number(g->livetree, node, "#size-cells", 2);
}

/* Interrupts go to the guest's GIC. libxl replaces the root with its own, which refers to its own
 * GIC: root and GIC are here only for dtc, which checks specifiers with them. Xen gives its GIC the
 * phandle of this one, but its root does not refer to it (prepare_dtb_domU, xen/arch/arm). */
static struct livetree_node *put_gic_to_be(struct guest *g)
{
	struct livetree_node *gic = livetree_add_node(g->livetree, g->livetree->root, "gic");

	livetree_comment(g->livetree, gic, "replaced with the guest's own GIC");
	return gic;
}

static void put_root(struct guest *g)
{
	struct livetree *livetree = g->livetree;
	struct livetree_node *gic = g->kind == GUEST_WHOLE ? guest_machine_gic(g)
							   : put_gic_to_be(g);
	struct livetree_item *parent;

	comment_add_origin(g->export, livetree);
	put_cells(g, livetree->root);
	parent = livetree_property(livetree, livetree->root, "interrupt-parent", LIVETREE_CELLS, 0);
	livetree_put_reference(livetree, parent, gic);
	livetree_flag(livetree, gic, "interrupt-controller");
	livetree_number(livetree, gic, "#interrupt-cells", 3);
	livetree_number(livetree, gic, "#address-cells", 0);
	g->passthrough = livetree_add_node(livetree, livetree->root, XEN_TREE_TOP);
	livetree_string(livetree, g->passthrough, "compatible", "simple-bus");
	livetree_flag(livetree, g->passthrough, "ranges");
	put_cells(g, g->passthrough);
	if (g->kind == GUEST_DOM0LESS) {
		parent = livetree_property(livetree, g->passthrough, "interrupt-parent",
					   LIVETREE_CELLS, 0);
		livetree_put_reference(livetree, parent, gic);
	}
}

/* ---- aliases ---- */

static char *livetree_path(const struct livetree_node *node)
{
	char *path = NULL;
	size_t size = 1;

	for (const struct livetree_node *n = node; n->parent; n = n->parent)
		size += strlen(n->name) + 1;
	path = malloc(size);
	if (!path)
		return NULL;
	path[--size] = '\0';
	for (; node->parent; node = node->parent) {
		size_t length = strlen(node->name);

		size -= length;
		memcpy(path + size, node->name, length);
		path[--size] = '/';
	}
	return path;
}

/* dtc accepts only these (Devicetree Specification v0.4, 3.3). */
static bool is_alias(const char *name)
{
	size_t n = strlen(name);

	return n > 0 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

static void put_aliases(struct guest *g)
{
	struct livetree_node *aliases =
		livetree_add_node(g->livetree, g->livetree->root, "aliases");

	for (size_t i = 0; i < g->board->aliases.n; i++) {
		const struct alias *alias = &g->board->aliases.items[i];
		const struct livetree_node *node = guest_copy(g, alias->node)->node;
		_cleanup_(freep) char *path = NULL;

		if (!node)
			continue;
		if (!is_alias(alias->name)) {
			guest_leave_out(g, aliases,
					(struct finding){ .code = FINDING_LEFT_OUT_OF_GUEST,
							  .node = alias->node,
							  .property = alias->name,
							  .why = "alias %P of %N, which dtc would "
								 "reject" });
			continue;
		}
		path = livetree_path(node);
		if (!path)
			g->result = -ENOMEM;
		else
			livetree_string(g->livetree, aliases, alias->name, path);
	}
}

/* ---- all of it ---- */

#define PHANDLES_ABOVE_MAX UINT32_C(0x7fffffff) /* leaves enough for the nodes of any tree */

/* A property of unknown meaning may hold phandles of the board, which are copied as numbers: nodes
 * of the guest have others. */
static void keep_phandles_apart(struct guest *g)
{
	uint32_t highest = 0;

	tree_for_each_node (node, g->board->tree)
		if (node->phandle > highest && node->phandle <= PHANDLES_ABOVE_MAX)
			highest = node->phandle;
	g->livetree->phandles_above = highest;
}

static int make(struct guest *g)
{
	int r;

	keep_phandles_apart(g);
	put_root(g);
	r = guest_pick(g);
	if (r != EXPORT_OK)
		return r;
	livetree_for_each_node (node, g->livetree)
		guest_tell_apart(g, node);
	tree_for_each_node (node, g->board->tree)
		if (guest_copy(g, node)->node)
			guest_properties(g, node);
	if (g->kind == GUEST_WHOLE)
		guest_machine_rest(g);
	put_aliases(g);
	if (g->livetree->failed)
		return -ENOMEM;
	if (g->result == EXPORT_E_NOT_ASSIGNABLE && missing_rates_name(g) < 0)
		return -ENOMEM;
	return g->result == EXPORT_OK ? guest_check_rates(g) : g->result;
}

int guest_make(struct export *export, enum guest_kind kind, struct livetree *livetree)
{
	_cleanup_(freep) struct guest_copy *copies =
		calloc(export->board->tree->n_nodes, sizeof(*copies));
	_cleanup_(freep) bool *rates_used = calloc(export->options.n_rates + 1, sizeof(bool));
	struct guest guest = { .export = export,
			       .board = export->board,
			       .livetree = livetree,
			       .kind = kind,
			       .copies = copies,
			       .rates_used = rates_used };
	int r;

	if (!copies || !rates_used)
		return -ENOMEM;
	r = make(&guest);
	array_done(&guest.clocks);
	array_done(&guest.inputs);
	array_done(&guest.child_names);
	return r;
}
