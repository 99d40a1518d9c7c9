/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* xl.cfg: characters → tokens → settings. */

#include "verify/read/cfg.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "input/text.h"
#include "verify/entry.h"

enum token {
	TOKEN_END,
	TOKEN_LINE_END,
	TOKEN_NAME,
	TOKEN_TEXT, /* quoted, or a number */
	TOKEN_EQUALS,
	TOKEN_ADD,
	TOKEN_COMMA,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_FAILED, /* reader.r has the reason */
};

struct reader {
	struct cfg *cfg;
	struct verify_error *error;
	const char *at, *end;
	int line;
	int r;
	char *text; /* of the token at hand */
	int text_line;
};

__attribute__((format(printf, 2, 3))) static enum token fail(struct reader *reader,
							     const char *format, ...)
{
	char text[sizeof(reader->error->text)];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	reader->r = verify_error_set(reader->error, reader->line, "%s", text);
	return TOKEN_FAILED;
}

/* ---- tokens ---- */

static enum token take_text(struct reader *reader, enum token token, const char *from, size_t n)
{
	reader->text = arena_alloc(&reader->cfg->arena, n + 1);
	if (!reader->text) {
		reader->r = -ENOMEM;
		return TOKEN_FAILED;
	}
	memcpy(reader->text, from, n);
	reader->text_line = reader->line;
	return token;
}

static enum token take_word(struct reader *reader, enum token token, const char *characters)
{
	const char *from = reader->at;

	reader->at += strspn(reader->at, characters);
	return take_text(reader, token, from, (size_t)(reader->at - from));
}

/* xl drops numeric escapes (libxlu_cfg.c, xlu__cfgl_dequote). */
static const char *skip_escape(const char *p)
{
	if (*p == 'x')
		return p + 1 + strspn(p + 1, "0123456789abcdefABCDEF");
	return *p >= '0' && *p <= '7' ? p + strspn(p, "01234567") : p + 1;
}

static void unescape(char *text)
{
	static const char letters[] = "abfnrtv", target[] = "\a\b\f\n\r\t\v";
	const char *p = text, *letter;
	char *out = text;

	for (; *p; p++) {
		if (*p != '\\') {
			*out++ = *p;
			continue;
		}
		letter = strchr(letters, *++p);
		if (letter)
			*out++ = target[letter - letters];
		else if (*p == 'x' || (*p >= '0' && *p <= '7'))
			p = skip_escape(p) - 1;
		else
			*out++ = *p;
	}
	*out = '\0';
}

static enum token take_quoted(struct reader *reader)
{
	char quote = *reader->at++;
	const char *from = reader->at;
	enum token token;

	while (reader->at < reader->end && *reader->at != quote && *reader->at != '\n')
		reader->at += *reader->at == '\\' && reader->at[1] && reader->at[1] != '\n' ? 2 : 1;
	if (reader->at >= reader->end || *reader->at != quote)
		return fail(reader, "a text that begins with %c does not end in its line; add a %c",
			    quote, quote);
	token = take_text(reader, TOKEN_TEXT, from, (size_t)(reader->at++ - from));
	if (token == TOKEN_TEXT)
		unescape(reader->text);
	return token;
}

static enum token take_sign(struct reader *reader)
{
	switch (*reader->at++) {
	case ',':
		return TOKEN_COMMA;
	case '[':
		return TOKEN_OPEN;
	case ']':
		return TOKEN_CLOSE;
	case '=':
		return TOKEN_EQUALS;
	case ';':
		return TOKEN_LINE_END;
	default:
		break;
	}
	reader->at--;
	if (*reader->at == '+' && reader->at[1] == '=') {
		reader->at += 2;
		return TOKEN_ADD;
	}
	if (text_range(reader->at, 1) == 1)
		return fail(
			reader,
			"xl does not accept '%c' here; names are lower case, and texts need quotes",
			*reader->at);
	return fail(reader, "xl does not accept the byte 0x%02x here; texts need quotes",
		    (unsigned char)*reader->at);
}

/* Also skips a carriage return at the end of a line, which xl does not accept and editors hide. */
static void skip_blanks(struct reader *reader)
{
	for (;; reader->at++) {
		if (*reader->at == '\r' &&
		    (reader->at[1] == '\n' || reader->at + 1 == reader->end)) {
			if (!reader->cfg->has_crlf)
				reader->cfg->crlf_line = reader->line;
			reader->cfg->has_crlf = true;
		} else if (*reader->at != ' ' && *reader->at != '\t') {
			return;
		}
	}
}

static enum token next(struct reader *reader)
{
	const char *line_end;

	skip_blanks(reader);
	if (*reader->at == '#') {
		line_end = memchr(reader->at, '\n', (size_t)(reader->end - reader->at));
		reader->at = line_end ? line_end : reader->end;
	}
	if (reader->at >= reader->end)
		return TOKEN_END;
	if (*reader->at == '\n') {
		reader->at++;
		return TOKEN_LINE_END;
	}
	if (*reader->at >= 'a' && *reader->at <= 'z')
		return take_word(reader, TOKEN_NAME, "abcdefghijklmnopqrstuvwxyz_0123456789");
	if (*reader->at >= '0' && *reader->at <= '9')
		return take_word(reader, TOKEN_TEXT, "0123456789abcdefx");
	if (*reader->at == '"' || *reader->at == '\'')
		return take_quoted(reader);
	return take_sign(reader);
}

/* A list may go on in the next line. */
static enum token next_in_list(struct reader *reader)
{
	enum token token = next(reader);

	while (token == TOKEN_LINE_END && reader->at[-1] == '\n') {
		reader->line++;
		token = next(reader);
	}
	return token;
}

/* ---- values ---- */

static int add_item(struct reader *reader, const char *text)
{
	struct cfg_item *item = array_add(&reader->cfg->items);

	if (!item)
		return -ENOMEM;
	*item = (struct cfg_item){ text, text ? reader->text_line : reader->line };
	return 0;
}

static int fail_list(struct reader *reader, enum token token)
{
	if (token == TOKEN_END)
		fail(reader, "the list does not end; add a ]");
	else if (token == TOKEN_NAME)
		fail(reader, "'%.100s' in a list needs quotes", reader->text);
	else if (token != TOKEN_FAILED)
		fail(reader, "the items of a list must be separated by one comma each");
	return reader->r;
}

/* Reads from behind the opening bracket. Items of nested lists are dropped. */
static int read_list(struct reader *reader)
{
	unsigned int depth = 1;
	bool wants_item = true;
	int r = 0;

	while (r == 0 && depth > 0) {
		enum token token = next_in_list(reader);

		if (token == TOKEN_CLOSE) {
			depth--;
			wants_item = false;
		} else if (token == TOKEN_COMMA && !wants_item) {
			wants_item = true;
		} else if (token == TOKEN_TEXT && wants_item) {
			r = depth == 1 ? add_item(reader, reader->text) : 0;
			wants_item = false;
		} else if (token == TOKEN_OPEN && wants_item && depth < CFG_DEPTH_MAX) {
			r = depth++ == 1 ? add_item(reader, NULL) : 0;
		} else {
			r = fail_list(reader, token);
		}
	}
	return r;
}

static int read_value(struct reader *reader, struct cfg_setting *setting)
{
	enum token token = next(reader);

	if (token == TOKEN_TEXT)
		return add_item(reader, reader->text);
	if (token == TOKEN_OPEN) {
		setting->is_list = true;
		return read_list(reader);
	}
	if (token == TOKEN_NAME)
		fail(reader, "the value '%.100s' needs quotes", reader->text);
	else if (token != TOKEN_FAILED)
		fail(reader, "a value must follow: a text in quotes, a number, or a list");
	return reader->r;
}

/* ---- settings ---- */

static int read_line_end(struct reader *reader)
{
	enum token token = next(reader);

	if (token == TOKEN_LINE_END) {
		reader->line += reader->at[-1] == '\n';
		return 0;
	}
	if (token != TOKEN_END && token != TOKEN_FAILED)
		fail(reader, "the line must end after the value");
	return reader->r;
}

static int read_setting(struct reader *reader)
{
	struct cfg_setting setting = { .name = reader->text,
				       .line = reader->line,
				       .first = reader->cfg->items.n };
	enum token token = next(reader);
	struct cfg_setting *added;
	int r;

	if (token != TOKEN_EQUALS && token != TOKEN_ADD) {
		if (token != TOKEN_FAILED)
			fail(reader, "the name '%.100s' must be followed by =", setting.name);
		return reader->r;
	}
	setting.is_addition = token == TOKEN_ADD;
	r = read_value(reader, &setting);
	if (r == 0)
		r = read_line_end(reader);
	added = r == 0 ? array_add(&reader->cfg->settings) : NULL;
	if (!added)
		return r < 0 ? r : -ENOMEM;
	setting.n = reader->cfg->items.n - setting.first;
	*added = setting;
	return 0;
}

int cfg_read(struct cfg *cfg, const char *data, size_t size, struct verify_error *error)
{
	struct reader reader = {
		.cfg = cfg, .error = error, .at = data, .end = data + size, .line = 1
	};

	if (memchr(data, '\0', size))
		return verify_error_set(error, 0, "a NUL byte: this is not a text");
	*cfg = (struct cfg){ .has_mark = size >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0 };
	reader.at += cfg->has_mark ? 3 : 0;
	while (reader.r == 0) {
		enum token token = next(&reader);

		if (token == TOKEN_END)
			break;
		if (token == TOKEN_LINE_END)
			reader.line += reader.at[-1] == '\n';
		else if (token == TOKEN_NAME)
			reader.r = read_setting(&reader);
		else if (token != TOKEN_FAILED)
			fail(&reader, "a line must begin with the name of an option");
	}
	return reader.r;
}

void cfg_done(struct cfg *cfg)
{
	array_done(&cfg->items);
	array_done(&cfg->settings);
	arena_done(&cfg->arena);
}
