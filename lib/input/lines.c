/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "input/lines.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "input/text.h"

#define BLANKS " \t"

int lines_open(struct lines *lines, char *text, size_t size, char *error, size_t error_max)
{
	*lines = (struct lines){ .next = text, .error = error, .error_max = error_max };
	if (!memchr(text, '\0', size))
		return 0;
	snprintf(error, error_max, "it is not a text");
	return -EINVAL;
}

int lines_fail(const struct lines *lines, const char *format, ...)
{
	int n = snprintf(lines->error, lines->error_max, "line %" PRIu32 " ", lines->line);
	va_list args;

	va_start(args, format);
	vsnprintf(lines->error + n, lines->error_max - (size_t)n, format, args);
	va_end(args);
	return -EINVAL;
}

int lines_next(struct lines *lines, char **ret)
{
	char *line = lines->next, *end = strchr(line, '\n');

	if (*line == '\0')
		return 0;
	lines->line++;
	if (!end)
		return lines_fail(lines, "is cut off: the file does not end with a line end");
	*end = '\0';
	lines->next = end + 1;
	if (line[text_range(line, strlen(line))] != '\0')
		return lines_fail(lines, "has characters that no text has");
	*ret = line;
	return 1;
}

bool lines_is_ruler(const char *line)
{
	return *line && line[strspn(line, "-")] == '\0';
}

bool lines_number(const char *word, uint64_t *ret)
{
	return word[strspn(word, "0123456789")] == '\0' && text_address(word, ret);
}

size_t lines_split(char *line, char **words, size_t max)
{
	char *state = NULL;
	size_t n = 0;

	for (char *word = strtok_r(line, BLANKS, &state); word && n < max;
	     word = strtok_r(NULL, BLANKS, &state))
		words[n++] = word;
	return n;
}
