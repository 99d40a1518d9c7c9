/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* inih gets its lines from a reader that has looked at them: each line that inih would cut, or
 * take for something that its writer cannot have meant, is an error. Headings are taken out here,
 * and inih sees a short one. The first error ends the reading. */

#include "input/ini.h"

#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/library.h"
#include "input/text.h"

#define SONAME "libinih.so.1"

LIBRARY_NOTE("settings", "policies and system files are read", "required", SONAME);

#define BLANKS  " \t"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS  "0123456789"

struct reader {
	const char *next, *end; /* what is left of the file */
	int line;               /* the number of the last one */
	int r;                  /* the first error */
	bool after_key;         /* in this section an indented line goes on with a value */
	char section[INI_SECTION_MAX + 1];
	ini_fn fn;
	void *userdata;
	struct ini_error *error;
};

/* A line, without its end and the blanks there. */
struct line {
	const char *text;
	size_t size, indent;
};

int ini_error_set(struct ini_error *error, int line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	error->text[text_range(error->text, strlen(error->text))] = '\0'; /* half a character */
	error->line = line;
	return -EINVAL;
}

static int reader_fail(struct reader *reader, const char *what)
{
	return ini_error_set(reader->error, reader->line, "%s", what);
}

static int reader_call(struct reader *reader, const char *key, const char *value)
{
	int r = reader->fn(reader->section, key, value, reader->line, reader->error,
			   reader->userdata);

	if (r < 0 && reader->error->line == 0)
		reader->error->line = reader->line;
	return r;
}

static int check_text(struct reader *reader, const struct line *line)
{
	size_t good = text_range(line->text, line->size);

	if (good == line->size)
		return 0;
	return ini_error_set(reader->error, reader->line,
			     "byte %zu (0x%02x) is not text; save the file as plain text in UTF-8",
			     good + 1, (unsigned char)line->text[good]);
}

/* The end of the heading's name: the first `]` outside of double quotes, or NULL. */
static const char *heading_end(const struct line *line)
{
	bool quoted = false;

	for (const char *p = line->text + 1; p < line->text + line->size; p++) {
		if (*p == '"')
			quoted = !quoted;
		else if (*p == ']' && !quoted)
			return p;
	}
	return NULL;
}

/* Whether there is nothing but blanks and a comment from p to the end. */
static bool is_tail(const char *p, const char *end)
{
	const char *start = p;

	while (p < end && strchr(BLANKS, *p))
		p++;
	return p == end || (p > start && *p == ';');
}

static int take_heading(struct reader *reader, const struct line *line)
{
	const char *name = line->text + 1, *end = heading_end(line), *last = end;

	if (line->indent > 0)
		return reader_fail(reader, "a heading begins at the start of the line; remove the "
					   "blanks in front of '['");
	if (!end)
		return reader_fail(reader,
				   "the heading has no end; check its quotes, and end it with ']'");
	if (!is_tail(end + 1, line->text + line->size))
		return reader_fail(reader,
				   "nothing may follow the heading's ']'; begin a new line");
	while (name < end && strchr(BLANKS, *name))
		name++;
	while (last > name && strchr(BLANKS, last[-1]))
		last--;
	if (name == last)
		return reader_fail(reader, "the heading is empty; write a section's name in it");
	if ((size_t)(last - name) > INI_SECTION_MAX)
		return ini_error_set(reader->error, reader->line,
				     "the section's name is longer than %d bytes", INI_SECTION_MAX);
	memcpy(reader->section, name, (size_t)(last - name));
	reader->section[last - name] = '\0';
	reader->after_key = false;
	return reader_call(reader, NULL, NULL);
}

/* The length of the key that a '=' follows, or 0. It begins with a letter. */
static size_t key_length(const char *text)
{
	size_t n = strspn(text, LETTERS) > 0 ? strspn(text, LETTERS DIGITS) : 0;

	return n > 0 && text[n + strspn(text + n, BLANKS)] == '=' ? n : 0;
}

static int check_key(struct reader *reader, const char *text)
{
	size_t n = key_length(text);

	if (n > INI_KEY_MAX)
		return ini_error_set(reader->error, reader->line,
				     "the key is longer than %d bytes; there is none of that name",
				     INI_KEY_MAX);
	if (n > 0)
		return 0;
	if (!strchr(text, '='))
		return reader_fail(reader, "'=' is missing; write KEY=VALUE");
	return reader_fail(reader, "the text before '=' is not a key; write KEY=VALUE");
}

/* An indented line goes on with the value above, which is seldom meant if it looks like a key. */
static int check_continuation(struct reader *reader, const char *text)
{
	if (key_length(text) == 0)
		return 0;
	return ini_error_set(reader->error, reader->line,
			     "an indented line goes on with the value above; remove the blanks in "
			     "front of '%s'",
			     text);
}

/* The size without a comment at the end of the line, which not every inih strips from every line.
 */
static size_t size_without_comment(const struct line *line)
{
	size_t n = line->indent;

	while (n < line->size && !(line->text[n] == ';' && strchr(BLANKS, line->text[n - 1])))
		n++;
	while (n < line->size && n > line->indent && strchr(BLANKS, line->text[n - 1]))
		n--;
	return n;
}

static int take_value(struct reader *reader, const struct line *line, char *buffer, size_t size)
{
	size_t n = size_without_comment(line);
	const char *text = buffer + line->indent;

	if (n > INI_LINE_MAX || n + sizeof("\n") > size)
		return ini_error_set(reader->error, reader->line,
				     "the line is longer than %d bytes; shorten it, or give the "
				     "key several times",
				     INI_LINE_MAX);
	snprintf(buffer, size, "%.*s", (int)n, line->text);
	if (line->indent > 0 && reader->after_key) {
		reader->r = check_continuation(reader, text);
	} else {
		reader->r = check_key(reader, text);
		reader->after_key = true;
	}
	strcpy(buffer + n, "\n");
	return reader->r;
}

/* Gives inih what it may see of the line. */
static int take_line(struct reader *reader, const struct line *line, char *buffer, int size)
{
	int r = check_text(reader, line);

	snprintf(buffer, (size_t)size, "\n");
	if (r < 0 || line->indent == line->size || strchr("#;", line->text[line->indent]))
		return r;
	if (line->text[line->indent] == '[') {
		snprintf(buffer, (size_t)size, "[-]\n");
		return take_heading(reader, line);
	}
	return take_value(reader, line, buffer, (size_t)size);
}

static struct line next_line(struct reader *reader)
{
	struct line line = { .text = reader->next };
	const char *end = memchr(reader->next, '\n', (size_t)(reader->end - reader->next));

	if (!end)
		end = reader->end;
	reader->next = end < reader->end ? end + 1 : end;
	reader->line++;
	while (end > line.text && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
		end--;
	line.size = (size_t)(end - line.text);
	while (line.indent < line.size && strchr(BLANKS, line.text[line.indent]))
		line.indent++;
	return line;
}

/* inih's fgets(). */
static char *reader_gets(char *buffer, int size, void *stream)
{
	struct reader *reader = stream;
	struct line line;

	if (reader->r < 0 || reader->next == reader->end)
		return NULL;
	line = next_line(reader);
	reader->r = take_line(reader, &line, buffer, size);
	return reader->r < 0 ? NULL : buffer;
}

/* inih's handler: a section alone (an option of inih) was reported already. */
static int reader_key(void *userdata, const char *section, const char *key, const char *value)
{
	struct reader *reader = userdata;

	if (key && reader->r == 0)
		reader->r = reader_call(reader, key, value ? value : "");
	return reader->r == 0;
}

static struct {
	typeof(ini_parse_stream) *parse_stream;
} inih;

void ini_prepare(void)
{
	static const struct library_symbol symbols[] = { { "ini_parse_stream", 0 }, { NULL } };

	if (!inih.parse_stream)
		library_need(SONAME, symbols, &inih);
}

int ini_read(const char *name, const void *data, size_t size, ini_fn fn, void *userdata,
	     struct ini_error *error)
{
	static const char mark[] = "\xef\xbb\xbf"; /* the byte order mark of some editors */
	const char *text = data;
	struct reader reader = { .fn = fn, .userdata = userdata, .error = error };
	int line;

	*error = (struct ini_error){ .line = 0 };
	snprintf(error->file, sizeof(error->file), "%s", name);
	if (size > INI_FILE_MAX)
		return ini_error_set(error, 0, "larger than %zu KiB; split it", INI_FILE_MAX >> 10);
	if (size >= strlen(mark) && memcmp(text, mark, strlen(mark)) == 0)
		reader.next = text + strlen(mark);
	else
		reader.next = text;
	reader.end = text + size;
	ini_prepare();
	line = inih.parse_stream(reader_gets, &reader, reader_key, &reader);
	if (reader.r == 0 && line != 0) /* for example an inih without continuation lines */
		reader.r = ini_error_set(error, line > 0 ? line : 0, "no KEY=VALUE");
	return reader.r;
}
