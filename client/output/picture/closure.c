/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/picture/closure.h"

#include <stdio.h>
#include <string.h>

#include "base/util.h"
#include "console.h"
#include "output/command.h"
#include "output/json.h"
#include "output/known.h"
#include "output/put.h"
#include "output/rank.h"
#include "output/table/table.h"
#include "sentence.h"

/* ---- gathering ---- */

static void add_once(json_t *array, const char *text)
{
	const json_t *item;
	size_t i;

	json_array_foreach (array, i, item)
		if (streq(json_string_value(item), text))
			return;
	json_array_append_new(array, json_string(text));
}

static void add_risks(json_t *accept, const json_t *devices)
{
	const json_t *device, *finding;
	size_t i, k;

	json_array_foreach (devices, i, device)
		json_array_foreach (json_object_get(device, "findings"), k, finding)
			if (streq(json_get_text(finding, "severity"), "risk"))
				add_once(accept, json_get_text(finding, "code"));
}

static void add_going(json_t *closure, const json_t *device)
{
	json_object_set_new(json_object_get(closure, "going"), json_get_text(device, "path"),
			    json_true());
}

json_t *closure_new(const json_t *named, const json_t *together)
{
	json_t *closure = json_pack("{s:[], s:[], s:[], s:[], s:{}, s:{}}", "devices", "together",
				    "suppliers", "accept", "going", "index");
	const json_t *device;
	size_t i;

	json_array_foreach (named, i, device) {
		add_going(closure, device);
		json_array_append(json_object_get(closure, "devices"),
				  json_object_get(device, "path"));
	}
	json_array_foreach (together, i, device) {
		add_going(closure, device);
		json_array_append_new(json_object_get(closure, "together"),
				      json_pack("{s:O, s:O, s:O, s:O*}", "path",
						json_object_get(device, "path"), "verdict",
						json_object_get(device, "verdict"), "codes",
						json_object_get(device, "codes"), "reasons",
						json_object_get(device, "reasons")));
	}
	add_risks(json_object_get(closure, "accept"), named);
	add_risks(json_object_get(closure, "accept"), together);
	json_object_set_new(closure, "blocked",
			    json_boolean(json_find(named, "verdict", "blocked") ||
					 json_find(together, "verdict", "blocked")));
	return closure;
}

/* What is below a device goes with it. */
static bool goes_along(const json_t *closure, const char *path)
{
	return known_find(json_object_get(closure, "going"), path) != NULL;
}

/* The entry of that node, made if there is none. */
static json_t *supplier_of(json_t *closure, const char *path, const json_t *summary, int step)
{
	json_t *index = json_object_get(closure, "index"), *entry = json_object_get(index, path);

	if (entry)
		return entry;
	entry = json_pack("{s:s, s:[], s:[], s:i}", "node", path, "kinds", "for", "step", step);
	if (summary) {
		json_object_set(entry, "verdict", json_object_get(summary, "verdict"));
		json_object_set(entry, "codes", json_object_get(summary, "codes"));
		json_object_set(entry, "reasons", json_object_get(summary, "reasons"));
	}
	if (json_object_get(summary, "group"))
		json_object_set(entry, "group", json_object_get(summary, "group"));
	json_array_append(json_object_get(closure, "suppliers"), entry);
	json_object_set_new(index, path, entry);
	return entry;
}

/* The worst that becomes of it counts: references may differ. */
static void set_state(json_t *entry, const char *state)
{
	static const char *const states[] = { "",       "fixed",    "stand_in",
					      "shared", "left_out", "unheld" };
	size_t old = 0, new = 0;

	for (size_t i = 0; i < ARRAY_SIZE(states); i++) {
		old = streq(states[i], json_get_text(entry, "state")) ? i : old;
		new = streq(states[i], state) ? i : new;
	}
	if (new > old)
		json_object_set_new(entry, "state", json_string(state));
}

static void add_reference(json_t *closure, const json_t *known, const json_t *device,
			  const char *node, const char *kind, const char *state, int step)
{
	const json_t *summary = known_find(known, node);
	const char *path = summary ? json_get_text(summary, "path") : node;
	json_t *entry;

	if (goes_along(closure, path) || streq(path, json_get_text(device, "path")))
		return;
	entry = supplier_of(closure, path, summary, step);
	add_once(json_object_get(entry, "kinds"), kind);
	add_once(json_object_get(entry, "for"), json_get_text(device, "path"));
	if (step == 1)
		set_state(entry, state);
}

/* Interrupts, IOMMUs and MSIs reach a guest by the grants of the device; a graph link supplies
 * nothing. */
static bool supplies(const char *kind)
{
	static const char *const others[] = { "interrupt", "iommu", "msi", "endpoint" };

	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (streq(kind, others[i]))
			return false;
	return true;
}

static bool is_need(const json_t *needs, const json_t *supplier)
{
	const json_t *need;
	size_t i;

	json_array_foreach (needs, i, need)
		if (json_equal(json_object_get(need, "supplier"),
			       json_object_get(supplier, "node")) &&
		    json_equal(json_object_get(need, "property"),
			       json_object_get(supplier, "property")))
			return true;
	return false;
}

void closure_add(json_t *closure, const json_t *known, const json_t *device, int step)
{
	const json_t *needs = json_object_get(device, "needs"), *entry;
	size_t i;

	json_array_foreach (needs, i, entry)
		add_reference(closure, known, device, json_get_text(entry, "supplier"),
			      json_get_text(entry, "kind"), json_get_text(entry, "state"), step);
	json_array_foreach (json_object_get(device, "suppliers"), i, entry)
		if (supplies(json_get_text(entry, "kind")) && !is_need(needs, entry))
			add_reference(closure, known, device, json_get_text(entry, "node"),
				      json_get_text(entry, "kind"), "left_out", step);
}

static bool can_be_given(const json_t *entry)
{
	const json_t *verdict = json_object_get(entry, "verdict");

	return verdict && !streq(json_string_value(verdict), "blocked");
}

static json_t *chosen(const json_t *closure, bool (*is_chosen)(const json_t *entry))
{
	json_t *some = json_array(), *entry;
	size_t i;

	json_array_foreach (json_object_get(closure, "suppliers"), i, entry)
		if (is_chosen(entry))
			json_array_append(some, entry);
	return some;
}

json_t *closure_next(const json_t *closure, size_t *from)
{
	const json_t *all = json_object_get(closure, "suppliers");
	json_t *names = json_array();

	for (; *from < json_array_size(all); ++*from) {
		const json_t *entry = json_array_get(all, *from);

		if (can_be_given(entry))
			json_array_append(names, json_object_get(entry, "node"));
	}
	return names;
}

bool closure_is_blocked(const json_t *closure)
{
	return json_is_true(json_object_get(closure, "blocked"));
}

json_t *closure_given(const json_t *closure)
{
	return chosen(closure, can_be_given);
}

void closure_finish(json_t *closure, const char *command, const json_t *clocks, const char *refused)
{
	json_object_del(closure, "going");
	json_object_del(closure, "index");
	json_object_del(closure, "blocked");
	if (command)
		json_object_set_new(closure, "command", json_string(command));
	if (command && json_array_size(clocks) > 0)
		json_object_set_new(closure, "clocks", json_deep_copy(clocks));
	if (*refused)
		json_object_set_new(closure, "refused", json_string(refused));
}

/* ---- as text ---- */

static char *joined(const json_t *entry, const char *key, const char *separator)
{
	return put_text(put_strings, json_object_get(entry, key), separator);
}

/* As in list: those that decide the verdict. */
static char *codes_text(const json_t *entry)
{
	json_t *codes = rank_reasons(entry, false);
	char *text = put_text(put_strings, codes, list_separator());

	json_decref(codes);
	return text;
}

static char *kinds_text(const json_t *entry)
{
	return joined(entry, "kinds", console_is_terminal(stdout) ? ", " : ",");
}

static char *for_text(const json_t *entry)
{
	return joined(entry, "for", list_separator());
}

static char *state_text(const json_t *entry)
{
	static const char *const texts[][2] = {
		{ "fixed", "cannot be switched off" },
		{ "stand_in", "a stand-in in dom0 holds it" },
		{ "shared", "others in dom0 have it on" },
		{ "unheld", "nothing holds it: see 'ptctl explain unheld_supplier'" },
		{ "left_out", "left out of the guest's tree" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (streq(texts[i][0], json_get_text(entry, "state")))
			return strdup(texts[i][1]);
	return strdup(json_get_text(entry, "state"));
}

static const struct column together_columns[] = {
	{ "  VERDICT", TABLE_INDENT, "verdict", .colour_key = "verdict" },
	{ "DEVICE", 0, "path" },
	{ "WHY", 0, .text = codes_text },
	{ NULL },
};

static const struct column given_columns[] = {
	{ "  VERDICT", TABLE_INDENT, "verdict", .colour_key = "verdict" },
	{ "DEVICE", 0, "node" },
	{ "AS", 0, .text = kinds_text },
	{ "GROUP", 0, "group" },
	{ "FOR", 0, .text = for_text },
	{ "WHY", 0, .text = codes_text },
	{ NULL },
};

static const struct column staying_columns[] = {
	{ "  AS", TABLE_INDENT, .text = kinds_text },
	{ "SUPPLIER", 0, "node" },
	{ "IN DOM0", 0, .text = state_text },
	{ NULL },
};

static bool is_of_devices(const json_t *entry)
{
	return json_get_number(entry, "step") == 1;
}

/* Takes over the array. */
static void print_section(const char *title, const struct column *columns, json_t *array,
			  bool headings)
{
	if (json_array_size(array) > 0) {
		printf("\n%s\n", title);
		table_print(columns, array, headings, stdout);
	}
	json_decref(array);
}

void closure_print_given(const json_t *given, bool headings)
{
	table_print(given_columns, given, headings, stdout);
}

/* Of those that go along; else it is one of those that were asked for. */
static void print_blocked(const json_t *closure)
{
	const json_t *together = json_object_get(closure, "together"),
		     *blocked = json_find(together, "verdict", "blocked");

	if (blocked)
		sentence_print(stdout,
			       "%s would have to go along, and is blocked: 'ptctl show' says why",
			       json_get_text(blocked, "path"));
	else
		sentence_print(stdout, "What is asked for is blocked: 'ptctl show' says why");
}

static void print_end(const json_t *closure)
{
	const char *command = json_get_text(closure, "command"),
		   *refused = json_get_text(closure, "refused");
	bool lacks_rates = json_object_get(closure, "clocks");

	if (*command) {
		printf("\nTo export what goes along%s\n",
		       lacks_rates ? ", with numbers for HZ: rates that the tree lacks" : "");
		command_print(stdout, command);
		return;
	}
	putchar('\n');
	if (*refused)
		sentence_print(stdout, "The export would be refused: %s", refused);
	else
		print_blocked(closure);
}

void closure_print(const json_t *closure, bool headings)
{
	put_strings(stdout, json_object_get(closure, "devices"), "\n");
	putchar('\n');
	print_section("Go along, because they cannot be separated (see 'ptctl groups')",
		      together_columns, json_incref(json_object_get(closure, "together")),
		      headings);
	print_section("Could be given as well", given_columns, closure_given(closure), headings);
	print_section("Unless they are given, stay in dom0", staying_columns,
		      chosen(closure, is_of_devices), headings);
	print_end(closure);
}
