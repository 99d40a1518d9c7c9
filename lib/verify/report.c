/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The gravest verdict on an entry stays, with its reason and its advice. */

#include "verify/report.h"

__attribute__((format(printf, 5, 0))) static void set_verdict(struct verify *v, struct entry *e,
							      enum verify_verdict verdict,
							      struct advice advice,
							      const char *format, va_list args)
{
	struct entry *copy;

	if (!e || (e->reported && e->verdict >= verdict))
		return;
	if (advice.instead) {
		copy = arena_alloc(&v->arena, sizeof(*copy));
		v->failed |= !copy;
		if (copy)
			*copy = *advice.instead;
		advice.instead = copy;
	}
	e->text = verify_vtext(v, format, args);
	e->verdict = verdict;
	e->advice = advice;
	e->is_risk = false;
	e->reported = true;
}

void report(struct verify *v, struct entry *e, enum verify_verdict verdict, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set_verdict(v, e, verdict, (struct advice){ VERIFY_NOTHING, NULL, NULL }, format, args);
	va_end(args);
}

void report_risk(struct verify *v, struct entry *e, enum finding_code code, const char *format, ...)
{
	va_list args;
	const char *why;

	if (finding_set_has(v->accepted, code) || (e->reported && e->verdict == VERIFY_WRONG))
		return;
	va_start(args, format);
	why = verify_vtext(v, format, args);
	va_end(args);
	report(v, e, VERIFY_WRONG, "%s; to take the risk, use --accept %s", why,
	       finding_info(code)->name);
	e->is_risk = true;
}

void report_write(struct verify *v, struct entry *e, enum verify_verdict verdict,
		  const struct entry *instead, const char *value, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set_verdict(v, e, verdict, (struct advice){ VERIFY_WRITE, value, instead }, format, args);
	va_end(args);
}

void report_remove(struct verify *v, struct entry *e, enum verify_verdict verdict,
		   const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set_verdict(v, e, verdict, (struct advice){ VERIFY_REMOVE, NULL, NULL }, format, args);
	va_end(args);
}

void report_add(struct verify *v, struct entry *e, const struct entry *added, const char *value,
		const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set_verdict(v, e, VERIFY_WRONG, (struct advice){ VERIFY_ADD, value, added }, format, args);
	va_end(args);
}
