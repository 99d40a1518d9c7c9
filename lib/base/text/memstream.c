/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/text/memstream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "base/cleanup.h"

/* Room for so many bytes more, and a NUL. */
static bool memstream_grow(struct memstream *stream, size_t more)
{
	size_t need, capacity;
	char *text;

	if (__builtin_add_overflow(stream->size, more, &need) ||
	    __builtin_add_overflow(need, 1, &need))
		return false;
	if (need <= stream->capacity)
		return true;
	capacity = need > stream->capacity * 2 ? need : stream->capacity * 2;
	text = realloc(stream->text, capacity);
	if (!text)
		return false;
	stream->text = text;
	stream->capacity = capacity;
	return true;
}

/* A write that fails is remembered: stdio would forget it as soon as the next one succeeds. */
static ssize_t memstream_write(void *cookie, const char *bytes, size_t size)
{
	struct memstream *stream = cookie;

	if (stream->failed || !memstream_grow(stream, size)) {
		stream->failed = true;
		errno = ENOMEM;
		return 0;
	}
	memcpy(stream->text + stream->size, bytes, size);
	stream->size += size;
	return (ssize_t)size;
}

FILE *memstream_open(struct memstream *stream)
{
	cookie_io_functions_t functions = { .write = memstream_write };

	stream->text = NULL;
	stream->size = stream->capacity = 0;
	stream->failed = false;
	stream->out = fopencookie(stream, "w", functions);
	if (stream->out)
		setvbuf(stream->out, stream->buffer, _IOFBF, sizeof(stream->buffer));
	return stream->out;
}

char *memstream_close(struct memstream *stream, size_t *ret_size)
{
	_cleanup_(freep) char *text = NULL;
	bool failed = !stream->out || ferror(stream->out);

	if (stream->out && fclose(stream->out) != 0)
		failed = true;
	if (!failed)
		failed = stream->failed || !memstream_grow(stream, 0);
	text = TAKE(stream->text);
	if (failed)
		return NULL;
	text[stream->size] = '\0';
	if (ret_size)
		*ret_size = stream->size;
	return TAKE(text);
}
