/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One buffer: messages handed out, then bytes not yet handed out, then room for the next read. */

#include "input/frame.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text/word.h"

#define SLACK 4096 /* bytes that are not worth a realloc() */

static void frames_compact(struct frames *frames)
{
	if (frames->start > 0 && frames->size > 0)
		memmove(frames->data, frames->data + frames->start, frames->size);
	frames->start = 0;
}

/* Doubles, so that a long message is not copied at each read. */
static int frames_grow(struct frames *frames, size_t need)
{
	size_t capacity = need > frames->capacity * 2 ? need : frames->capacity * 2;
	char *data = realloc(frames->data, capacity);

	if (!data)
		return -ENOMEM;
	frames->data = data;
	frames->capacity = capacity;
	return 0;
}

char *frames_room(struct frames *frames, size_t want)
{
	size_t need;

	if (frames->capacity - frames->start - frames->size < want)
		frames_compact(frames);
	if (__builtin_add_overflow(frames->size, want, &need))
		return NULL;
	if (frames->capacity - frames->start < need && frames_grow(frames, need) < 0)
		return NULL;
	return frames->data + frames->start + frames->size;
}

void frames_received(struct frames *frames, size_t n)
{
	frames->size += n;
}

bool frames_ready(struct frames *frames)
{
	const char *from, *end;

	if (frames->scanned == frames->size)
		return false;
	from = frames->data + frames->start + frames->scanned;
	end = memchr(from, '\0', frames->size - frames->scanned);
	frames->scanned = end ? frames->scanned + (size_t)(end - from) : frames->size;
	return end;
}

int frames_next(struct frames *frames, char **ret, size_t *ret_size)
{
	bool ready = frames_ready(frames);

	if (frames->scanned > frames->limit)
		return -EMSGSIZE;
	if (!ready)
		return 0;
	*ret = frames->data + frames->start;
	*ret_size = frames->scanned;
	frames->start += frames->scanned + 1;
	frames->size -= frames->scanned + 1;
	frames->scanned = 0;
	return 1;
}

void frames_take_back(struct frames *frames, size_t size)
{
	frames->start -= size + 1;
	frames->size += size + 1;
}

void frames_trim(struct frames *frames)
{
	char *data;

	if (frames->size == 0) {
		frames_done(frames);
		return;
	}
	if (frames->capacity / 2 < frames->size + SLACK)
		return;
	frames_compact(frames);
	data = realloc(frames->data, frames->size);
	if (!data)
		return;
	frames->data = data;
	frames->capacity = frames->size;
}

void frames_done(struct frames *frames)
{
	free(frames->data);
	*frames = (struct frames){ .limit = frames->limit };
}

/* Where what follows a string begins: behind the quotation mark that ends it. */
static size_t string_end(const char *message, size_t size, size_t i)
{
	while (i < size) {
		uint64_t word = i + sizeof(word) <= size ? word_load(message + i) : WORD_OF('"');

		if (!word_has(word, '"') && !word_has(word, '\\')) {
			i += sizeof(word);
			continue;
		}
		for (size_t end = i + sizeof(word); i < size && i < end; i++) {
			if (message[i] == '"')
				return i + 1;
			if (message[i] == '\\')
				i++;
		}
	}
	return size;
}

size_t message_values(const char *message, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < size;) {
		char c = message[i++];

		if (c == '"')
			i = string_end(message, size, i);
		else if (c == ',' || c == '{' || c == '[')
			n++;
	}
	return n;
}
