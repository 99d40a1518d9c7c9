/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "witness/answer.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

const char *answer_text(struct answers *answers, const char *format, ...)
{
	va_list args;
	char *text;
	int n;

	va_start(args, format);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = n < 0 ? NULL : arena_alloc(&answers->texts, (size_t)n + 1);
	if (!text) {
		answers->failed = true;
		return "";
	}
	va_start(args, format);
	vsnprintf(text, (size_t)n + 1, format, args);
	va_end(args);
	return text;
}

const char *answer_what(struct answers *answers, const char *property, uint32_t index)
{
	return answer_text(answers, "%s %" PRIu32, property, index);
}

void answer_add(struct judging *j, struct answer answer)
{
	struct answer *slot = array_add(j->answers);

	if (slot)
		*slot = answer;
	else
		j->answers->failed = true;
}
