/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "varlink/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_MIN 4096

static int output_grow(struct output *output, size_t need)
{
	size_t capacity = output->capacity ? output->capacity * 2 : CAPACITY_MIN;
	char *data;

	if (capacity < need)
		capacity = need;
	data = realloc(output->data, capacity);
	if (!data)
		return -ENOMEM;
	output->data = data;
	output->capacity = capacity;
	return 0;
}

static int output_make_room(struct output *output, size_t size)
{
	size_t need;

	if (output->sent > 0) {
		memmove(output->data, output->data + output->sent, output_pending(output));
		output->size -= output->sent;
		output->sent = 0;
	}
	if (__builtin_add_overflow(output->size, size, &need))
		return -ENOMEM;
	return need <= output->capacity ? 0 : output_grow(output, need);
}

int output_append(struct output *output, const char *data, size_t size)
{
	int r;

	if (size == 0)
		return 0;
	if (output->capacity - output->size < size) {
		r = output_make_room(output, size);
		if (r < 0)
			return r;
	}
	memcpy(output->data + output->size, data, size);
	output->size += size;
	return 0;
}

void output_sent(struct output *output, size_t n)
{
	output->sent += n;
	if (output->sent == output->size)
		output->sent = output->size = 0;
}

void output_done(struct output *output)
{
	free(output->data);
	*output = (struct output){ .data = NULL };
}
