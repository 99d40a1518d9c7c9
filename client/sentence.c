/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sentence.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text/format.h"
#include "console.h"

/* ---- lines ---- */

/* A slash begins a part of a word, as it does of a path. */
static size_t part_length(const char *word, size_t n)
{
	size_t part = n > 0 ? 1 + strcspn(word + 1, "/") : 0;

	return part < n ? part : n;
}

/* Copies a word, with a line end before each part that would make a line longer than that. Returns
 * the end of the copy, and its column. */
static char *put_word(char *to, const char *word, size_t n, size_t width, size_t *column)
{
	for (size_t part, left = n; left > 0; word += part, left -= part) {
		part = part_length(word, left);
		if (*column + part > width && left < n) {
			*to++ = '\n';
			*column = 0;
		}
		to = mempcpy(to, word, part);
		*column += part;
	}
	return to;
}

char *sentence_wrap(const char *text, size_t width)
{
	char *ret = malloc(2 * strlen(text) + 1), *to = ret;
	bool has_word = false; /* this line */
	size_t column = 0;

	while (ret) {
		size_t n = strcspn(text, " \n");

		if (has_word && column + n > width && to[-1] == ' ') {
			to[-1] = '\n';
			column = 0;
		}
		to = put_word(to, text, n, width, &column);
		text += n;
		*to++ = *text;
		if (*text == '\0')
			return ret;
		has_word = *text == ' ' && (has_word || n > 0);
		column = *text == ' ' ? column + 1 : 0;
		text++;
	}
	return NULL;
}

/* Blanks at its beginning are an indent, below which nothing could be continued. */
static size_t least_of_line(const char *line, size_t n)
{
	size_t most = 0;

	if (n > 0 && *line == ' ')
		return n;
	while (n > 0) {
		size_t part = part_length(line, strcspn(line, " \n")), step = part > 0 ? part : 1;

		most = part > most ? part : most;
		line += step;
		n -= step;
	}
	return most;
}

size_t sentence_least_width(const char *text)
{
	size_t most = 0;

	while (*text) {
		size_t n = strcspn(text, "\n"), least = least_of_line(text, n);

		most = least > most ? least : most;
		text += n + (text[n] != '\0');
	}
	return most;
}

/* ---- printing ---- */

void sentence_print(FILE *out, const char *format, ...)
{
	_cleanup_(freep) char *text = NULL;
	va_list args;

	va_start(args, format);
	text = format_text(format, args);
	va_end(args);
	if (text)
		sentence_print_indented(out, "", text);
	else
		console_lose(-ENOMEM);
}

void sentence_continue(const char *text, size_t taken)
{
	size_t width = console_is_terminal(stdout) ? console_width(stdout) : SIZE_MAX;
	size_t indent = taken < width ? taken : 0;
	_cleanup_(freep) char *lines = text ? sentence_wrap(text, width - indent) : NULL;
	const char *line = lines;

	if (!lines)
		console_lose(-ENOMEM);
	while (line) {
		const char *end = strchrnul(line, '\n');

		printf("%*s%.*s\n", line == lines ? 0 : (int)taken, "", (int)(end - line), line);
		line = *end ? end + 1 : NULL;
	}
}

void sentence_print_field(const char *name, const char *format, ...)
{
	_cleanup_(freep) char *text = NULL;
	int taken = printf("  %-11s ", name);
	va_list args;

	va_start(args, format);
	text = format_text(format, args);
	va_end(args);
	sentence_continue(text, taken > 0 ? (size_t)taken : 0);
}

void sentence_print_indented(FILE *out, const char *indent, const char *text)
{
	size_t width = console_is_terminal(out) ? console_width(out) : SIZE_MAX;
	_cleanup_(freep) char *lines = sentence_wrap(text, width - strlen(indent));
	char *rest = NULL;

	if (!lines) {
		console_lose(-ENOMEM);
		return;
	}
	for (char *line = strtok_r(lines, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		fprintf(out, "%s%s\n", indent, line);
}
