/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Bytes that wait to be written to a peer: appended at the end, sent from the front. */

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

/* The pending bytes after the first `mark`, and how to drop them. */
static inline const char *output_since(const struct output *output, size_t mark)
{
	return output->data + output->sent + mark;
}

static inline void output_cut(struct output *output, size_t mark)
{
	output->size = output->sent + mark;
}

/* The first n pending bytes have been sent. */
void output_sent(struct output *output, size_t n);
void output_done(struct output *output);
