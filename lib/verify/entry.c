/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shared by readers and judges: entries, the verdicts on them, and texts. */

#include "verify/entry.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text/format.h"
#include "verify/set.h"

#define BYTE_COST  4 /* made, copied, and told as JSON */
#define ENTRY_COST 200

const char *verify_vtext(struct verify *v, const char *format, va_list args)
{
	_cleanup_(freep) char *text = NULL;
	size_t n;
	char *copy;

	if (work_is_spent(&v->room))
		return "";
	text = format_text(format, args);
	n = text ? strlen(text) + 1 : 0;
	if (!verify_spend(v, n * BYTE_COST))
		return "";
	copy = text ? arena_alloc(&v->arena, n) : NULL;
	if (!copy) {
		v->failed = true;
		return "";
	}
	return memcpy(copy, text, n);
}

const char *verify_text(struct verify *v, const char *format, ...)
{
	va_list args;
	const char *text;

	va_start(args, format);
	text = verify_vtext(v, format, args);
	va_end(args);
	return text;
}

struct entry *entry_new(struct verify *v, enum entry_kind kind, uint32_t line, const char *what)
{
	const char *copy = verify_text(v, "%s", what);
	struct entry *e;

	v->too_many |= v->n - v->first >= VERIFY_ENTRIES_MAX;
	if (v->too_many || !verify_spend(v, ENTRY_COST + v->n))
		return NULL;
	e = array_add(v);
	if (!e) {
		v->failed = true;
		return NULL;
	}
	*e = (struct entry){ .kind = kind,
			     .file = (uint32_t)v->files.n - 1,
			     .line = line,
			     .what = copy,
			     .guest = GUEST_NONE };
	return e;
}

int verify_error_set(struct verify_error *error, int line, const char *format, ...)
{
	va_list args;

	error->line = line;
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return -EINVAL;
}

/* ---- the set of files at hand ---- */

bool set_has_tree(const struct verify *v)
{
	for (size_t i = 0; i < v->files.n; i++)
		if (v->files.items[i].set == v->set && v->files.items[i].kind == VERIFY_TREE)
			return true;
	return false;
}

struct entry *find_given(struct verify *v, uint32_t intid)
{
	verify_for_each_entry (e, v)
		if (e->kind == ENTRY_INTERRUPT && interrupt_target(e) == intid)
			return e;
	return NULL;
}
