/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Slips of the pen: which name was meant. */

#undef NDEBUG
#include <string.h>

#include "base/text/nearest.h"
#include "check.h"

static void test_distance(void)
{
	check_eq(nearest_distance("list", "list"), 0);
	check_eq(nearest_distance("lst", "list"), 1);
	check_eq(nearest_distance("lisst", "list"), 1);
	check_eq(nearest_distance("lost", "list"), 1);
	check_eq(nearest_distance("", "list"), 4);
	check_eq(nearest_distance("list", ""), 4);
	check_eq(nearest_distance("kitten", "sitting"), 3);
	check_eq(nearest_distance("SERIAL0", "serial0"), 0);
}

static void test_swapped_neighbours_are_one_change(void)
{
	check_eq(nearest_distance("lsit", "list"), 1);
	check_eq(nearest_distance("ab", "ba"), 1);
}

static void test_long_names_are_compared_as_far_as_there_is_room(void)
{
	char a[1000] = "", b[1000] = "";

	memset(a, 'a', sizeof(a) - 1);
	memset(b, 'a', sizeof(b) - 1);
	b[NEAREST_NAME_MAX] = 'b';
	check_eq(nearest_distance(a, b), 0);
	b[NEAREST_NAME_MAX - 1] = 'b';
	check_eq(nearest_distance(a, b), 1);
}

static void test_the_nearest_of_several(void)
{
	struct nearest nearest = { .wanted = "shaw" };

	nearest_try(&nearest, "list");
	check(!nearest.best);
	nearest_try(&nearest, "shout");
	nearest_try(&nearest, "show");
	nearest_try(&nearest, "shew");
	check_str(nearest.best, "show");
}

static void test_nothing_is_near(void)
{
	struct nearest nearest = { .wanted = "elephant" };

	nearest_try(&nearest, "list");
	check(!nearest.best);
}

int main(void)
{
	test_distance();
	test_swapped_neighbours_are_one_change();
	test_long_names_are_compared_as_far_as_there_is_room();
	test_the_nearest_of_several();
	test_nothing_is_near();
	return 0;
}
