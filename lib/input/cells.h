/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A cursor over big-endian 32-bit cells: the one gate to the content of a property. Nothing
 * is read past the end; a take that does not fit leaves the cursor alone. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cells {
	const uint8_t *data; /* may be unaligned */
	size_t n;            /* cells left */
};

static inline uint32_t cell_load(const uint8_t *p)
{
	uint32_t cell;

	__builtin_memcpy(&cell, p, sizeof(cell));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	cell = __builtin_bswap32(cell);
#endif
	return cell;
}

/* The i-th cell from here; the caller has looked at n. */
static inline uint32_t cells_at(const struct cells *c, size_t i)
{
	return cell_load(c->data + i * 4);
}

/* Splits off the next n cells. */
static inline bool cells_take(struct cells *c, size_t n, struct cells *ret)
{
	if (n > c->n)
		return false;
	*ret = (struct cells){ c->data, n };
	c->data += n * 4;
	c->n -= n;
	return true;
}

static inline bool cells_take_u32(struct cells *c, uint32_t *ret)
{
	struct cells one;

	if (!cells_take(c, 1, &one))
		return false;
	*ret = cells_at(&one, 0);
	return true;
}

/* The number in n cells; of more than two, the low 64 bits (Linux, of_read_number). */
static inline uint64_t cells_number(const struct cells *c, size_t from, size_t n)
{
	uint64_t number = 0;

	for (size_t i = from; i < from + n; i++)
		number = number << 32 | cells_at(c, i);
	return number;
}
