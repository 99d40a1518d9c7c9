/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "console.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/util.h"
#include "input/text.h"
#include "pager.h"
#include "status.h"

#define PIECE_MAX 8 /* bytes of a character in UTF-8, or of the colours */

struct console {
	int fd;
	int error; /* the first one, an errno; or 0 */
	char half[PIECE_MAX];
	size_t n_half; /* bytes of a character or a colour that is not all here */
	bool paints;   /* colours may pass */
	enum { NOT_ASKED, IS_TERMINAL, IS_NO_TERMINAL } kind;
	char out[BUFSIZ];
	size_t n_out; /* bytes that are still to be written */
};

static struct console consoles[] = { { .fd = STDOUT_FILENO }, { .fd = STDERR_FILENO } };
static enum console_colours colours;
static pid_t pager = -1;

/* ---- the gate ---- */

static int write_all(struct console *c, const char *data, size_t size)
{
	int r = file_write(c->fd, data, size);

	if (r == -EPIPE && pager > 0)
		return 0; /* the user has seen enough */
	if (r < 0 && !c->error)
		c->error = -r;
	return r;
}

static int flush(struct console *c)
{
	size_t n = c->n_out;

	c->n_out = 0;
	return n > 0 ? write_all(c, c->out, n) : 0;
}

/* Joins the pieces of what is written at a time. */
static int put(struct console *c, const char *data, size_t size)
{
	int r = c->n_out + size > sizeof(c->out) ? flush(c) : 0;

	if (r < 0 || size > sizeof(c->out))
		return r < 0 ? r : write_all(c, data, size);
	memcpy(c->out + c->n_out, data, size);
	c->n_out += size;
	return 0;
}

/* How many bytes from the start may pass. */
static size_t plain_range(const char *text, size_t size)
{
	size_t n = 0;

	do
		n += text_range(text + n, size - n);
	while (n < size && text[n] == '\n' && ++n < size);
	return n;
}

/* Whether these few bytes may be the beginning of a character. */
static bool is_half(const char *text, size_t size)
{
	size_t length = (uint8_t)text[0] >= 0xf0   ? 4
			: (uint8_t)text[0] >= 0xe0 ? 3
			: (uint8_t)text[0] >= 0xc2 ? 2
						   : 0;

	if (size >= length)
		return false;
	for (size_t i = 1; i < size; i++)
		if (((uint8_t)text[i] & 0xc0) != 0x80)
			return false;
	return true;
}

/* Writes an escape instead of the first character. Returns its length, or a negative errno. */
static int write_escape(struct console *c, const char *text, size_t size)
{
	uint8_t first = (uint8_t)text[0], second = size > 1 ? (uint8_t)text[1] : 0;
	bool is_c1 = first == 0xc2 && second >= 0x80 && second <= 0x9f;
	char escape[8];
	int r;

	snprintf(escape, sizeof(escape), first < 0x80 || is_c1 ? "\\u%04x" : "\\x%02x",
		 is_c1 ? second : first);
	r = put(c, escape, strlen(escape));
	return r < 0 ? r : is_c1 ? 2 : 1;
}

static const char *const sequences[] = { CONSOLE_RED, CONSOLE_GREEN, CONSOLE_YELLOW,
					 CONSOLE_PLAIN };

/* The length of the colour that the text begins with; 0: none; `size` if it is half of one. */
static size_t colour_range(const char *text, size_t size)
{
	for (size_t i = 0; i < ARRAY_SIZE(sequences); i++) {
		size_t n = strlen(sequences[i]);

		if (strncmp(text, sequences[i], n < size ? n : size) == 0)
			return n < size ? n : size;
	}
	return 0;
}

static bool is_colour(const char *text, size_t size)
{
	for (size_t i = 0; i < ARRAY_SIZE(sequences); i++)
		if (strlen(sequences[i]) == size && memcmp(text, sequences[i], size) == 0)
			return true;
	return false;
}

/* Keeps the beginning of something for the next time. */
static int keep_half(struct console *c, const char *text, size_t size)
{
	memcpy(c->half, text, size);
	c->n_half = size;
	return 0;
}

static int write_text(struct console *c, const char *text, size_t size)
{
	while (size > 0) {
		size_t n = plain_range(text, size);
		int r = put(c, text, n);

		if (r < 0)
			return r;
		text += n;
		size -= n;
		n = size > 0 && c->paints ? colour_range(text, size) : 0;
		if (size > 0 && n == 0 && is_half(text, size))
			return keep_half(c, text, size);
		if (n > 0 && !is_colour(text, n))
			return keep_half(c, text, size);
		r = size == 0 ? 0 : n > 0 ? put(c, text, n) : write_escape(c, text, size);
		if (r < 0)
			return r;
		text += n > 0 ? n : (size_t)r;
		size -= n > 0 ? n : (size_t)r;
	}
	return 0;
}

/* As fopencookie() wants it: the size, or 0 after an error. */
static ssize_t on_write(void *cookie, const char *text, size_t size)
{
	struct console *c = cookie;
	_cleanup_(freep) char *joined = NULL;
	size_t n = c->n_half;
	int r;

	if (n > 0) {
		joined = malloc(n + size);
		if (!joined)
			return 0;
		memcpy(joined, c->half, n);
		memcpy(joined + n, text, size);
		c->n_half = 0;
	}
	if (!joined && plain_range(text, size) == size) /* as nearly always */
		r = write_all(c, text, size);
	else
		r = write_text(c, joined ? joined : text, n + size);
	if (r == 0)
		r = flush(c);
	return r < 0 ? 0 : (ssize_t)size;
}

/* ---- life ---- */

/* A closed descriptor would be given to the next file that is opened, which then got the output. A
 * directory can be neither read nor written. */
static void keep_descriptors(void)
{
	int fd;

	do
		fd = open("/", O_RDONLY | O_DIRECTORY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

static FILE *open_stream(struct console *c, int buffering)
{
	FILE *stream = fopencookie(c, "w", (cookie_io_functions_t){ .write = on_write });

	if (!stream || setvbuf(stream, NULL, buffering, BUFSIZ) != 0) {
		perror("ptctl");
		_exit(EXIT_FAILED);
	}
	__fsetlocking(stream, FSETLOCKING_BYCALLER);
	return stream;
}

#ifdef STDIO_FALLBACK
FILE *console_stdout, *console_stderr;

__attribute__((constructor)) static void console_start(void)
{
	console_stdout = libc_stdout();
	console_stderr = libc_stderr();
}
#endif

void console_open(void)
{
	keep_descriptors();
	stderr = open_stream(&consoles[1], _IOLBF);
	stdout = open_stream(&consoles[0], isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF);
}

/* Some file systems find out only now that there was no space. */
static void finish(struct console *c, FILE *stream)
{
	fflush(stream);
	for (size_t i = 0; i < c->n_half; i++)
		write_escape(c, c->half + i, 1);
	c->n_half = 0;
	flush(c);
	if (close(c->fd) < 0 && errno != EINTR && !c->error)
		c->error = errno;
}

int console_close(int status)
{
	finish(&consoles[0], stdout);
	if (consoles[0].error) {
		fprintf(stderr, "ptctl: cannot write the output: %s\n",
			strerror(consoles[0].error));
		status = EXIT_FAILED;
	}
	finish(&consoles[1], stderr);
	if (pager > 0)
		pager_wait(pager);
	return consoles[1].error && status == EXIT_DONE ? EXIT_FAILED : status;
}

void console_lose(int r)
{
	if (!consoles[0].error)
		consoles[0].error = -r;
}

/* ---- terminals, files ---- */

static int fd_of(const FILE *stream)
{
	return stream == stderr ? STDERR_FILENO : STDOUT_FILENO;
}

/* Each table asks, and the answer stays the same. */
bool console_is_terminal(FILE *stream)
{
	struct console *c = &consoles[stream == stderr];

	if (c->kind == NOT_ASKED)
		c->kind = isatty(fd_of(stream)) ? IS_TERMINAL : IS_NO_TERMINAL;
	return c->kind == IS_TERMINAL;
}

size_t console_width(FILE *stream)
{
	struct winsize size;

	if (ioctl(fd_of(stream), TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
		return 80;
	return size.ws_col;
}

/* ---- pager and colours ---- */

static bool is_dumb(void)
{
	const char *terminal = getenv("TERM");

	return !terminal || streq(terminal, "dumb");
}

void console_page(void)
{
	int fd;

	if (!console_is_terminal(stdout) || is_dumb())
		return;
	pager = pager_start(&fd);
	if (pager < 0)
		return;
	consoles[0].fd = fd;
	if (console_is_terminal(stderr))
		consoles[1].fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
}

void console_set_colours(enum console_colours when)
{
	colours = when;
}

/* https://no-color.org: set, and not empty. */
bool console_has_colours(FILE *stream)
{
	const char *none = getenv("NO_COLOR");

	if (colours != CONSOLE_COLOURS_AUTO)
		return colours == CONSOLE_COLOURS_ALWAYS;
	return console_is_terminal(stream) && (!none || !*none) && !is_dumb();
}

/* A table is written as a whole: a line at a time takes longer than all the rest. */
void console_paint(FILE *stream, bool paint)
{
	bool is_terminal = console_is_terminal(stream), has_colours = console_has_colours(stream);

	if (!is_terminal && !has_colours)
		return;
	fflush(stream);
	if (is_terminal)
		setvbuf(stream, NULL, paint ? _IOFBF : _IOLBF, 0);
	consoles[stream == stderr].paints = paint && has_colours;
}

void console_write_file(const char *data, size_t size)
{
	if (console_is_terminal(stdout)) {
		fwrite(data, 1, size, stdout);
		return;
	}
	fflush(stdout);
	write_all(&consoles[0], data, size);
}
