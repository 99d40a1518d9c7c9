/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A picture that can be read: nodes are devices, named by their unit names and filled by their
 * verdicts, within their buses; whatever joins the same two in the same way is one edge. */

#include "output/picture/dot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "output/json.h"
#include "output/known.h"
#include "output/put.h"

#define LABELS_MAX    4 /* of an edge; the rest is counted */
#define CONSUMERS_MAX 8 /* of a device; likewise */
#define SHARED        ", color=red, fontcolor=red, dir=none, penwidth=2"

/* Names may have quotes or backslashes in them. */
static void put_escaped(const char *text)
{
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
}

static void put_quoted(const char *text)
{
	putchar('"');
	put_escaped(text);
	putchar('"');
}

/* ---- what becomes of the graph ---- */

/* A part, a pin or a bank is drawn as its device. */
static const char *drawn_as(const json_t *known, const char *node)
{
	const json_t *summary = known_find(known, node);

	return summary ? json_get_text(summary, "path") : node;
}

static char *label_of(const json_t *edge)
{
	char *text;

	if (json_get_count(edge) == 1)
		return strdup(json_get_text(edge, "label"));
	return asprintf(&text, "%s, %lld pages", json_get_text(edge, "label"),
			json_get_count(edge)) < 0
		       ? NULL
		       : text;
}

static char *key_of(const char *from, const char *to, const char *kind)
{
	char *key;

	return asprintf(&key, "%s\n%s\n%s", from, to, kind) < 0 ? NULL : key;
}

/* The merged edge, made if there is none. */
static json_t *merged(json_t *all, const char *from, const char *to, const char *kind)
{
	_cleanup_(freep) char *key = key_of(from, to, kind);

	if (!json_object_get(all, key))
		json_object_set_new(all, key,
				    json_pack("{s:s, s:s, s:s, s:{}}", "from", from, "to", to,
					      "kind", kind, "labels"));
	return json_object_get(all, key);
}

/* Edges by ends and kind, each with its labels as keys. */
static json_t *merge_edges(const json_t *graph, const json_t *known)
{
	json_t *all = json_object();
	const json_t *edge;
	size_t i;

	json_array_foreach (json_object_get(graph, "edges"), i, edge) {
		const char *from = drawn_as(known, json_get_text(edge, "from"));
		const char *to = drawn_as(known, json_get_text(edge, "to"));
		_cleanup_(freep) char *label = label_of(edge);

		if (streq(from, to))
			continue;
		json_object_set_new(
			json_object_get(merged(all, from, to, json_get_text(edge, "kind")),
					"labels"),
			label, json_true());
	}
	return all;
}

/* Whether it says only what another edge says better, or is one too many. */
static bool is_left_out(const json_t *all, const json_t *edge, json_t *counts)
{
	const char *to = json_get_text(edge, "to");
	_cleanup_(freep) char *better = NULL;
	long long n = json_get_number(counts, to) + 1;

	if (!streq(json_get_text(edge, "kind"), "consumer"))
		return false;
	better = key_of(json_get_text(edge, "from"), to, "supplier");
	if (json_object_get(all, better))
		return true;
	json_object_set_new(counts, to, json_integer(n));
	return n > CONSUMERS_MAX;
}

/* ---- nodes ---- */

static const char *fill_of(const json_t *summary)
{
	static const char *const fills[][2] = { { "assignable", "#d8f3de" },
						{ "risky", "#fbeec2" },
						{ "blocked", "#fadbd8" } };

	for (size_t i = 0; i < ARRAY_SIZE(fills); i++)
		if (streq(json_get_text(summary, "verdict"), fills[i][0]))
			return fills[i][1];
	return "#ffffff";
}

static void put_node(const char *path, const json_t *known, const json_t *named)
{
	const json_t *summary = json_object_get(known, path);
	_cleanup_(freep) char *regions =
		put_text(put_regions, json_object_get(summary, "regions"), ", ");
	const char *slash = strrchr(path, '/');

	fputs("    ", stdout);
	put_quoted(path);
	fputs(" [label=", stdout);
	put_quoted(slash && slash[1] ? slash + 1 : path);
	fputs(", tooltip=\"", stdout);
	put_escaped(path);
	if (summary && regions && *regions) {
		fputs("\\n", stdout);
		put_escaped(regions);
	}
	printf("\", fillcolor=\"%s\"", fill_of(summary));
	if (json_find(named, "path", path))
		fputs(", penwidth=3", stdout);
	fputs("];\n", stdout);
}

/* The nodes that edges have, by the path of the node above each. */
static void add_to_bus(json_t *buses, const char *path)
{
	_cleanup_(freep) char *bus = strdup(path);
	char *slash = strrchr(bus, '/');

	if (slash)
		*slash = '\0';
	if (!json_object_get(buses, bus))
		json_object_set_new(buses, bus, json_object());
	json_object_set_new(json_object_get(buses, bus), path, json_true());
}

static void put_buses(json_t *buses, const json_t *known, const json_t *named)
{
	const char *bus, *path;
	json_t *nodes, *value;
	size_t n = 0;

	json_object_foreach (buses, bus, nodes) {
		if (*bus) {
			printf("  subgraph cluster_%zu {\n    color=\"#b0b7c0\"; label=", n++);
			put_quoted(bus);
			fputs(";\n", stdout);
		}
		json_object_foreach (nodes, path, value)
			put_node(path, known, named);
		if (*bus)
			puts("  }");
	}
}

/* ---- edges ---- */

static const char *style_of(const char *kind)
{
	static const char *const styles[][2] = {
		{ "page", SHARED },
		{ "intid", SHARED },
		{ "stream", SHARED },
		{ "interrupt", ", style=dashed" },
		{ "parent", ", style=dotted, arrowhead=none" },
		{ "consumer", ", color=\"#7a828c\"" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(styles); i++)
		if (streq(kind, styles[i][0]))
			return styles[i][1];
	return "";
}

static void put_labels(json_t *labels)
{
	const char *label;
	json_t *value;
	size_t n = 0;

	putchar('"');
	json_object_foreach (labels, label, value) {
		if (n < LABELS_MAX) {
			fputs(n > 0 ? "\\n" : "", stdout);
			put_escaped(label);
		}
		n++;
	}
	if (n > LABELS_MAX)
		printf("\\n%zu more", n - LABELS_MAX);
	putchar('"');
}

static void put_edge(const json_t *edge)
{
	fputs("  ", stdout);
	put_quoted(json_get_text(edge, "from"));
	fputs(" -> ", stdout);
	put_quoted(json_get_text(edge, "to"));
	fputs(" [label=", stdout);
	put_labels(json_object_get(edge, "labels"));
	printf("%s];\n", style_of(json_get_text(edge, "kind")));
}

/* Those consumers that are not drawn. */
static void put_rest(json_t *counts)
{
	const char *path;
	json_t *count;
	size_t i = 0;

	json_object_foreach (counts, path, count) {
		long long rest = json_integer_value(count) - CONSUMERS_MAX;

		if (rest <= 0)
			continue;
		printf("  rest_%zu [label=\"%lld more consumers\", shape=plaintext, style=\"\"];\n"
		       "  rest_%zu -> ",
		       i, rest, i);
		put_quoted(path);
		printf(" [%s];\n", style_of("consumer") + 2);
		i++;
	}
}

static void put_legend(void)
{
	puts("  subgraph cluster_legend {\n"
	     "    label=\"legend\"; color=\"#b0b7c0\"; fontsize=9; node [fontsize=8, height=0.2];\n"
	     "    edge [fontsize=8];\n"
	     "    legend_a [label=\"assignable\", fillcolor=\"#d8f3de\"];\n"
	     "    legend_r [label=\"risky\", fillcolor=\"#fbeec2\"];\n"
	     "    legend_b [label=\"blocked\", fillcolor=\"#fadbd8\"];\n"
	     "    legend_n [label=\"no device\", fillcolor=\"#ffffff\"];\n"
	     "    legend_a -> legend_r [label=\"supplier, by property\"];\n"
	     "    legend_a -> legend_b [label=\"interrupt\", style=dashed];\n"
	     "    legend_r -> legend_n [label=\"shared page, INTID or stream\"" SHARED "];\n"
	     "    legend_b -> legend_n [label=\"parent\", style=dotted, arrowhead=none];\n"
	     "  }");
}

void dot_print(const json_t *graph, const json_t *known, const json_t *named)
{
	json_t *all = merge_edges(graph, known), *counts = json_object(), *buses = json_object();
	json_t *shown = json_array(), *edge;
	const json_t *device;
	const char *key;
	size_t i;

	json_array_foreach (named, i, device)
		add_to_bus(buses, drawn_as(known, json_get_text(device, "path")));
	json_object_foreach (all, key, edge)
		if (!is_left_out(all, edge, counts)) {
			add_to_bus(buses, json_get_text(edge, "from"));
			add_to_bus(buses, json_get_text(edge, "to"));
			json_array_append(shown, edge);
		}
	puts("digraph {\n  rankdir=LR; newrank=true; fontname=\"sans-serif\"; fontsize=10;\n"
	     "  node [shape=box, style=\"filled,rounded\", fontname=\"sans-serif\", fontsize=10];\n"
	     "  edge [fontname=\"sans-serif\", fontsize=9];");
	put_buses(buses, known, named);
	json_array_foreach (shown, i, edge)
		put_edge(edge);
	put_rest(counts);
	put_legend();
	puts("}");
	json_decref(shown);
	json_decref(buses);
	json_decref(counts);
	json_decref(all);
}
