/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A tree in the making, and its way into a blob. */

#include "export/livetree.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/text/format.h"
#include "format/xen-tree.h"
#include "tree/fdt.h"
#include "tree/tree.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS  "0123456789"

/* Beyond this many properties, names are not shared: libfdt searches all earlier ones for each
 * property. */
#define SHARED_NAMES_MAX 4096

void livetree_init(struct livetree *livetree)
{
	*livetree = (struct livetree){ .root = NULL };
	livetree->root = livetree_add_node(livetree, NULL, "");
}

void livetree_done(struct livetree *livetree)
{
	arena_done(&livetree->arena);
	livetree->root = NULL;
}

/* Devicetree Specification v0.4, 2.2.1 and 2.2.4; dtc takes one '@', in node names. */
static bool is_name(const char *name, const char *characters)
{
	size_t n = strlen(name);

	return n > 0 && n <= TREE_NAME_MAX && strspn(name, characters) == n;
}

bool livetree_is_node_name(const char *name)
{
	const char *at = strchr(name, '@');

	return is_name(name, LETTERS DIGITS ",._+-@") && (!at || !strchr(at + 1, '@'));
}

bool livetree_is_property_name(const char *name)
{
	return is_name(name, LETTERS DIGITS ",._+*#?-");
}

/* ---- additions ---- */

static void *livetree_alloc(struct livetree *livetree, size_t size)
{
	void *memory = arena_alloc(&livetree->arena, size);

	if (!memory)
		livetree->failed = true;
	return memory;
}

static const char *livetree_text(struct livetree *livetree, const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = livetree_alloc(livetree, size);

	return copy ? memcpy(copy, text, size) : NULL;
}

struct livetree_node *livetree_add_node(struct livetree *livetree, struct livetree_node *parent,
					const char *name)
{
	struct livetree_node *node;

	if (!parent && livetree->root)
		return NULL;
	node = livetree_alloc(livetree, sizeof(*node));
	if (!node)
		return NULL;
	node->name = livetree_text(livetree, name);
	node->parent = parent;
	if (!node->name || !parent)
		return node->name ? node : NULL;
	if (parent->last_child)
		parent->last_child->next = node;
	else
		parent->children = node;
	parent->last_child = node;
	return node;
}

void livetree_rename(struct livetree *livetree, struct livetree_node *node, const char *name)
{
	const char *copy = livetree_text(livetree, name);

	if (copy)
		node->name = copy;
}

struct livetree_node *livetree_find_child(const struct livetree_node *parent, const char *name)
{
	struct livetree_node *child = parent ? parent->children : NULL;

	while (child && strcmp(child->name, name) != 0)
		child = child->next;
	return child;
}

static struct livetree_item *add_item(struct livetree *livetree, struct livetree_node *node)
{
	struct livetree_item *item = node ? livetree_alloc(livetree, sizeof(*item)) : NULL;

	if (!item)
		return NULL;
	if (node->last_item)
		node->last_item->next = item;
	else
		node->items = item;
	node->last_item = item;
	return item;
}

static void put_bytes(struct livetree *livetree, struct livetree_item *item, const void *data,
		      size_t size)
{
	uint8_t *more;

	if (!item || size == 0)
		return;
	if (size > item->capacity - item->size) {
		size_t capacity = item->size * 2 + size;

		more = livetree_alloc(livetree, capacity);
		if (!more)
			return;
		if (item->size > 0)
			memcpy(more, item->data, item->size);
		item->data = more;
		item->capacity = capacity;
	}
	memcpy(item->data + item->size, data, size);
	item->size += size;
}

struct livetree_item *livetree_property(struct livetree *livetree, struct livetree_node *node,
					const char *name, enum livetree_form form, uint32_t group)
{
	const char *copy = node ? livetree_text(livetree, name) : NULL;
	struct livetree_item *item = copy ? add_item(livetree, node) : NULL;

	if (!item)
		return NULL;
	item->name = copy;
	item->form = form;
	item->group = group;
	return item;
}

struct livetree_item *livetree_bytes(struct livetree *livetree, struct livetree_node *node,
				     const char *name, const void *data, size_t size)
{
	struct livetree_item *item = livetree_property(livetree, node, name, LIVETREE_GUESS, 0);

	put_bytes(livetree, item, data, size);
	return item;
}

void livetree_flag(struct livetree *livetree, struct livetree_node *node, const char *name)
{
	livetree_property(livetree, node, name, LIVETREE_GUESS, 0);
}

void livetree_string(struct livetree *livetree, struct livetree_node *node, const char *name,
		     const char *string)
{
	livetree_put_string(livetree, livetree_property(livetree, node, name, LIVETREE_GUESS, 0),
			    string);
}

void livetree_number(struct livetree *livetree, struct livetree_node *node, const char *name,
		     uint32_t number)
{
	livetree_put_cell(livetree, livetree_property(livetree, node, name, LIVETREE_DECIMAL, 0),
			  number);
}

void livetree_put_cell(struct livetree *livetree, struct livetree_item *item, uint32_t cell)
{
	fdt32_t stored = cpu_to_fdt32(cell);

	put_bytes(livetree, item, &stored, sizeof(stored));
}

void livetree_put_cells64(struct livetree *livetree, struct livetree_item *item, uint64_t number)
{
	livetree_put_cell(livetree, item, (uint32_t)(number >> 32));
	livetree_put_cell(livetree, item, (uint32_t)number);
}

void livetree_put_string(struct livetree *livetree, struct livetree_item *item, const char *string)
{
	put_bytes(livetree, item, string, strlen(string) + 1);
}

void livetree_put_reference(struct livetree *livetree, struct livetree_item *item,
			    struct livetree_node *target)
{
	struct livetree_reference *reference;

	if (!item || !target)
		return;
	reference = livetree_alloc(livetree, sizeof(*reference));
	if (!reference)
		return;
	*reference = (struct livetree_reference){ .offset = item->size, .target = target };
	if (item->last_reference)
		item->last_reference->next = reference;
	else
		item->references = reference;
	item->last_reference = reference;
	target->is_referred = true;
	livetree_put_cell(livetree, item, 0);
}

void livetree_comment(struct livetree *livetree, struct livetree_node *node, const char *format,
		      ...)
{
	_cleanup_(freep) char *text = NULL;
	struct livetree_item *item;
	va_list args;

	va_start(args, format);
	text = format_text(format, args);
	va_end(args);
	if (!text) {
		livetree->failed = true;
		return;
	}
	item = add_item(livetree, node);
	put_bytes(livetree, item, text, strlen(text) + 1);
}

/* ---- phandles and labels ---- */

struct livetree_node *livetree_next(const struct livetree_node *node, unsigned int *ret_closed)
{
	unsigned int closed = 1;

	if (node->children) {
		*ret_closed = 0;
		return node->children;
	}
	while (node && !node->next) {
		node = node->parent;
		closed += !!node;
	}
	*ret_closed = closed;
	return node ? node->next : NULL;
}

static void give_phandles(struct livetree *livetree)
{
	uint32_t phandle = livetree->phandles_above;

	livetree_for_each_node (node, livetree) {
		if (!node->is_referred)
			continue;
		phandle++;
		if (phandle >= LIBXL_PHANDLE_FIRST && phandle <= LIBXL_PHANDLE_LAST)
			phandle = LIBXL_PHANDLE_LAST + 1;
		node->phandle = phandle;
	}
}

static void fill_references(struct livetree_item *item)
{
	for (; item; item = item->next)
		for (struct livetree_reference *r = item->references; r; r = r->next) {
			fdt32_t stored = cpu_to_fdt32(r->target->phandle);

			memcpy(item->data + r->offset, &stored, sizeof(stored));
		}
}

/* A node's name as the beginning of a label: with the characters of labels, and never with "__". */
static const char *label_base(struct livetree *livetree, const char *name)
{
	size_t n = strlen(name), used = 0;
	char *label = livetree_alloc(livetree, n + 2);

	if (!label)
		return NULL;
	if (n == 0 || strspn(name, LETTERS) == 0)
		label[used++] = '_';
	for (; *name; name++)
		if (strchr(LETTERS DIGITS, *name))
			label[used++] = *name;
		else if (used == 0 || label[used - 1] != '_')
			label[used++] = '_';
	return label;
}

static int compare_labels(const void *pa, const void *pb)
{
	const struct livetree_node *const *a = pa, *const *b = pb;
	int r = strcmp((*a)->label, (*b)->label);

	return r != 0 ? r : (*a)->phandle < (*b)->phandle ? -1 : (*a)->phandle > (*b)->phandle;
}

/* The first of several nodes with one name keeps it; "__" makes the others differ from all. */
static void tell_labels_apart(struct livetree *livetree, struct livetree_node **nodes, size_t n)
{
	const char *base = NULL;

	if (n > 1)
		qsort(nodes, n, sizeof(*nodes), compare_labels);
	for (size_t i = 0; i < n; i++) {
		size_t size = strlen(nodes[i]->label) + sizeof("__4294967295");
		char *label;

		if (!base || strcmp(base, nodes[i]->label) != 0) {
			base = nodes[i]->label;
			continue;
		}
		label = livetree_alloc(livetree, size);
		if (!label)
			return;
		snprintf(label, size, "%s__%u", base, nodes[i]->phandle);
		nodes[i]->label = label;
	}
}

static void give_labels(struct livetree *livetree)
{
	ARRAY_OF(struct livetree_node *) referred = { .n = 0 };

	livetree_for_each_node (node, livetree) {
		struct livetree_node **slot;

		if (!node->is_referred)
			continue;
		node->label = label_base(livetree, node->name);
		slot = array_add(&referred);
		if (!slot)
			livetree->failed = true;
		else
			*slot = node;
	}
	if (!livetree->failed)
		tell_labels_apart(livetree, referred.items, referred.n);
	array_done(&referred);
}

int livetree_finish(struct livetree *livetree)
{
	if (livetree->failed)
		return -ENOMEM;
	give_phandles(livetree);
	give_labels(livetree);
	livetree_for_each_node (node, livetree)
		fill_references(node->items);
	return livetree->failed ? -ENOMEM : 0;
}

/* ---- blob ---- */

/* Enough for the whole blob: libfdt's writer works in one buffer. */
static size_t blob_room(const struct livetree *livetree, size_t *ret_properties)
{
	size_t room = 4096, n = 0;

	livetree_for_each_node (node, livetree) {
		room += 64 + strlen(node->name);
		for (const struct livetree_item *item = node->items; item; item = item->next) {
			if (!item->name)
				continue;
			room += 32 + strlen(item->name) + item->size;
			n++;
		}
	}
	*ret_properties = n;
	return room;
}

/* Each step returns 0 or an error; it can only lack room, which was counted. */
static int blob_node(void *blob, const struct livetree_node *node)
{
	fdt32_t phandle = cpu_to_fdt32(node->phandle);
	int r = libfdt()->begin_node(blob, node->name);

	for (const struct livetree_item *item = node->items; r == 0 && item; item = item->next)
		if (item->name)
			r = libfdt()->property(blob, item->name, item->data, (int)item->size);
	if (r == 0 && node->phandle)
		r = libfdt()->property(blob, "phandle", &phandle, sizeof(phandle));
	return r;
}

static int blob_nodes(void *blob, const struct livetree_node *root)
{
	unsigned int closed;
	int r = 0;

	for (const struct livetree_node *node = root, *next; r == 0 && node; node = next) {
		next = livetree_next(node, &closed);
		r = blob_node(blob, node);
		for (; r == 0 && closed > 0; closed--)
			r = libfdt()->end_node(blob);
	}
	return r;
}

int livetree_write_blob(struct livetree *livetree, void **ret, size_t *ret_size)
{
	_cleanup_(freep) void *blob = NULL;
	size_t properties, room;
	int r = livetree_finish(livetree);

	if (r < 0)
		return r;
	room = blob_room(livetree, &properties);
	if (room > TREE_SIZE_MAX)
		return -EFBIG;
	blob = calloc(1, room);
	if (!blob)
		return -ENOMEM;
	r = libfdt()->create_with_flags(
		blob, (int)room, properties > SHARED_NAMES_MAX ? FDT_CREATE_FLAG_NO_NAME_DEDUP : 0);
	if (r == 0)
		r = libfdt()->finish_reservemap(blob);
	if (r == 0)
		r = blob_nodes(blob, livetree->root);
	if (r == 0)
		r = libfdt()->finish(blob);
	if (r < 0)
		return -EFBIG;
	*ret_size = fdt_totalsize(blob);
	*ret = TAKE(blob);
	return 0;
}
