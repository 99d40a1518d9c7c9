/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records in files: they are read as they were written; one that cannot be read stays. */

#undef NDEBUG
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "check.h"
#include "files.h"
#include "shelf.h"

static void expect(const struct grants *grants, const char *text)
{
	_cleanup_(freep) char *found = grants_text(grants);

	check_str(found, text);
}

/* ---- round trips ---- */

static void test_device_comes_back_as_it_was(void)
{
	struct shelf *shelf = shelf_new();
	struct assignment *assignment = shelf_make(1, GUEST_UUID);
	struct assigned_device *assigned =
		shelf_give(assignment, "/a", some_mapping(0x10, 0x11, 0x20));
	struct grant doubtful = some_iommu();

	finding_set_add(&assigned->accepted, FINDING_SHARED_PAGE);
	doubtful.doubtful = true;
	check_eq(grants_add(&assigned->grants, &doubtful), 0);
	shelf_write(shelf, assignment);
	check_eq(shelf_load(shelf), 1);
	assignment = shelf->loaded.current.items[0];
	assigned = &assignment->items[0];
	check_str(shelf->loaded.problem, NULL);
	check_str(assignment->name, "guest");
	check(assignment->domain.domid == 1 && strcmp(assignment->domain.uuid, GUEST_UUID) == 0);
	check_str(assigned->path, "/a");
	check(assigned->state == ASSIGNMENT_ACTIVE && !assigned->by_xl);
	check(assigned->uid == 1000 && assigned->since == 1700000000);
	check(finding_set_has(assigned->accepted, FINDING_SHARED_PAGE));
	check(!finding_set_has(assigned->accepted, FINDING_PROVIDER));
	expect(&assigned->grants, "iommu /dma, mapping 0x10000+0x2000@0x20000");
	check(assigned->grants.items[0].doubtful && !assigned->grants.items[1].doubtful);
	shelf_free(shelf);
}

static void test_half_done_comes_back_as_it_was(void)
{
	struct shelf *shelf = shelf_new();
	struct assignment *assignment = shelf_make(1, GUEST_UUID);
	struct assigned_device *assigned = shelf_give(assignment, "/a", grant_interrupt(300));
	struct grant steps[] = { some_iomem(0x10, 0x10), grant_interrupt(301) };

	assigned->state = ASSIGNMENT_APPLYING;
	assigned->held_since = 1600000000;
	check_eq(grants_add(&assigned->before, &assigned->grants.items[0]), 0);
	for (size_t i = 0; i < 2; i++)
		check_eq(grants_add(&assignment->steps, &steps[i]), 0);
	assignment->done = 1;
	assignment->tried = 2;
	shelf_write(shelf, assignment);
	check_eq(shelf_load(shelf), 1);
	assignment = shelf->loaded.current.items[0];
	expect(&assignment->steps, "iomem 0x10000+0x1000, interrupt 301");
	check(assignment->done == 1 && assignment->tried == 2);
	expect(&assignment->items[0].before, "interrupt 300");
	check_eq(assignment->items[0].held_since, 1600000000);
	shelf_free(shelf);
}

static void test_by_xl(void)
{
	struct shelf *shelf = shelf_new();
	struct assignment *assignment = shelf_make(1, GUEST_UUID);

	shelf_give(assignment, "/a", grant_interrupt(300))->by_xl = true;
	shelf_write(shelf, assignment);
	check_eq(shelf_load(shelf), 1);
	check(shelf->loaded.current.items[0]->items[0].by_xl);
	shelf_free(shelf);
}

static void test_names_that_are_not_text(void)
{
	struct shelf *shelf = shelf_new();
	struct assignment *assignment = shelf_make(1, GUEST_UUID);

	memset(assignment->name, 0xff, sizeof(assignment->name) - 1);
	shelf_give(assignment, "/a", grant_interrupt(300));
	shelf_write(shelf, assignment);
	check_eq(shelf_load(shelf), 1);
	check_str(shelf->loaded.problem, NULL);
	shelf_free(shelf);
}

static void test_one_file_for_each_incarnation(void)
{
	struct shelf *shelf = shelf_new();
	struct assignment *assignment;

	assignment = shelf_make(1, GUEST_UUID);
	shelf_give(assignment, "/a", grant_interrupt(300));
	shelf_write(shelf, assignment);
	assignment = shelf_make(1, GUEST2_UUID);
	shelf_give(assignment, "/b", grant_interrupt(301));
	shelf_write(shelf, assignment);
	check_eq(shelf_load(shelf), 2);
	shelf_free(shelf);
}

static void test_without_devices_the_file_goes(void)
{
	struct shelf *shelf = shelf_new();
	struct assignment *assignment = shelf_make(1, GUEST_UUID);

	check_eq(store_write(shelf->store, assignment), 0);
	shelf_give(assignment, "/a", grant_interrupt(300));
	check_eq(store_write(shelf->store, assignment), 0);
	check(shelf_has(NAME));
	assignment_remove(assignment, &assignment->items[0]);
	shelf_write(shelf, assignment);
	check(!shelf_has(NAME));
	shelf_free(shelf);
}

static void test_only_root_may_look(void)
{
	struct shelf *shelf = shelf_new();
	struct assignment *assignment = shelf_make(1, GUEST_UUID);
	struct stat st;

	shelf_give(assignment, "/a", grant_interrupt(300));
	shelf_write(shelf, assignment);
	check_eq(stat(in_folder(NAME), &st), 0);
	check_eq(st.st_mode & 0777, 0600);
	check_eq(stat(in_folder("assignments"), &st), 0);
	check_eq(st.st_mode & 0777, 0700);
	shelf_free(shelf);
}

/* ---- what is not read ---- */

static void test_of_another_boot(void)
{
	struct shelf *shelf = shelf_new();

	write_text(NAME, "{\"version\":1,\"boot\":\"0123\"," REST);
	check_eq(shelf_load(shelf), 0);
	check_str(shelf->loaded.problem, NULL);
	check_eq(shelf->loaded.of_other_boot.n, 1);
	check(shelf_has(NAME));
	shelf_free(shelf);
}

static void test_boot_that_is_not_known_counts(void)
{
	struct shelf *shelf = shelf_new();

	write_text(NAME, "{\"version\":1,\"boot\":\"\"," REST);
	check_eq(shelf_load(shelf), 1);
	shelf_free(shelf);
}

static void test_unfinished_file_is_skipped(void)
{
	struct shelf *shelf = shelf_new();

	write_text("assignments/.1-" GUEST_UUID ".json.new", "{");
	write_text("assignments/.hidden.json", "{");
	write_text("assignments/README", "{");
	check_eq(shelf_load(shelf), 0);
	check_str(shelf->loaded.problem, NULL);
	shelf_free(shelf);
}

static void test_junk(void)
{
	shelf_expect_problem(NAME, "", "damaged");
	shelf_expect_problem(NAME, "[]", "damaged");
	shelf_expect_problem(NAME, "{\"version\":1", "damaged");
	shelf_expect_problem(NAME, "{\"version\":2,\"boot\":\"\"," REST, "checksum");
	shelf_expect_problem(NAME, "{\"version\":1,\"version\":1,\"boot\":\"\"," REST, "damaged");
}

/* Opening it must not wait for somebody to write. */
static void test_fifo(void)
{
	struct shelf *shelf = shelf_new();

	check_eq(mkfifo(in_folder(NAME), 0600), 0);
	check_eq(shelf_load(shelf), 0);
	check_has(shelf->loaded.problem, "not a regular file");
	shelf_free(shelf);
}

static void test_temporary_is_a_fifo(void)
{
	struct shelf *shelf = shelf_new();
	struct assignment *assignment = shelf_make(1, GUEST_UUID);

	check_eq(mkfifo(in_folder("assignments/.1-" GUEST_UUID ".json.new"), 0600), 0);
	shelf_give(assignment, "/a", grant_interrupt(300));
	shelf_write(shelf, assignment);
	check_eq(shelf_load(shelf), 1);
	shelf_free(shelf);
}

static void test_others_can_write(void)
{
	struct shelf *shelf = shelf_new();
	struct assignment *assignment = shelf_make(1, GUEST_UUID);

	shelf_give(assignment, "/a", grant_interrupt(300));
	shelf_write(shelf, assignment);
	check_eq(chmod(in_folder(NAME), 0620), 0);
	check_eq(shelf_load(shelf), 0);
	check_has(shelf->loaded.problem, "can write to it");
	shelf_free(shelf);
}

static void test_others_can_write_to_the_directory(void)
{
	struct store *store = NULL;

	folder_new();
	make_folder("assignments");
	check_eq(chmod(in_folder("assignments"), 0777), 0);
	check_eq(store_open(&store, in_folder("."), "record"), -EPERM);
	folder_free();
}

static void test_another_hypervisors(void)
{
	struct shelf *shelf = shelf_new();
	struct assignment *assignment = shelf_make(1, GUEST_UUID);

	store_free(shelf->store);
	check_eq(store_open(&shelf->store, in_folder("."), "xen"), 0);
	shelf_give(assignment, "/a", grant_interrupt(300));
	shelf_write(shelf, assignment);
	store_free(shelf->store);
	check_eq(store_open(&shelf->store, in_folder("."), "record"), 0);
	check_eq(shelf_load(shelf), 0);
	check_has(shelf->loaded.problem, "another hypervisor");
	shelf_free(shelf);
}

static void test_renamed(void)
{
	shelf_expect_problem("assignments/2-" GUEST_UUID ".json",
			     "{\"version\":1,\"boot\":\"\"," REST, "not that of its domain");
}

static void test_links_are_not_followed(void)
{
	struct shelf *shelf = shelf_new();

	write_text("elsewhere", "{\"version\":1,\"boot\":\"\"," REST);
	check_eq(symlink(in_folder("elsewhere"), in_folder(NAME)), 0);
	check_eq(shelf_load(shelf), 0);
	check_has(shelf->loaded.problem, "not a regular file");
	shelf_free(shelf);
}

static void test_the_others_are_read(void)
{
	struct shelf *shelf = shelf_new();
	struct assignment *assignment = shelf_make(1, GUEST_UUID);

	shelf_give(assignment, "/a", grant_interrupt(300));
	shelf_write(shelf, assignment);
	write_text("assignments/0.json", "{");
	write_text("assignments/z.json", "{");
	check_eq(shelf_load(shelf), 1);
	check(shelf->loaded.problem);
	shelf_free(shelf);
}

/* ---- writing that fails ---- */

/* The disk has no room for a record: then the old one is read. */
static void expect_old(struct shelf *shelf, struct assignment *assignment)
{
	shelf_give(assignment, "/b", grant_interrupt(301));
	check(store_write(shelf->store, assignment) < 0);
	assignment_free(assignment);
	check_eq(shelf_load(shelf), 1);
	check_str(shelf->loaded.problem, NULL);
	check_eq(shelf->loaded.current.items[0]->n, 1);
	check(!shelf_has("assignments/.1-" GUEST_UUID ".json.new"));
}

static struct assignment *write_first(struct shelf *shelf)
{
	struct assignment *assignment = shelf_make(1, GUEST_UUID);

	shelf_give(assignment, "/a", grant_interrupt(300));
	check_eq(store_write(shelf->store, assignment), 0);
	return assignment;
}

static void test_full_disk_keeps_the_old_record(void)
{
	struct shelf *shelf = shelf_new();
	struct assignment *assignment = write_first(shelf);
	struct rlimit limit = { 64, RLIM_INFINITY };

	check_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	expect_old(shelf, assignment);
	limit.rlim_cur = RLIM_INFINITY;
	check_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	shelf_free(shelf);
}

static void test_no_directory(void)
{
	struct store *store = NULL;

	folder_new();
	write_text("file", "");
	check_eq(store_open(&store, in_folder("file"), "record"), -ENOTDIR);
	check_eq(store_open(&store, in_folder("not/there"), "record"), -ENOENT);
	check_eq(store_open(&store, in_folder("new"), "record"), 0);
	check(shelf_has("new/assignments"));
	store_free(store);
	folder_free();
}

static void test_directory_in_the_way(void)
{
	struct shelf *shelf = shelf_new();
	struct assignment *assignment = shelf_make(1, GUEST_UUID);

	make_folder(NAME);
	shelf_give(assignment, "/a", grant_interrupt(300));
	check_eq(store_write(shelf->store, assignment), -EISDIR);
	assignment_free(assignment);
	check(!shelf_has("assignments/.1-" GUEST_UUID ".json.new"));
	shelf_free(shelf);
}

int main(void)
{
	signal(SIGXFSZ, SIG_IGN);
	setenv("PTD_BOOT_ID", "89abcdef-0000", 1);
	test_device_comes_back_as_it_was();
	test_half_done_comes_back_as_it_was();
	test_by_xl();
	test_names_that_are_not_text();
	test_one_file_for_each_incarnation();
	test_without_devices_the_file_goes();
	test_only_root_may_look();
	test_of_another_boot();
	test_boot_that_is_not_known_counts();
	test_unfinished_file_is_skipped();
	test_junk();
	test_fifo();
	test_temporary_is_a_fifo();
	test_others_can_write();
	test_others_can_write_to_the_directory();
	test_another_hypervisors();
	test_renamed();
	test_links_are_not_followed();
	test_the_others_are_read();
	test_full_disk_keeps_the_old_record();
	test_no_directory();
	test_directory_in_the_way();
	return 0;
}
