/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Nodes become devices of sysfs. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "needs/sysfs-path.h"

static void expect(const char *a, const char *b, const char *path)
{
	const char *names[] = { "ptd", a, b };
	_cleanup_(freep) char *found = NULL;

	check_eq(sysfs_path(names, b ? 3 : 2, &found), 0);
	check_str(found, path);
}

static void test_each_device_has_the_names_above_it(void)
{
	expect("rtc-3000", NULL, "ptd/ptd:rtc-3000");
	expect("rtc-3000", "rtc-3000-clock-0", "ptd/ptd:rtc-3000/ptd:rtc-3000:rtc-3000-clock-0");
}

/* Nothing leads elsewhere, is a pattern, or ends a line of tmpfiles.d. */
static void test_names_that_lead_elsewhere(void)
{
	static const char *const names[] = { "",    ".",   "..", "a/b", "../a", "a b",
					     "a\n", "a%b", "a*", "a?",  "[a]",  "a:b" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		expect(names[i], NULL, NULL);
		expect("a", names[i], NULL);
	}
}

int main(void)
{
	test_each_device_has_the_names_above_it();
	test_names_that_lead_elsewhere();
	return 0;
}
