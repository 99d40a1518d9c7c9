/* SPDX-License-Identifier: LGPL-2.1-or-later */

#undef NDEBUG
#include "base/util.h"
#include "check.h"

static void test_array_size(void)
{
	int three[3] = { 0 };

	check_eq(ARRAY_SIZE(three), 3);
}

static void test_streq(void)
{
	check(streq("", ""));
	check(!streq("a", "ab"));
}

static void test_bisect(void)
{
	const int sorted[] = { 1, 3, 3, 5 };

	check_eq(bisect(0, i, sorted[i] < 3), 0);
	check_eq(bisect(4, i, sorted[i] < 0), 0);
	check_eq(bisect(4, i, sorted[i] < 3), 1);
	check_eq(bisect(4, i, sorted[i] <= 3), 3);
	check_eq(bisect(4, i, sorted[i] < 9), 4);
}

int main(void)
{
	test_array_size();
	test_streq();
	test_bisect();
	return 0;
}
