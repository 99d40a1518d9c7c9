/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "output/sentence.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "console.h"

void sentence_wrap(char *text, size_t width)
{
	size_t column = 0;
	char *blank = NULL;

	for (char *p = text; *p; p++, column++) {
		if (*p == ' ')
			blank = p;
		if (column >= width && blank) {
			*blank = '\n';
			column = (size_t)(p - blank);
			blank = NULL;
		}
	}
}

void sentence_print(FILE *out, const char *format, ...)
{
	_cleanup_(freep) char *text = NULL;
	va_list args;
	int n;

	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	if (n < 0) {
		text = NULL;
		console_lose(-ENOMEM);
		return;
	}
	if (console_is_terminal(out))
		sentence_wrap(text, console_width(out));
	fprintf(out, "%s\n", text);
}

void sentence_print_indented(FILE *out, const char *indent, const char *text)
{
	_cleanup_(freep) char *copy = strdup(text);
	char *rest = NULL;

	if (!copy) {
		console_lose(-ENOMEM);
		return;
	}
	if (console_is_terminal(out))
		sentence_wrap(copy, console_width(out) - strlen(indent));
	for (char *line = strtok_r(copy, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		fprintf(out, "%s%s\n", indent, line);
}
