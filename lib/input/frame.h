/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Bytes from a stream → messages that end with a NUL (Varlink). The one gate for what a peer
 * sends: bounded, and no byte is looked at twice. */

#include <stdbool.h>
#include <stddef.h>

struct frames {
	char *data;
	size_t size;     /* bytes received and not yet handed out */
	size_t capacity; /* of data */
	size_t start;    /* their start in data */
	size_t scanned;  /* of these bytes, this many hold no NUL */
	size_t limit;    /* a message, without its NUL, may be this long; set before use */
};

/* Room for the next read: at least `want` bytes (not 0) behind what is there, or NULL without
 * memory. Afterwards report how much the read brought. */
char *frames_room(struct frames *frames, size_t want);
void frames_received(struct frames *frames, size_t n);

/* The next message, NUL-terminated, good until the next call of any of these functions. 1: there
 * is one; 0: not all of it is here; -EMSGSIZE: it is longer than the limit. */
int frames_next(struct frames *frames, char **ret, size_t *ret_size);

/* Takes back the message that frames_next() has just handed out: it is the next one again. */
void frames_take_back(struct frames *frames, size_t size);

/* How many values a message of JSON has, about: commas and opening brackets. Parsing makes an
 * object of some hundred bytes of each "{}", so that a message takes a hundred times its size if
 * nobody counts before. */
size_t message_values(const char *message, size_t size);

/* Whether a whole message is here. */
bool frames_ready(struct frames *frames);

/* Gives memory back: all of it if the buffer is empty, else what it has too much. */
void frames_trim(struct frames *frames);
void frames_done(struct frames *frames);
