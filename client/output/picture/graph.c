/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/picture/graph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/range.h"
#include "base/util.h"
#include "output/json.h"

/* Whether it is there for the first time; a hash table, since a device may have thousands. */
static bool is_new(json_t *graph, const char *key)
{
	json_t *seen = json_object_get(graph, "seen");

	return !json_object_get(seen, key) && json_object_set_new(seen, key, json_true()) == 0;
}

static void graph_node(json_t *graph, const char *path)
{
	if (is_new(graph, path))
		json_array_append_new(json_object_get(graph, "nodes"), json_string(path));
}

/* Returns the edge, the graph's; NULL if it was there before. */
static json_t *graph_edge(json_t *graph, const char *from, const char *to, const char *kind,
			  const char *label)
{
	_cleanup_(freep) char *key = NULL;
	json_t *edges = json_object_get(graph, "edges");

	if (asprintf(&key, "%s %s %s %s", from, to, kind, label) < 0)
		key = NULL;
	if (!key || !is_new(graph, key))
		return NULL;
	graph_node(graph, from);
	graph_node(graph, to);
	json_array_append_new(edges, json_pack("{s:s, s:s, s:s, s:s}", "from", from, "to", to,
					       "kind", kind, "label", label));
	return json_array_get(edges, json_array_size(edges) - 1);
}

static void add_links(json_t *graph, const json_t *device, const char *path)
{
	const json_t *supplier, *consumer;
	size_t i;

	json_array_foreach (json_object_get(device, "suppliers"), i, supplier)
		if (!streq(json_get_text(supplier, "kind"), "interrupt"))
			graph_edge(graph, path, json_get_text(supplier, "node"), "supplier",
				   json_get_text(supplier, "property"));
	json_array_foreach (json_object_get(device, "consumers"), i, consumer)
		graph_edge(graph, json_string_value(consumer), path, "consumer", "");
}

static void add_interrupts(json_t *graph, const json_t *owner, const char *path)
{
	const json_t *interrupt, *hop;
	size_t i, k;

	json_array_foreach (json_object_get(owner, "interrupts"), i, interrupt) {
		const json_t *intid = json_object_get(interrupt, "intid");
		const char *from = path;
		char label[64];

		if (intid)
			snprintf(label, sizeof(label), "INTID %lld",
				 (long long)json_integer_value(intid));
		else
			snprintf(label, sizeof(label), "%s", json_get_text(interrupt, "route"));
		json_array_foreach (json_object_get(interrupt, "path"), k, hop) {
			graph_edge(graph, from, json_get_text(hop, "controller"), "interrupt",
				   label);
			from = json_get_text(hop, "controller");
		}
	}
}

/* A run of pages with the same neighbour is one edge. */
static void add_page(json_t *graph, json_t *runs, const char *path, const char *node,
		     const json_t *page)
{
	json_t *edge = json_object_get(runs, node);

	if (edge && json_get_address(page, "address") == json_get_end(edge, "label", FRAME_SIZE)) {
		json_object_set_new(edge, "count",
				    json_integer(json_get_count(edge) + json_get_count(page)));
		return;
	}
	edge = graph_edge(graph, path, node, "page", json_get_text(page, "address"));
	if (edge && json_get_count(page) > 1)
		json_object_set_new(edge, "count", json_integer(json_get_count(page)));
	if (edge)
		json_object_set(runs, node, edge);
}

static char *label_of(const json_t *shared)
{
	json_int_t intid = json_integer_value(json_object_get(shared, "intid"));
	json_int_t id = json_integer_value(json_object_get(shared, "id"));
	char *text;
	int n = json_object_get(shared, "intid")
			? asprintf(&text, "INTID %lld", (long long)intid)
			: asprintf(&text, "stream 0x%llx", (unsigned long long)id);

	return n < 0 ? NULL : text;
}

/* INTIDs or stream IDs. */
static void add_shared(json_t *graph, const json_t *array, const char *path, const char *kind)
{
	const json_t *shared, *node;
	size_t i, k;

	json_array_foreach (array, i, shared) {
		_cleanup_(freep) char *label = label_of(shared);

		json_array_foreach (json_object_get(shared, "nodes"), k, node)
			graph_edge(graph, path, json_string_value(node), kind, label ? label : "");
	}
}

static void add_neighbours(json_t *graph, const json_t *device, const char *path)
{
	const json_t *sharing = json_object_get(device, "sharing");
	const json_t *pages = json_object_get(sharing, "pages");
	json_t *runs = json_object();
	const json_t *page, *node;
	size_t i, k;

	json_array_foreach (pages, i, page)
		json_array_foreach (json_object_get(page, "nodes"), k, node)
			add_page(graph, runs, path, json_string_value(node), page);
	json_decref(runs);
	add_shared(graph, json_object_get(sharing, "interrupts"), path, "intid");
	add_shared(graph, json_object_get(sharing, "streams"), path, "stream");
}

static void add_parent(json_t *graph, const char *path)
{
	_cleanup_(freep) char *parent = strdup(path);
	char *slash = parent ? strrchr(parent, '/') : NULL;

	if (!slash || slash == parent)
		return;
	*slash = '\0';
	graph_edge(graph, path, parent, "parent", "");
}

static void add_device(json_t *graph, const json_t *device)
{
	const char *path = json_get_text(device, "path");
	const json_t *part;
	size_t i;

	graph_node(graph, path);
	add_parent(graph, path);
	add_links(graph, device, path);
	add_interrupts(graph, device, path);
	json_array_foreach (json_object_get(device, "parts"), i, part)
		add_interrupts(graph, part, path);
	add_neighbours(graph, device, path);
}

json_t *graph_make(const json_t *devices)
{
	json_t *graph = json_pack("{s:[], s:[], s:{}}", "nodes", "edges", "seen");
	const json_t *device;
	size_t i;

	json_array_foreach (devices, i, device)
		add_device(graph, device);
	json_object_del(graph, "seen");
	return graph;
}
