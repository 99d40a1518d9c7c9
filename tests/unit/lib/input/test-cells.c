/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The cursor over big-endian cells. */

#undef NDEBUG
#include "check.h"
#include "input/cells.h"

static const uint8_t bytes[] = { 0xff, /* what follows is unaligned */
				 0x00, 0x00, 0x00, 0x01, 0x12, 0x34, 0x56, 0x78,
				 0xff, 0xff, 0xff, 0xff, 0x80, 0x00, 0x00, 0x00 };

static struct cells four_cells(void)
{
	return (struct cells){ bytes + 1, 4 };
}

static void test_big_endian(void)
{
	struct cells c = four_cells();

	check_eq(cells_at(&c, 0), 1);
	check_eq(cells_at(&c, 1), 0x12345678);
	check_eq(cells_at(&c, 2), 0xffffffff);
	check_eq(cells_at(&c, 3), 0x80000000);
}

static void test_take_moves_on(void)
{
	struct cells c = four_cells(), two;

	check(cells_take(&c, 2, &two));
	check_eq(two.n, 2);
	check_eq(cells_at(&two, 1), 0x12345678);
	check_eq(c.n, 2);
	check_eq(cells_at(&c, 0), 0xffffffff);
}

static void test_take_all_then_nothing(void)
{
	struct cells c = four_cells(), taken;
	uint32_t cell = 7;

	check(cells_take(&c, 4, &taken));
	check_eq(c.n, 0);
	check(cells_take(&c, 0, &taken));
	check_eq(taken.n, 0);
	check(!cells_take(&c, 1, &taken));
	check(!cells_take_u32(&c, &cell));
	check_eq(cell, 7);
}

static void test_take_too_many_leaves_the_cursor_alone(void)
{
	struct cells c = four_cells(), taken = { NULL, 99 };

	check(!cells_take(&c, 5, &taken));
	check(!cells_take(&c, SIZE_MAX, &taken));
	check_eq(taken.n, 99);
	check_eq(c.n, 4);
	check_eq(cells_at(&c, 0), 1);
}

static void test_number_of_one_and_two_cells(void)
{
	struct cells c = four_cells();

	check_eq(cells_number(&c, 1, 1), 0x12345678);
	check_eq(cells_number(&c, 0, 2), 0x112345678);
	check_eq(cells_number(&c, 2, 2), 0xffffffff80000000);
}

static void test_number_of_no_cells_is_zero(void)
{
	struct cells c = four_cells();

	check_eq(cells_number(&c, 4, 0), 0);
}

static void test_number_of_many_cells_keeps_64_bits(void)
{
	struct cells c = four_cells();

	check_eq(cells_number(&c, 0, 3), 0x12345678ffffffff);
	check_eq(cells_number(&c, 0, 4), 0xffffffff80000000);
}

int main(void)
{
	test_big_endian();
	test_take_moves_on();
	test_take_all_then_nothing();
	test_take_too_many_leaves_the_cursor_alone();
	test_number_of_one_and_two_cells();
	test_number_of_no_cells_is_zero();
	test_number_of_many_cells_keeps_64_bits();
	return 0;
}
