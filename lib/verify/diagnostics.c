/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Entries with a verdict → diagnostics, in the order of the files. */

#include "verify/diagnostics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "verify/spelling.h"

/* "; write …", with quotes where the file needs them. */
static const char *advice_text(struct verify *v, const struct entry *e)
{
	const struct advice *advice = &e->advice;
	bool is_addition = advice->action == VERIFY_ADD;
	uint32_t file = is_addition ? v->files.items[e->file].set : e->file;
	const struct spelling *spelling = spelling_of(v->files.items[file].kind);
	bool is_quoted = spelling && advice->instead &&
			 spelling_quotes(spelling, advice->instead->kind);
	const char *quote = is_quoted ? "\"" : "";

	if (advice->action == VERIFY_NOTHING)
		return "";
	if (advice->action == VERIFY_REMOVE)
		return "; remove it";
	return verify_text(v, "; %s %s%s%s%s%s", verify_action_name(advice->action), quote,
			   advice->value, quote, is_addition ? " to " : "",
			   is_addition ? spelling_list(spelling, advice->instead->kind) : "");
}

static char *sentence(struct verify *v, const struct entry *e)
{
	char *text;
	bool is_risky = e->then && e->advice.action != VERIFY_NOTHING;

	return asprintf(&text, "%s%s%s%s", e->text, advice_text(v, e), is_risky ? "; then " : "",
			is_risky ? e->then : "") < 0
		       ? NULL
		       : text;
}

static void add_diagnostic(struct verify *v, const struct entry *e)
{
	struct diagnostic *diagnostic = array_add(&v->diagnostics);

	if (!diagnostic) {
		v->failed = true;
		return;
	}
	*diagnostic = (struct diagnostic){ .file = v->files.items[e->file].name,
					   .verdict = e->verdict,
					   .action = e->advice.action,
					   .what = strdup(e->what),
					   .text = sentence(v, e) };
	if (e->advice.value)
		diagnostic->value = strdup(e->advice.value);
	if (e->place)
		diagnostic->place = strdup(e->place);
	else if (e->line == 0)
		diagnostic->place = strdup("-");
	else if (asprintf(&diagnostic->place, "line %" PRIu32, e->line) < 0)
		diagnostic->place = NULL;
	v->failed |= !diagnostic->what || !diagnostic->text || !diagnostic->place ||
		     (e->advice.value && !diagnostic->value);
}

/* By file, then by line. What is missing has no line and comes last. */
static int entry_compare(const void *pa, const void *pb)
{
	const struct entry *a = *(struct entry *const *)pa;
	const struct entry *b = *(struct entry *const *)pb;

	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	if (a->line != b->line)
		return a->line - 1 < b->line - 1 ? -1 : 1;
	return a < b ? -1 : a > b;
}

void diagnostics_add(struct verify *v)
{
	_cleanup_(freep) struct entry **sorted = calloc(v->n + 1, sizeof(struct entry *));
	size_t n = 0;

	if (!sorted) {
		v->failed = true;
		return;
	}
	for (size_t i = 0; i < v->n; i++)
		if (v->items[i].reported)
			sorted[n++] = &v->items[i];
	qsort(sorted, n, sizeof(*sorted), entry_compare);
	for (size_t i = 0; i < n; i++)
		add_diagnostic(v, sorted[i]);
}

void diagnostics_done(struct diagnostics *diagnostics)
{
	for (size_t i = 0; i < diagnostics->n; i++) {
		free(diagnostics->items[i].place);
		free(diagnostics->items[i].what);
		free(diagnostics->items[i].text);
		free(diagnostics->items[i].value);
	}
	array_done(diagnostics);
}

const char *verify_verdict_name(enum verify_verdict verdict)
{
	static const char *const names[] = {
		[VERIFY_RIGHT] = "right", [VERIFY_UNKNOWN] = "unknown", [VERIFY_WRONG] = "wrong"
	};

	return names[verdict];
}

const char *verify_action_name(enum verify_action action)
{
	static const char *const names[] = { [VERIFY_NOTHING] = NULL,
					     [VERIFY_WRITE] = "write",
					     [VERIFY_REMOVE] = "remove",
					     [VERIFY_ADD] = "add" };

	return names[action];
}

bool verify_all_right(const struct diagnostics *diagnostics)
{
	for (size_t i = 0; i < diagnostics->n; i++)
		if (diagnostics->items[i].verdict != VERIFY_RIGHT)
			return false;
	return true;
}
