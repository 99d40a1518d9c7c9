/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "input/clk-summary.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "input/text.h"

#define HEADER_MAX 8 /* lines; there are three */
#define WORDS_MAX  16
#define BLANKS     " \t"

/* What is behind a clock's name. */
struct columns {
	size_t n;    /* all of them */
	size_t rate; /* index */
	bool consumer;
};

struct reader {
	struct clk_summary *summary;
	struct clk_summary_error *error;
	struct columns columns;
	char *next; /* the line behind this one; NULL: there is none */
	size_t line;
	uint64_t hz, enabled; /* of the clock whose consumers are being read */
	bool in_clock;
};

__attribute__((format(printf, 2, 3))) static int fail(struct reader *reader, const char *format,
						      ...)
{
	int n = snprintf(reader->error->text, sizeof(reader->error->text), "line %zu ",
			 reader->line);
	va_list args;

	va_start(args, format);
	vsnprintf(reader->error->text + n, sizeof(reader->error->text) - (size_t)n, format, args);
	va_end(args);
	return -EINVAL;
}

/* The next line, which ends with a NUL then; NULL at the end. */
static char *next_line(struct reader *reader)
{
	char *line = reader->next, *end = line ? strchr(line, '\n') : NULL;

	if (!end)
		return NULL;
	*end = '\0';
	reader->next = end + 1;
	reader->line++;
	return line;
}

static size_t split(char *line, char *words[WORDS_MAX])
{
	char *state = NULL;
	size_t n = 0;

	for (char *word = strtok_r(line, BLANKS, &state); word && n < WORDS_MAX;
	     word = strtok_r(NULL, BLANKS, &state))
		words[n++] = word;
	return n;
}

/* ---- header ---- */

static bool is_ruler(const char *line)
{
	return *line && line[strspn(line, "-")] == '\0';
}

/* enable, prepare, [protect,] rate, accuracy, phase [, duty] [, hardware] [, consumer, id] */
static void note_columns(struct columns *columns, const char *line)
{
	if (strstr(line, "protect")) {
		columns->n++;
		columns->rate++;
	}
	columns->n += strstr(line, "duty") ? 1 : 0;
	columns->n += strstr(line, "hardware") ? 1 : 0;
	if (strstr(line, "consumer")) {
		columns->n += 2;
		columns->consumer = true;
	}
}

static int read_header(struct reader *reader)
{
	char *line = NULL;

	reader->columns = (struct columns){ .n = 5, .rate = 2 };
	for (size_t i = 0; i < HEADER_MAX; i++) {
		line = next_line(reader);
		if (!line || is_ruler(line))
			break;
		note_columns(&reader->columns, line);
	}
	reader->summary->has_consumers = reader->columns.consumer;
	if (line && is_ruler(line) && reader->line > 1)
		return 0;
	snprintf(reader->error->text, sizeof(reader->error->text),
		 "it does not begin with the header of a clk_summary, which ends with a line of "
		 "dashes");
	return -EINVAL;
}

/* ---- lines ---- */

static int add_consumer(struct reader *reader, const char *device, const char *connection)
{
	struct clk_consumer *consumer;

	if (streq(device, "deviceless"))
		return 0;
	consumer = array_add(&reader->summary->consumers);
	if (!consumer)
		return -ENOMEM;
	*consumer = (struct clk_consumer){
		.device = device,
		.connection = streq(connection, "no_connection_id") ? NULL : connection,
		.hz = reader->hz,
		.enabled = reader->enabled,
	};
	return 0;
}

/* Decimal, and no more than that: strtoull() takes signs. */
static bool is_number(const char *word, uint64_t *ret)
{
	return word[strspn(word, "0123456789")] == '\0' && text_address(word, ret);
}

/* The columns count from the right: a clock's name may have blanks. */
static int read_clock(struct reader *reader, char **words, size_t n)
{
	const struct columns *columns = &reader->columns;
	char **values = words + n - columns->n;

	if (!is_number(values[0], &reader->enabled) ||
	    !is_number(values[columns->rate], &reader->hz))
		return fail(reader,
			    "has no number below 'enable' or 'rate', or one beyond 64 bits");
	reader->in_clock = true;
	if (!columns->consumer)
		return 0;
	return add_consumer(reader, words[n - 2], words[n - 1]);
}

static int read_line(struct reader *reader, char *line)
{
	char *words[WORDS_MAX];
	size_t n;

	if (line[text_range(line, strlen(line))] != '\0')
		return fail(reader, "has characters that no text has");
	n = split(line, words);
	if (n == 0)
		return 0;
	if (n == 2 && reader->columns.consumer && reader->in_clock)
		return add_consumer(reader, words[0], words[1]);
	if (n > reader->columns.n && n < WORDS_MAX)
		return read_clock(reader, words, n);
	return fail(reader, "has %zu words, where the header has %zu columns", n,
		    reader->columns.n + 1);
}

static int read_all(struct reader *reader)
{
	int r = read_header(reader);

	while (r == 0) {
		char *line = next_line(reader);

		if (!line)
			break;
		r = read_line(reader, line);
	}
	reader->line++;
	if (r == 0 && *reader->next)
		return fail(reader, "is cut off: the file does not end with a line end");
	if (r == 0 && !reader->in_clock)
		return fail(reader, "should be a clock, but nothing follows the header");
	return r;
}

int clk_summary_parse(struct clk_summary *ret, char *text, size_t size,
		      struct clk_summary_error *error)
{
	struct reader reader = { .summary = ret, .error = error, .next = text };
	int r;

	*ret = (struct clk_summary){ .text = text };
	if (memchr(text, '\0', size)) {
		snprintf(error->text, sizeof(error->text), "it is not a text");
		r = -EINVAL;
	} else {
		r = read_all(&reader);
	}
	if (r < 0)
		clk_summary_done(ret);
	return r;
}

void clk_summary_done(struct clk_summary *summary)
{
	free(summary->text);
	array_done(&summary->consumers);
	summary->text = NULL;
}
