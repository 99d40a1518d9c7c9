/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which nodes to mark, and what is said about the others. */

#include "export/mark/marks.h"

#include <errno.h>
#include <string.h>

#include "export/comment.h"

#define OTHERS_MAX 16 /* devices that are named; the rest are counted */

static bool has_resources(const struct board *board, const struct device *member)
{
	if (member->translated || member->streams.n > 0)
		return true;
	board_for_each_interrupt (interrupt, board, member)
		if (interrupt_has_spi(interrupt))
			return true;
	return false;
}

/* libfdt takes a name without unit address for the first of that name with any (libfdt/fdt_ro.c,
 * fdt_nodename_eq_()). That other node, or NULL. */
static const struct node *mistaken_for(const struct node *node)
{
	size_t length = strlen(node->name);

	if (!node->parent || strchr(node->name, '@'))
		return NULL;
	tree_for_each_child (other, node->parent)
		if (strncmp(other->name, node->name, length) == 0 && other->name[length] == '@')
			return other;
	return NULL;
}

/* The first node of the path, from its end, that is taken for another one; or NULL. */
static const struct node *find_mistaken(const struct node *node, const struct node **ret_other)
{
	for (; node; node = node->parent) {
		*ret_other = mistaken_for(node);
		if (*ret_other)
			return node;
	}
	return NULL;
}

static int check_unambiguous(struct export *export, const struct device *member)
{
	const struct node *other, *node = find_mistaken(member->node, &other);
	char path[TREE_PATH_MAX];

	if (!node)
		return EXPORT_OK;
	return export_refuse_text(export, board_owner(export->board, member),
				  "programs that use libfdt may take %.200s for %.200s beside it; "
				  "mark the node in the device tree's source",
				  node_path(node, path), other->name);
}

static int add_member(struct export *export, const struct device *member, struct matches *ret)
{
	const struct device **mark;
	int r;

	if (member->is_part && !has_resources(export->board, member))
		return EXPORT_OK;
	r = check_unambiguous(export, member);
	if (r != EXPORT_OK)
		return r;
	mark = array_add(ret);
	if (!mark)
		return -ENOMEM;
	*mark = member;
	return EXPORT_OK;
}

/* The characters that the Devicetree Specification v0.4 allows in names (table 2.1): shells and fdt
 * commands take them as they are. */
bool marks_is_plain(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "/@,._+-";

	return text[strspn(text, plain)] == '\0';
}

bool marks_can_find(const struct node *node)
{
	const struct node *other;
	char path[TREE_PATH_MAX];

	return !find_mistaken(node, &other) && marks_is_plain(node_path(node, path));
}

static int check_plain(struct export *export, const struct matches *marks)
{
	char path[TREE_PATH_MAX];

	for (size_t i = 0; i < marks->n; i++)
		if (!marks_is_plain(node_path(marks->items[i]->node, path)))
			return export_refuse_text(
				export, board_owner(export->board, marks->items[i]),
				"its path has characters that the Devicetree Specification does "
				"not allow and commands cannot take; mark it in the device tree's "
				"source");
	return EXPORT_OK;
}

int marks_gather(struct export *export, struct matches *ret)
{
	int r = EXPORT_OK;

	for (size_t i = 0; i < export->plan->n; i++)
		board_for_each_member (member, export->board, export->plan->items[i].device)
			if (r == EXPORT_OK)
				r = add_member(export, member, ret);
	return r == EXPORT_OK ? check_plain(export, ret) : r;
}

/* ---- what is not marked with them ---- */

static void put_others_below(const struct export *export, const struct device *above, FILE *out,
			     const char *prefix)
{
	const struct board *board = export->board;
	size_t n = 0;

	for (const struct device *other = above;
	     other < board->devices.items + board->devices.n && other->node < above->node->end;
	     other++) {
		if (other->is_part || plan_find(export->plan, board, other))
			continue;
		if (n++ >= OTHERS_MAX)
			continue;
		fprintf(out, "%snot marked, a device of its own: ", prefix);
		comment_put_path(out, other->node);
		fputc('\n', out);
	}
	if (n > OTHERS_MAX)
		fprintf(out, "%snot marked, devices of their own: %zu more\n", prefix,
			n - OTHERS_MAX);
}

void marks_put_others(const struct export *export, FILE *out, const char *prefix)
{
	for (size_t i = 0; i < export->plan->n; i++)
		put_others_below(export, export->plan->items[i].device, out, prefix);
}

int marks_make_text(struct export *export, const char *name, marks_put_fn put)
{
	struct matches marks = { .n = 0 };
	struct memstream text;
	int r = marks_gather(export, &marks);

	if (r == EXPORT_OK && !memstream_open(&text))
		r = -ENOMEM;
	if (r == EXPORT_OK) {
		put(export, text.out, &marks);
		r = export_close_text(export, &text, name);
	}
	array_done(&marks);
	return r;
}
