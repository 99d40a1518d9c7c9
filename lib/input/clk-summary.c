/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "input/clk-summary.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "input/lines.h"

#define HEADER_MAX 8 /* lines; there are three */
#define WORDS_MAX  16

/* What is behind a clock's name. */
struct columns {
	size_t n;    /* all of them */
	size_t rate; /* index */
	bool consumer;
};

struct reader {
	struct clk_summary *summary;
	struct lines lines;
	struct columns columns;
	uint64_t hz, enabled; /* of the clock whose consumers are being read */
	bool in_clock;
};

/* ---- header ---- */

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
	int r = 1;

	reader->columns = (struct columns){ .n = 5, .rate = 2 };
	for (size_t i = 0; r > 0 && i < HEADER_MAX; i++) {
		r = lines_next(&reader->lines, &line);
		if (r <= 0 || lines_is_ruler(line))
			break;
		note_columns(&reader->columns, line);
	}
	reader->summary->has_consumers = reader->columns.consumer;
	if (r > 0 && lines_is_ruler(line) && reader->lines.line > 1)
		return 0;
	snprintf(reader->lines.error, reader->lines.error_max,
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

/* The columns count from the right: a clock's name may have blanks. */
static int read_clock(struct reader *reader, char **words, size_t n)
{
	const struct columns *columns = &reader->columns;
	char **values = words + n - columns->n;

	if (!lines_number(values[0], &reader->enabled) ||
	    !lines_number(values[columns->rate], &reader->hz))
		return lines_fail(&reader->lines,
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

	n = lines_split(line, words, WORDS_MAX);
	if (n == 0)
		return 0;
	if (n == 2 && reader->columns.consumer && reader->in_clock)
		return add_consumer(reader, words[0], words[1]);
	if (n > reader->columns.n && n < WORDS_MAX)
		return read_clock(reader, words, n);
	return lines_fail(&reader->lines, "has %zu words, where the header has %zu columns", n,
			  reader->columns.n + 1);
}

static int read_all(struct reader *reader)
{
	char *line;
	int r = read_header(reader);

	while (r == 0 && (r = lines_next(&reader->lines, &line)) > 0)
		r = read_line(reader, line);
	if (r < 0 || reader->in_clock)
		return r;
	reader->lines.line++;
	return lines_fail(&reader->lines, "should be a clock, but nothing follows the header");
}

int clk_summary_parse(struct clk_summary *ret, char *text, size_t size,
		      struct clk_summary_error *error)
{
	struct reader reader = { .summary = ret };
	int r;

	*ret = (struct clk_summary){ .text = text };
	r = lines_open(&reader.lines, text, size, error->text, sizeof(error->text));
	if (r == 0)
		r = read_all(&reader);
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
