/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a monitor made with libvmm registers, in C: our list PASSTHROUGH_IRQS, or calls of
 * virq_register_passthrough() with numbers, which may have names by #define. Anything else is a
 * program, and is not run. */

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "format/libvmm.h"
#include "verify/read/read.h"

#define CONSTANTS_MAX 1024 /* more are not looked up */
#define WITHIN        '\v' /* the end of a line that does not end what is on it */

/* ---- tokens ---- */

struct token {
	enum { TOKEN_END, TOKEN_LINE, TOKEN_WORD, TOKEN_NUMBER, TOKEN_OTHER } kind;
	const char *text;
	size_t n;
	uint64_t number;
};

struct constant {
	struct token name;
	uint64_t number;
	bool is_ambiguous;
};

struct reader {
	struct verify *v;
	const char *at, *end;
	uint32_t line;
	bool found; /* the list, or a call */
	struct {
		ARRAY_OF(struct constant);
	} constants;
};

/* Blanks a comment or literal that begins here; returns what follows. */
static char *blank(char *at, char *end, const char *close, bool spans_lines)
{
	size_t n = strlen(close);
	char *from = at;

	for (at += n; at < end && (spans_lines || *at != '\n'); at++) {
		if (*close != '*' && *close != '\n' && *at == '\\' && at + 1 < end) {
			at++;
			continue;
		}
		if ((size_t)(end - at) >= n && memcmp(at, close, n) == 0) {
			at += n;
			break;
		}
	}
	for (char *c = from; c < at; c++)
		*c = *c == '\n' || *c == WITHIN ? WITHIN : ' ';
	return at;
}

/* Leaves tokens alone, in as many lines. */
static void clean(char *text, char *end)
{
	for (char *c = text; c < end; c++)
		if (*c == '\0' || *c == WITHIN)
			*c = ' ';
	for (char *c = text; c + 1 < end; c++)
		if (c[0] == '\\' && c[1] == '\n') {
			c[0] = ' ';
			c[1] = WITHIN;
		}
	for (char *c = text; c < end;) {
		if (c + 1 < end && c[0] == '/' && c[1] == '*')
			c = blank(c, end, "*/", true);
		else if (c + 1 < end && c[0] == '/' && c[1] == '/')
			c = blank(c, end, "\n", false);
		else if (*c == '"' || *c == '\'')
			c = blank(c, end, *c == '"' ? "\"" : "'", false);
		else
			c++;
	}
}

static bool is_word(char c)
{
	return isascii(c) && (isalnum(c) || c == '_');
}

/* "40", "0x28", "40u". */
static bool take_digits(struct token *token)
{
	char digits[32], *end;

	if (token->n >= sizeof(digits))
		return false;
	memcpy(digits, token->text, token->n);
	digits[token->n] = '\0';
	errno = 0;
	token->number = strtoull(digits, &end, 0);
	return errno == 0 && end[strspn(end, "uUlL")] == '\0';
}

static struct token next(struct reader *reader)
{
	struct token token = { .kind = TOKEN_OTHER, .n = 1 };

	while (reader->at < reader->end && *reader->at != '\n' && isspace(*reader->at))
		reader->line += *reader->at++ == WITHIN;
	token.text = reader->at;
	if (reader->at == reader->end)
		return (struct token){ .kind = TOKEN_END, .text = reader->at };
	if (!is_word(*reader->at)) {
		if (*reader->at++ == '\n') {
			token.kind = TOKEN_LINE;
			reader->line++;
		}
		return token;
	}
	while (reader->at < reader->end && is_word(*reader->at))
		reader->at++;
	token.n = (size_t)(reader->at - token.text);
	token.kind = isdigit(*token.text) && take_digits(&token) ? TOKEN_NUMBER : TOKEN_WORD;
	return token;
}

static bool is_the_word(const struct token *token, const char *word)
{
	return token->kind == TOKEN_WORD && token->n == strlen(word) &&
	       memcmp(token->text, word, token->n) == 0;
}

static bool is_same(const struct token *a, const struct token *b)
{
	return a->n == b->n && memcmp(a->text, b->text, a->n) == 0;
}

static bool is_char(const struct token *token, char c)
{
	return token->kind == TOKEN_OTHER && *token->text == c;
}

/* ---- entries ---- */

static void add(struct reader *reader, uint32_t line, uint64_t intid, uint64_t channel)
{
	struct entry *e = entry_new(
		reader->v, ENTRY_CHANNEL, line,
		verify_text(reader->v, "INTID %" PRIu64 " channel %" PRIu64, intid, channel));

	if (e)
		e->channel = (struct entry_channel){ .intid = intid > UINT32_MAX ? UINT32_MAX
										 : (uint32_t)intid,
						     .channel = channel };
}

static void doubt(struct reader *reader, uint32_t line)
{
	report(reader->v, entry_new(reader->v, ENTRY_OTHER, line, LIBVMM_REGISTER), VERIFY_UNKNOWN,
	       "the INTID and the channel of this call are not numbers that the file shows; give "
	       "a file that has them");
}

/* ---- an argument ---- */

struct argument {
	unsigned int n_words, n_others; /* tokens, without parentheses */
	struct token last;
};

#define NAME_COST 8

static struct constant *find_constant(const struct reader *reader, const struct token *name)
{
	if (!verify_spend(reader->v, NAME_COST * reader->constants.n))
		return NULL;
	for (size_t i = 0; i < reader->constants.n; i++)
		if (is_same(&reader->constants.items[i].name, name))
			return &reader->constants.items[i];
	return NULL;
}

static bool argument_number(const struct reader *reader, const struct argument *argument,
			    uint64_t *ret)
{
	const struct constant *constant;

	if (argument->n_words + argument->n_others != 1)
		return false;
	if (argument->last.kind == TOKEN_NUMBER) {
		*ret = argument->last.number;
		return true;
	}
	constant = find_constant(reader, &argument->last);
	if (!constant || constant->is_ambiguous)
		return false;
	*ret = constant->number;
	return true;
}

/* The arguments up to the parenthesis that closes the open one; the last two are kept. Returns how
 * many there are, 0 if it is not closed. */
static unsigned int take_arguments(struct reader *reader, struct argument ret[2])
{
	unsigned int depth = 1, n = 1;

	ret[0] = ret[1] = (struct argument){ .n_words = 0 };
	for (;;) {
		struct token token = next(reader);

		if (token.kind == TOKEN_END)
			return 0;
		if (is_char(&token, '(')) {
			depth++;
		} else if (is_char(&token, ')')) {
			if (--depth == 0)
				return n;
		} else if (is_char(&token, ',') && depth == 1) {
			ret[0] = ret[1];
			ret[1] = (struct argument){ .n_words = 0 };
			n++;
		} else if (token.kind != TOKEN_LINE) {
			ret[1].n_words += token.kind == TOKEN_WORD;
			ret[1].n_others += token.kind != TOKEN_WORD;
			ret[1].last = token;
		}
	}
}

/* "size_t irq" */
static bool is_parameter(const struct argument *argument)
{
	return argument->n_words > 1 && argument->n_others == 0;
}

/* ---- the list and calls ---- */

/* (vCPU, INTID, channel); some versions have no vCPU. */
static void read_call(struct reader *reader)
{
	uint32_t line = reader->line;
	struct token open = next(reader);
	struct argument arguments[2];
	uint64_t intid, channel;
	unsigned int n = is_char(&open, '(') ? take_arguments(reader, arguments) : 0;

	if (n < 2 || is_parameter(&arguments[0]) || is_parameter(&arguments[1]))
		return;
	reader->found = true;
	if (argument_number(reader, &arguments[0], &intid) &&
	    argument_number(reader, &arguments[1], &channel))
		add(reader, line, intid, channel);
	else
		doubt(reader, line);
}

/* Up to the end of the line. */
static void read_list(struct reader *reader, const struct token *parameter)
{
	for (;;) {
		struct token token = next(reader);
		uint32_t line = reader->line;
		struct argument arguments[2];
		uint64_t intid, channel;

		if (token.kind == TOKEN_END || token.kind == TOKEN_LINE)
			return;
		if (!is_same(&token, parameter))
			continue;
		token = next(reader);
		if (!is_char(&token, '(') || take_arguments(reader, arguments) != 2)
			continue;
		if (argument_number(reader, &arguments[0], &intid) &&
		    argument_number(reader, &arguments[1], &channel))
			add(reader, line, intid, channel);
		else
			doubt(reader, line);
	}
}

static void skip_line(struct reader *reader)
{
	struct token token = next(reader);

	while (token.kind != TOKEN_END && token.kind != TOKEN_LINE)
		token = next(reader);
}

static void add_constant(struct reader *reader, const struct token *name, uint64_t number)
{
	struct constant *known = find_constant(reader, name);

	if (known) {
		known->is_ambiguous |= known->number != number;
		return;
	}
	if (reader->constants.n == CONSTANTS_MAX)
		return;
	known = array_add(&reader->constants);
	if (known)
		*known = (struct constant){ .name = *name, .number = number };
	else
		reader->v->failed = true;
}

/* A name for a number, perhaps in parentheses. */
static void read_constant(struct reader *reader, const struct token *name)
{
	struct argument value = { .n_words = 0 };

	for (;;) {
		struct token token = next(reader);

		if (token.kind == TOKEN_END || token.kind == TOKEN_LINE)
			break;
		if (is_char(&token, '(') || is_char(&token, ')'))
			continue;
		value.n_words += token.kind == TOKEN_WORD;
		value.n_others += token.kind != TOKEN_WORD;
		value.last = token;
	}
	if (value.n_words == 0 && value.n_others == 1 && value.last.kind == TOKEN_NUMBER)
		add_constant(reader, name, value.last.number);
}

static void read_directive(struct reader *reader)
{
	struct token token = next(reader), name, parameter;

	if (!is_the_word(&token, "define")) {
		if (token.kind != TOKEN_LINE && token.kind != TOKEN_END)
			skip_line(reader);
		return;
	}
	name = next(reader);
	if (name.kind != TOKEN_WORD)
		return;
	if (reader->at == reader->end || *reader->at != '(') {
		read_constant(reader, &name);
		return;
	}
	next(reader);
	parameter = next(reader);
	if (is_the_word(&name, LIBVMM_LIST) && parameter.kind == TOKEN_WORD) {
		reader->found = true;
		read_list(reader, &parameter);
	} else {
		skip_line(reader);
	}
}

static void read_all(struct reader *reader)
{
	bool begins = true; /* a line */

	for (;;) {
		struct token token = next(reader);

		if (token.kind == TOKEN_END || reader->v->too_many)
			return;
		if (begins && is_char(&token, '#')) {
			read_directive(reader);
			continue;
		}
		if (is_the_word(&token, LIBVMM_REGISTER))
			read_call(reader);
		begins = token.kind == TOKEN_LINE;
	}
}

int verify_read_channels(struct verify *v, const char *data, size_t size,
			 struct verify_error *error)
{
	_cleanup_(freep) char *text = malloc(size + 1);
	struct reader reader = { .v = v, .at = text, .end = text + size, .line = 1 };

	if (!text)
		return -ENOMEM;
	memcpy(text, data, size);
	clean(text, text + size);
	read_all(&reader);
	array_done(&reader.constants);
	if (v->failed)
		return -ENOMEM;
	if (!reader.found)
		return verify_error_set(
			error, 0,
			"C without " LIBVMM_LIST " and without a call of " LIBVMM_REGISTER
			"(); give passthrough.h, or the monitor's file that has the calls");
	return 0;
}
