/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What waits to be written to a peer: bytes that are appended at the end and sent from the front.
 */

#include <stddef.h>

struct output {
	char *data;
	size_t size, capacity; /* bytes */
	size_t sent;           /* of size */
};

static inline size_t output_pending(const struct output *output)
{
	return output->size - output->sent;
}

/* 0 or -ENOMEM; then nothing is appended. */
int output_append(struct output *output, const char *data, size_t size);

/* What is pending behind the first `mark` bytes, and away with it. */
static inline const char *output_since(const struct output *output, size_t mark)
{
	return output->data + output->sent + mark;
}

static inline void output_cut(struct output *output, size_t mark)
{
	output->size = output->sent + mark;
}

/* The first n pending bytes are sent. */
void output_sent(struct output *output, size_t n);
void output_done(struct output *output);
