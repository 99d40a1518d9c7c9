/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Turning stand-ins on and off, with a directory that plays sysfs. */

#undef NDEBUG
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "check.h"
#include "files.h"
#include "input/open.h"
#include "standin/switch.h"

#define BELOW         "sys/devices/platform"
#define CONTROL(name) BELOW "/ptd/" name "/power/control"
#define STATUS(name)  BELOW "/ptd/" name "/power/runtime_status"

static char path_a[] = "ptd/a", path_b[] = "ptd/b";
static struct switch_entry entries[] = {
	{ .path = path_a, .name = "a", .is_clock = true },
	{ .path = path_b, .name = "b" },
};

static int n_said;

static void keep(const struct switch_report *report, void *userdata)
{
	n_said++;
	*(struct switch_report *)userdata = *report;
}

/* Both devices, with what runtime_status says, in a folder of their own; the place of it all. */
static const char *sysfs(const char *a, const char *b)
{
	static const char *const folders[] = { BELOW "/ptd", BELOW "/ptd/a", BELOW "/ptd/b",
					       BELOW "/ptd/a/power", BELOW "/ptd/b/power" };

	folder_new();
	make_folder("sys");
	make_folder("sys/devices");
	make_folder(BELOW);
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		make_folder(folders[i]);
	write_text(CONTROL("a"), "");
	write_text(CONTROL("b"), "");
	write_text(STATUS("a"), a);
	write_text(STATUS("b"), b);
	return in_folder("sys");
}

static struct switch_report run(const char *root, bool on)
{
	const struct switch_entries both = { { .items = entries, .n = ARRAY_SIZE(entries) } };
	struct switch_order order = { .sysfs = root, .entries = &both, .on = on };
	struct switch_report report;

	n_said = 0;
	switch_run(&order, keep, &report);
	check(report.is_done);
	return report;
}

static void expect_controls(const char *a, const char *b)
{
	const char *const names[] = { CONTROL("a"), CONTROL("b") };
	const char *const texts[] = { a, b };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		_cleanup_(fclosep) FILE *file = fopen(in_folder(names[i]), "r");
		char found[16] = "";

		check(file && (fgets(found, sizeof(found), file) || !*texts[i]));
		check_str(found, texts[i]);
	}
}

static void test_on(void)
{
	struct switch_report report = run(sysfs("active\n", "active\n"), true);

	check(!report.has_failed);
	check_eq(report.clocks, SWITCH_CLOCKS_UNKNOWN);
	expect_controls("on", "on");
	check_eq(n_said, 5); /* each file, and the end */
	folder_free();
}

/* Linux has suspended them when it can; nobody waits for that. */
static void test_off(void)
{
	check(!run(sysfs("active\n", "active\n"), false).has_failed);
	expect_controls("auto", "auto");
	folder_free();
}

static void test_one_is_not_active(void)
{
	struct switch_report report = run(sysfs("active\n", "suspended\n"), true);

	check(report.has_failed);
	check_eq(report.entry, 1);
	check_eq(report.file, SWITCH_STATUS);
	check_eq(report.error, 0);
	check_str(report.status, "suspended");
	folder_free();
}

/* The others are left alone: they would be turned off again. */
static void test_the_first_failure_ends_it(void)
{
	check_eq(run(sysfs("error\n", "active\n"), true).entry, 0);
	expect_controls("on", "");
	folder_free();
}

static void test_turning_off_goes_on(void)
{
	const char *root = sysfs("active\n", "active\n");
	struct switch_report report;

	check_eq(unlink(in_folder(CONTROL("a"))), 0);
	report = run(root, false);
	check_eq(report.entry, 0);
	check_eq(report.error, -ENOENT);
	write_text(CONTROL("a"), "");
	expect_controls("", "auto");
	folder_free();
}

static void test_no_sysfs(void)
{
	struct switch_report report = run("/nonexistent", true);

	check(report.has_failed);
	check_eq(report.error, -ENOENT);
}

static void test_a_link_is_not_followed(void)
{
	const char *root = sysfs("active\n", "active\n");

	check_eq(unlink(in_folder(CONTROL("a"))), 0);
	check_eq(symlink(in_folder(CONTROL("b")), in_folder(CONTROL("a"))), 0);
	check_eq(run(root, true).error, -ELOOP);
	expect_controls("", "");
	folder_free();
}

static void test_a_fifo_is_not_waited_for(void)
{
	const char *root = sysfs("active\n", "active\n");

	check_eq(unlink(in_folder(STATUS("a"))), 0);
	check_eq(mkfifo(in_folder(STATUS("a")), 0600), 0);
	check_eq(run(root, true).error, OPEN_E_TYPE);
	folder_free();
}

static void test_a_name_that_no_device_has(void)
{
	char *path = entries[0].path;

	entries[0].path = NULL;
	check_eq(run(sysfs("active\n", "active\n"), true).error, -EINVAL);
	entries[0].path = path;
	folder_free();
}

int main(void)
{
	test_on();
	test_off();
	test_one_is_not_active();
	test_the_first_failure_ends_it();
	test_turning_off_goes_on();
	test_no_sysfs();
	test_a_link_is_not_followed();
	test_a_fifo_is_not_waited_for();
	test_a_name_that_no_device_has();
	return 0;
}
