/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What ties is in the descriptions of the members: each page, INTID or stream is taken from the
 * first of those that share it. */

#include "output/picture/groups.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/range.h"
#include "base/util.h"
#include "output/json.h"
#include "output/known.h"
#include "output/put.h"
#include "output/table/table.h"
#include "sentence.h"

/* ---- members ---- */

/* The members by path, each with its place in the group. */
static json_t *index_members(const json_t *members)
{
	json_t *index = json_object(), *member;
	size_t i;

	json_array_foreach (members, i, member)
		json_object_set_new(index, json_get_text(member, "path"),
				    json_integer((json_int_t)i));
	return index;
}

/* The place of the member that the node is or lies in, or -1. */
static long long place_of(const json_t *index, const char *node)
{
	const json_t *place = known_find(index, node);

	return place ? json_integer_value(place) : -1;
}

static int place_compare(const void *pa, const void *pb)
{
	const long long *a = pa, *b = pb;

	return *a < *b ? -1 : *a > *b;
}

/* ---- ties ---- */

static bool is_below(const json_t *device, const json_t *bus)
{
	const char *above = json_get_text(bus, "path");
	size_t n = strlen(above);

	return json_is_true(json_object_get(bus, "isBus")) &&
	       strncmp(json_get_text(device, "path"), above, n) == 0 &&
	       json_get_text(device, "path")[n] == '/';
}

/* Whether some two of them are not a bus and what is on it. */
static bool ties(const json_t *members, const long long *places, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; k < n; k++) {
			const json_t *a = json_array_get(members, (size_t)places[i]);
			const json_t *b = json_array_get(members, (size_t)places[k]);

			if (!is_below(a, b) && !is_below(b, a))
				return true;
		}
	return false;
}

/* The paths of those members that share the entry of `self`; NULL if that does not tie them, or if
 * the tie is another one's. */
static json_t *tied(const json_t *members, const json_t *index, long long self, const json_t *nodes)
{
	size_t n = 1, i, k;
	_cleanup_(freep) long long *places = calloc(json_array_size(nodes) + 1, sizeof(*places));
	const json_t *node;
	json_t *paths;

	places[0] = self;
	json_array_foreach (nodes, i, node) {
		long long place = place_of(index, json_string_value(node));

		if (place >= 0 && place < self)
			return NULL;
		if (place > self)
			places[n++] = place;
	}
	qsort(places, n, sizeof(*places), place_compare);
	for (i = k = 1; i < n; i++)
		if (places[i] != places[k - 1])
			places[k++] = places[i];
	n = n > 1 ? k : n;
	if (!ties(members, places, n))
		return NULL;
	paths = json_array();
	for (i = 0; i < n; i++)
		json_array_append(
			paths, json_object_get(json_array_get(members, (size_t)places[i]), "path"));
	return paths;
}

/* Pages one after the other, of the same devices, are one tie. */
static bool goes_on(const json_t *last, const json_t *tie)
{
	return last && streq(json_get_text(last, "kind"), "page") &&
	       streq(json_get_text(tie, "kind"), "page") &&
	       json_get_address(tie, "address") == json_get_end(last, "address", FRAME_SIZE) &&
	       json_equal(json_object_get(last, "devices"), json_object_get(tie, "devices"));
}

/* Takes over the tie. */
static void add_tie(json_t *all, json_t *tie)
{
	json_t *last = json_array_get(all, json_array_size(all) - 1);

	if (goes_on(last, tie)) {
		json_object_set_new(last, "count",
				    json_integer(json_get_count(last) + json_get_count(tie)));
		json_decref(tie);
	} else {
		json_array_append_new(all, tie);
	}
}

static void add_ties(json_t *all, const json_t *members, const json_t *index, size_t self)
{
	static const char *const lists[][2] = { { "pages", "page" },
						{ "interrupts", "interrupt" },
						{ "streams", "stream" } };
	const json_t *sharing = json_object_get(json_array_get(members, self), "sharing");
	json_t *entry;
	size_t i;

	for (size_t list = 0; list < ARRAY_SIZE(lists); list++)
		json_array_foreach (json_object_get(sharing, lists[list][0]), i, entry) {
			json_t *paths = tied(members, index, (long long)self,
					     json_object_get(entry, "nodes"));
			json_t *tie;

			if (!paths)
				continue;
			tie = json_pack("{s:s}", "kind", lists[list][1]);
			json_object_update(tie, entry);
			json_object_del(tie, "nodes");
			json_object_set_new(tie, "devices", paths);
			add_tie(all, tie);
		}
}

static json_t *make_group(const char *name, const json_t *members)
{
	json_t *group = json_pack("{s:s, s:[], s:[]}", "group", name, "devices", "ties"), *member;
	json_t *index = index_members(members);
	size_t i;

	json_array_foreach (members, i, member) {
		json_array_append_new(json_object_get(group, "devices"),
				      json_pack("{s:s, s:s}", "path", json_get_text(member, "path"),
						"verdict", json_get_text(member, "verdict")));
		add_ties(json_object_get(group, "ties"), members, index, i);
	}
	json_decref(index);
	return group;
}

json_t *groups_make(const json_t *devices)
{
	json_t *by_group = json_object(), *all = json_array(), *device, *members;
	const char *name;
	size_t i;

	json_array_foreach (devices, i, device) {
		name = json_get_text(device, json_object_get(device, "group") ? "group" : "path");
		if (!json_object_get(by_group, name))
			json_object_set_new(by_group, name, json_array());
		json_array_append(json_object_get(by_group, name), device);
	}
	json_object_foreach (by_group, name, members)
		json_array_append_new(all, make_group(name, members));
	json_decref(by_group);
	return json_pack("{s:o}", "groups", all);
}

/* ---- as text ---- */

static char *tie_text(const json_t *tie)
{
	const char *kind = json_get_text(tie, "kind");
	long long count = json_get_count(tie);
	char more[64] = "", *text;
	int n;

	if (count > 1)
		snprintf(more, sizeof(more), " and the next, %lld in all", count);
	if (streq(kind, "page"))
		n = asprintf(&text, "page %s%s", json_get_text(tie, "address"), more);
	else if (streq(kind, "interrupt"))
		n = asprintf(&text, "INTID %lld", json_get_number(tie, "intid"));
	else
		n = asprintf(&text, "stream 0x%llx%s of %s", json_get_address(tie, "id"), more,
			     json_get_text(tie, "iommu"));
	return n < 0 ? NULL : text;
}

static char *tied_text(const json_t *tie)
{
	if (json_object_get(tie, "all"))
		return strdup("all of them");
	return put_text(put_strings, json_object_get(tie, "devices"), list_separator());
}

static const struct column device_columns[] = {
	{ "  VERDICT", TABLE_INDENT, "verdict", .colour_key = "verdict" },
	{ "DEVICE", 0, "path" },
	{ NULL },
};

static const struct column tie_columns[] = {
	{ "  TIED BY", TABLE_INDENT, .text = tie_text },
	{ "DEVICES", 0, .text = tied_text },
	{ NULL },
};

/* Ties of the whole group say so, instead of naming everybody again. */
static void mark_ties(json_t *group)
{
	size_t n = json_array_size(json_object_get(group, "devices")), i;
	json_t *tie;

	json_array_foreach (json_object_get(group, "ties"), i, tie)
		if (json_array_size(json_object_get(tie, "devices")) == n)
			json_object_set_new(tie, "all", json_true());
}

void groups_print(const json_t *groups, bool headings)
{
	json_t *group;
	size_t i;

	json_array_foreach (json_object_get(groups, "groups"), i, group) {
		size_t n = json_array_size(json_object_get(group, "devices"));

		if (i > 0)
			putchar('\n');
		if (n == 1) {
			sentence_print(stdout, "%s: alone", json_get_text(group, "group"));
			continue;
		}
		sentence_print(stdout, "%s: %zu devices", json_get_text(group, "group"), n);
		mark_ties(group);
		table_print(device_columns, json_object_get(group, "devices"), headings, stdout);
		table_print(tie_columns, json_object_get(group, "ties"), headings, stdout);
	}
}
