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
#include "ledger/store.h"
#include "recorded.h"

#define NAME "assignments/1-" GUEST_UUID ".json"
#define REST                                                                                       \
	"\"hypervisor\":\"record\",\"domain\":{\"domid\":1,\"name\":\"guest\",\"uuid\":"           \
	"\"" GUEST_UUID "\"},\"steps\":[],\"done\":0,\"tried\":0,\"devices\":[{\"device\":\"/a\"," \
	"\"state\":\"active\",\"by\":\"ptd\",\"uid\":0,\"since\":1,\"grants\":[]}]}"

struct shelf {
	struct store *store;
	struct assignments loaded;
	char *problem;
};

static struct shelf *shelf_new(void)
{
	struct shelf *shelf = calloc(1, sizeof(*shelf));

	folder_new();
	check_eq(store_open(&shelf->store, in_folder("."), "record"), 0);
	return shelf;
}

static void shelf_free(struct shelf *shelf)
{
	assignments_done(&shelf->loaded);
	free(shelf->problem);
	store_free(shelf->store);
	free(shelf);
	folder_free();
}

/* Loads all, and returns how many there are. */
static size_t load(struct shelf *shelf)
{
	assignments_done(&shelf->loaded);
	free(shelf->problem);
	check_eq(store_load(shelf->store, &shelf->loaded, &shelf->problem), 0);
	return shelf->loaded.n;
}

static struct assignment *make(uint32_t domid, const char *uuid)
{
	struct assignment *assignment = calloc(1, sizeof(*assignment));

	assignment->domain.domid = domid;
	strcpy(assignment->domain.uuid, uuid);
	strcpy(assignment->name, "guest");
	return assignment;
}

static struct assigned_device *give(struct assignment *assignment, const char *path,
				    struct grant grant)
{
	struct assigned_device *assigned = assignment_add(assignment, path);

	check(assigned);
	assigned->state = ASSIGNMENT_ACTIVE;
	assigned->uid = 1000;
	assigned->since = 1700000000;
	check_eq(grants_add(&assigned->grants, &grant), 0);
	return assigned;
}

static void write_one(struct shelf *shelf, struct assignment *assignment)
{
	check_eq(store_write(shelf->store, assignment), 0);
	assignment_free(assignment);
}

static void expect(const struct grants *grants, const char *text)
{
	_cleanup_(freep) char *found = grants_text(grants);

	check_str(found, text);
}

static bool is_there(const char *name)
{
	return access(in_folder(name), F_OK) == 0;
}

/* ---- round trips ---- */

static void test_device_comes_back_as_it_was(void)
{
	struct shelf *shelf = shelf_new();
	struct assignment *assignment = make(1, GUEST_UUID);
	struct assigned_device *assigned = give(assignment, "/a", some_mapping(0x10, 0x11, 0x20));
	struct grant doubtful = some_iommu();

	finding_set_add(&assigned->accepted, FINDING_SHARED_PAGE);
	doubtful.doubtful = true;
	check_eq(grants_add(&assigned->grants, &doubtful), 0);
	write_one(shelf, assignment);
	check_eq(load(shelf), 1);
	assignment = shelf->loaded.items[0];
	assigned = &assignment->items[0];
	check_str(shelf->problem, NULL);
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
	struct assignment *assignment = make(1, GUEST_UUID);
	struct assigned_device *assigned = give(assignment, "/a", grant_interrupt(300));
	struct grant steps[] = { some_iomem(0x10, 0x10), grant_interrupt(301) };

	assigned->state = ASSIGNMENT_APPLYING;
	check_eq(grants_add(&assigned->before, &assigned->grants.items[0]), 0);
	for (size_t i = 0; i < 2; i++)
		check_eq(grants_add(&assignment->steps, &steps[i]), 0);
	assignment->done = 1;
	assignment->tried = 2;
	write_one(shelf, assignment);
	check_eq(load(shelf), 1);
	assignment = shelf->loaded.items[0];
	expect(&assignment->steps, "iomem 0x10000+0x1000, interrupt 301");
	check(assignment->done == 1 && assignment->tried == 2);
	expect(&assignment->items[0].before, "interrupt 300");
	shelf_free(shelf);
}

static void test_by_xl(void)
{
	struct shelf *shelf = shelf_new();
	struct assignment *assignment = make(1, GUEST_UUID);

	give(assignment, "/a", grant_interrupt(300))->by_xl = true;
	write_one(shelf, assignment);
	check_eq(load(shelf), 1);
	check(shelf->loaded.items[0]->items[0].by_xl);
	shelf_free(shelf);
}

static void test_names_that_are_not_text(void)
{
	struct shelf *shelf = shelf_new();
	struct assignment *assignment = make(1, GUEST_UUID);

	memset(assignment->name, 0xff, sizeof(assignment->name) - 1);
	give(assignment, "/a", grant_interrupt(300));
	write_one(shelf, assignment);
	check_eq(load(shelf), 1);
	check_str(shelf->problem, NULL);
	shelf_free(shelf);
}

static void test_one_file_for_each_incarnation(void)
{
	struct shelf *shelf = shelf_new();
	struct assignment *assignment;

	assignment = make(1, GUEST_UUID);
	give(assignment, "/a", grant_interrupt(300));
	write_one(shelf, assignment);
	assignment = make(1, GUEST2_UUID);
	give(assignment, "/b", grant_interrupt(301));
	write_one(shelf, assignment);
	check_eq(load(shelf), 2);
	shelf_free(shelf);
}

static void test_without_devices_the_file_goes(void)
{
	struct shelf *shelf = shelf_new();
	struct assignment *assignment = make(1, GUEST_UUID);

	check_eq(store_write(shelf->store, assignment), 0);
	give(assignment, "/a", grant_interrupt(300));
	check_eq(store_write(shelf->store, assignment), 0);
	check(is_there(NAME));
	assignment_remove(assignment, &assignment->items[0]);
	write_one(shelf, assignment);
	check(!is_there(NAME));
	shelf_free(shelf);
}

static void test_only_root_may_look(void)
{
	struct shelf *shelf = shelf_new();
	struct assignment *assignment = make(1, GUEST_UUID);
	struct stat st;

	give(assignment, "/a", grant_interrupt(300));
	write_one(shelf, assignment);
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
	check_eq(load(shelf), 0);
	check_str(shelf->problem, NULL);
	check(!is_there(NAME));
	shelf_free(shelf);
}

static void test_boot_that_is_not_known_counts(void)
{
	struct shelf *shelf = shelf_new();

	write_text(NAME, "{\"version\":1,\"boot\":\"\"," REST);
	check_eq(load(shelf), 1);
	shelf_free(shelf);
}

static void test_unfinished_file_is_skipped(void)
{
	struct shelf *shelf = shelf_new();

	write_text("assignments/.1-" GUEST_UUID ".json.new", "{");
	write_text("assignments/.hidden.json", "{");
	write_text("assignments/README", "{");
	check_eq(load(shelf), 0);
	check_str(shelf->problem, NULL);
	shelf_free(shelf);
}

/* The file stays, and the sentence has its name and the reason. */
static void expect_problem(const char *name, const char *text, const char *why)
{
	struct shelf *shelf = shelf_new();

	write_text(name, text);
	check_eq(load(shelf), 0);
	check(shelf->problem);
	check_has(shelf->problem, name);
	check_has(shelf->problem, why);
	check_has(shelf->problem, "remove the file");
	check(is_there(name));
	shelf_free(shelf);
}

static void test_junk(void)
{
	expect_problem(NAME, "", "cannot read it");
	expect_problem(NAME, "[]", "cannot read it");
	expect_problem(NAME, "{\"version\":1", "cannot read it");
	expect_problem(NAME, "{\"version\":2,\"boot\":\"\"," REST, "cannot read it");
	expect_problem(NAME, "{\"version\":1,\"version\":1,\"boot\":\"\"," REST, "cannot read it");
}

static void test_another_hypervisors(void)
{
	struct shelf *shelf = shelf_new();
	struct assignment *assignment = make(1, GUEST_UUID);

	store_free(shelf->store);
	check_eq(store_open(&shelf->store, in_folder("."), "xen"), 0);
	give(assignment, "/a", grant_interrupt(300));
	write_one(shelf, assignment);
	store_free(shelf->store);
	check_eq(store_open(&shelf->store, in_folder("."), "record"), 0);
	check_eq(load(shelf), 0);
	check_has(shelf->problem, "another hypervisor");
	shelf_free(shelf);
}

static void test_renamed(void)
{
	expect_problem("assignments/2-" GUEST_UUID ".json", "{\"version\":1,\"boot\":\"\"," REST,
		       "not that of its domain");
}

static void test_links_are_not_followed(void)
{
	struct shelf *shelf = shelf_new();

	write_text("elsewhere", "{\"version\":1,\"boot\":\"\"," REST);
	check_eq(symlink(in_folder("elsewhere"), in_folder(NAME)), 0);
	check_eq(load(shelf), 0);
	check_has(shelf->problem, "cannot read it");
	shelf_free(shelf);
}

static void test_the_others_are_read(void)
{
	struct shelf *shelf = shelf_new();
	struct assignment *assignment = make(1, GUEST_UUID);

	give(assignment, "/a", grant_interrupt(300));
	write_one(shelf, assignment);
	write_text("assignments/0.json", "{");
	write_text("assignments/z.json", "{");
	check_eq(load(shelf), 1);
	check(shelf->problem);
	shelf_free(shelf);
}

/* ---- writing that fails ---- */

/* The disk has no room for a record: then the old one is read. */
static void expect_old(struct shelf *shelf, struct assignment *assignment)
{
	give(assignment, "/b", grant_interrupt(301));
	check(store_write(shelf->store, assignment) < 0);
	assignment_free(assignment);
	check_eq(load(shelf), 1);
	check_str(shelf->problem, NULL);
	check_eq(shelf->loaded.items[0]->n, 1);
	check(!is_there("assignments/.1-" GUEST_UUID ".json.new"));
}

static struct assignment *write_first(struct shelf *shelf)
{
	struct assignment *assignment = make(1, GUEST_UUID);

	give(assignment, "/a", grant_interrupt(300));
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
	check(is_there("new/assignments"));
	store_free(store);
	folder_free();
}

static void test_directory_in_the_way(void)
{
	struct shelf *shelf = shelf_new();
	struct assignment *assignment = make(1, GUEST_UUID);

	make_folder(NAME);
	give(assignment, "/a", grant_interrupt(300));
	check_eq(store_write(shelf->store, assignment), -EISDIR);
	assignment_free(assignment);
	check(!is_there("assignments/.1-" GUEST_UUID ".json.new"));
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
	test_another_hypervisors();
	test_renamed();
	test_links_are_not_followed();
	test_the_others_are_read();
	test_full_disk_keeps_the_old_record();
	test_no_directory();
	test_directory_in_the_way();
	return 0;
}
