/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Questions to one node of a checked tree. No function here fails or allocates. */

#include <string.h>

#include "base/util.h"
#include "tree/tree.h"

bool property_equals(const struct property *a, const struct property *b)
{
	if (!a || !b)
		return a == b;
	return a->size == b->size && (a->size == 0 || memcmp(a->data, b->data, a->size) == 0);
}

const char *property_next_string(const struct property *property, const char *previous)
{
	const char *s, *end;

	if (!property)
		return NULL;
	s = previous ? previous + strlen(previous) + 1 : (const char *)property->data;
	end = (const char *)property->data + property->size;
	return s < end && memchr(s, '\0', (size_t)(end - s)) ? s : NULL;
}

bool node_is_compatible(const struct node *node, const char *compatible)
{
	const struct property *property = node_property(node, PROPERTY_COMPATIBLE);
	const char *s = property ? (const char *)property->data : NULL;
	const char *end = property ? s + property->size : NULL, *nul;

	for (; s < end && (nul = memchr(s, '\0', (size_t)(end - s))); s = nul + 1)
		if (streq(s, compatible))
			return true;
	return false;
}

const struct property *node_property_named(const struct tree *tree, const struct node *node,
					   const char *name)
{
	for (uint32_t i = 0; i < node->n_properties; i++)
		if (strcmp(tree->names[node->properties[i].name], name) == 0)
			return &node->properties[i];
	return NULL;
}

bool node_is_okay(const struct node *node)
{
	const struct property *property = node_property(node, PROPERTY_STATUS);
	const char *status = property_next_string(property, NULL);

	if (!property)
		return true;
	return status && (streq(status, "okay") || streq(status, "ok"));
}

const struct node *node_unavailable_ancestor(const struct node *node)
{
	for (; node; node = node->parent)
		if (!node_is_okay(node))
			return node;
	return NULL;
}

const struct node *node_find_child(const struct node *node, const char *name, size_t n)
{
	tree_for_each_child (child, node)
		if (child->name[0] == name[0] && strncmp(child->name, name, n) == 0 &&
		    child->name[n] == '\0')
			return child;
	return NULL;
}

const struct node *tree_find_path(const struct tree *tree, const char *path)
{
	const struct node *node = tree_root(tree);

	if (*path != '/')
		return NULL;
	while (node && *(path += strspn(path, "/"))) {
		size_t n = strcspn(path, "/");

		node = node_find_child(node, path, n);
		path += n;
	}
	return node;
}

const char *node_path(const struct node *node, char *buffer)
{
	size_t size = node->parent ? 0 : 1;
	char *p;

	for (const struct node *at = node; at->parent; at = at->parent)
		size += 1 + strlen(at->name);
	p = buffer + size;
	*p = '\0';
	if (!node->parent)
		*--p = '/';
	for (; node->parent; node = node->parent) {
		size_t n = strlen(node->name);

		p -= n;
		memcpy(p, node->name, n);
		*--p = '/';
	}
	return buffer;
}

static unsigned int node_depth(const struct node *node)
{
	unsigned int depth = 0;

	for (; node->parent; node = node->parent)
		depth++;
	return depth;
}

int node_compare(const struct node *a, const struct node *b)
{
	unsigned int depth_a = node_depth(a), depth_b = node_depth(b);
	int deeper = depth_a < depth_b ? -1 : depth_a > depth_b;
	int r;

	for (; depth_a > depth_b; depth_a--)
		a = a->parent;
	for (; depth_b > depth_a; depth_b--)
		b = b->parent;
	if (a == b)
		return deeper;
	while (a->parent != b->parent) {
		a = a->parent;
		b = b->parent;
	}
	r = strcmp(a->name, b->name);
	if (r != 0)
		return r;
	return a < b ? -1 : 1; /* two nodes of one path: document order */
}

bool tree_is_overlay(const struct tree *tree)
{
	tree_for_each_child (child, tree_root(tree))
		if (node_find_child(child, "__overlay__", strlen("__overlay__")))
			return true;
	return false;
}
