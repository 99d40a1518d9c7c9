/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* First the edges, then either form of output. */

#include "output/graph.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "output/json.h"
#include "status.h"

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

static void graph_edge(json_t *graph, const char *from, const char *to, const char *kind,
		       const char *label)
{
	_cleanup_(freep) char *key = NULL;

	if (asprintf(&key, "%s %s %s %s", from, to, kind, label) < 0)
		key = NULL;
	if (!key || !is_new(graph, key))
		return;
	graph_node(graph, from);
	graph_node(graph, to);
	json_array_append_new(json_object_get(graph, "edges"),
			      json_pack("{s:s, s:s, s:s, s:s}", "from", from, "to", to, "kind",
					kind, "label", label));
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

static void add_neighbours(json_t *graph, const json_t *device, const char *path)
{
	const json_t *pages = json_object_get(json_object_get(device, "sharing"), "pages");
	const json_t *page, *node;
	size_t i, k;

	json_array_foreach (pages, i, page)
		json_array_foreach (json_object_get(page, "nodes"), k, node)
			graph_edge(graph, path, json_string_value(node), "page",
				   json_get_text(page, "address"));
}

static json_t *graph_of(const json_t *device)
{
	json_t *graph = json_pack("{s:[], s:[], s:{}}", "nodes", "edges", "seen");
	const char *path = json_get_text(device, "path");
	const json_t *part;
	size_t i;

	graph_node(graph, path);
	add_links(graph, device, path);
	add_interrupts(graph, device, path);
	json_array_foreach (json_object_get(device, "parts"), i, part)
		add_interrupts(graph, part, path);
	add_neighbours(graph, device, path);
	json_object_del(graph, "seen");
	return graph;
}

/* Labels may be property names with quotes or backslashes in them. */
static void put_quoted(const char *text)
{
	putchar('"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
	putchar('"');
}

static void put_edge(const json_t *edge)
{
	const char *kind = json_get_text(edge, "kind");

	fputs("  ", stdout);
	put_quoted(json_get_text(edge, "from"));
	fputs(" -> ", stdout);
	put_quoted(json_get_text(edge, "to"));
	fputs(" [label=", stdout);
	put_quoted(json_get_text(edge, "label"));
	if (streq(kind, "page"))
		fputs(", color=red, dir=none", stdout);
	if (streq(kind, "interrupt"))
		fputs(", style=dashed", stdout);
	fputs("];\n", stdout);
}

static void put_dot(const json_t *graph, const char *path)
{
	const json_t *node, *edge;
	size_t i;

	fputs("digraph {\n  rankdir=LR;\n  node [shape=box];\n", stdout);
	json_array_foreach (json_object_get(graph, "nodes"), i, node) {
		fputs("  ", stdout);
		put_quoted(json_string_value(node));
		fputs(streq(json_string_value(node), path) ? " [style=bold];\n" : ";\n", stdout);
	}
	json_array_foreach (json_object_get(graph, "edges"), i, edge)
		put_edge(edge);
	fputs("}\n", stdout);
}

int graph_print(const json_t *device, bool json)
{
	json_t *graph = graph_of(device);

	if (!graph)
		return fail_errno(-ENOMEM);
	if (json)
		json_print(graph);
	else
		put_dot(graph, json_get_text(device, "path"));
	json_decref(graph);
	return EXIT_DONE;
}
