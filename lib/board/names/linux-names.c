/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "board/names/linux-names.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text/memstream.h"
#include "base/util.h"

static bool find_address(const struct board *board, const struct node *node, uint64_t *ret)
{
	const struct device *device = board_device_of(board, node);
	const struct region *first = device && device->regions.n > 0
					     ? array_at(&board->regions, device->regions.first)
					     : NULL;

	if (!first || !first->translated)
		return false;
	*ret = first->address;
	return true;
}

/* The first part of a device's name: an address is as much as it needs. */
static void put_first(const struct board *board, const struct node *node, FILE *out)
{
	uint64_t address;
	uint32_t mask;

	if (!find_address(board, node, &address)) {
		fputs(node->name, out);
		return;
	}
	fprintf(out, "%" PRIx64, address);
	if (node_u32(node, PROPERTY_MASK, &mask))
		fprintf(out, ".%x", (unsigned int)__builtin_ffs((int)mask) - 1);
	fprintf(out, ".%.*s", (int)strcspn(node->name, "@"), node->name);
}

/* The name that Linux gives to the device that it makes of a node (drivers/of/platform.c,
 * of_device_make_bus_id): "fe201000.serial", "soc:pmu". */
static char *device_name(const struct board *board, const struct node *node)
{
	const struct node *above[TREE_DEPTH_MAX];
	struct memstream stream;
	FILE *out = memstream_open(&stream);
	uint64_t address;
	size_t n = 0;

	if (!out)
		return NULL;
	do {
		above[n++] = node;
	} while (!find_address(board, node, &address) && node->parent->parent &&
		 (node = node->parent) && n < TREE_DEPTH_MAX);
	put_first(board, above[n - 1], out);
	while (n-- > 1)
		fprintf(out, ":%s", above[n - 1]->name);
	return memstream_close(&stream, NULL);
}

static int add_name(struct linux_names *names, const struct node *node, const char *text)
{
	struct linux_name *name = array_add(names);

	if (!name)
		return -ENOMEM;
	*name = (struct linux_name){ text, node };
	return 0;
}

static int add_names(struct linux_names *names, const struct board *board, const struct node *node)
{
	_cleanup_(freep) char *name = device_name(board, node);
	size_t size = name ? strlen(name) + 1 : 0;
	char *copy = name ? arena_alloc(&names->texts, size) : NULL;
	int r;

	if (!copy)
		return -ENOMEM;
	memcpy(copy, name, size);
	r = add_name(names, node, node->name);
	return r < 0 ? r : add_name(names, node, copy);
}

static int name_compare(const void *pa, const void *pb)
{
	const struct linux_name *a = pa, *b = pb;
	int r = strcmp(a->text, b->text);

	return r ? r : (a->node > b->node) - (a->node < b->node);
}

int linux_names_make(struct linux_names *ret, const struct board *board,
		     bool (*is_wanted)(const struct node *node))
{
	tree_for_each_node (node, board->tree)
		if (node->parent && (!is_wanted || is_wanted(node)) &&
		    add_names(ret, board, node) < 0)
			return -ENOMEM;
	if (ret->n > 1)
		qsort(ret->items, ret->n, sizeof(*ret->items), name_compare);
	return 0;
}

void linux_names_done(struct linux_names *names)
{
	array_done(names);
	arena_done(&names->texts);
}

size_t linux_names_first(const struct linux_names *names, const char *name)
{
	size_t first = bisect(names->n, i, strcmp(names->items[i].text, name) < 0);

	return first < names->n && streq(names->items[first].text, name) ? first : names->n;
}

const struct node *linux_names_only(const struct linux_names *names, const char *name)
{
	const struct node *node = NULL;

	for (size_t i = linux_names_first(names, name);
	     i < names->n && streq(names->items[i].text, name); i++) {
		if (node && node != names->items[i].node)
			return NULL;
		node = names->items[i].node;
	}
	return node;
}
