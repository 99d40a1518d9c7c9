/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The devices of one domain, as data. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "grant/assignment.h"

static void give(struct assignment *assignment, const char *path, uint32_t intid)
{
	struct assigned_device *assigned = assignment_add(assignment, path);
	struct grant grant = grant_interrupt(intid);

	check(assigned);
	check_eq(grants_add(&assigned->grants, &grant), 0);
}

static bool is_not(const struct assigned_device *assigned, const void *path)
{
	return strcmp(assigned->path, path) != 0;
}

static void expect_union(const struct assignment *assignment, const char *without, const char *text)
{
	struct grants grants = { .n = 0 };
	_cleanup_(freep) char *found = NULL;

	check_eq(assignment_union(assignment, is_not, without, &grants), 0);
	found = grants_text(&grants);
	check_str(found, text);
	grants_done(&grants);
}

static void test_states_have_names(void)
{
	enum assignment_state state;

	for (int i = ASSIGNMENT_APPLYING; i <= ASSIGNMENT_DRAINING; i++) {
		check(assignment_state_by_name(assignment_state_name((enum assignment_state)i),
					       &state));
		check_eq(state, i);
	}
	check_str(assignment_state_name(ASSIGNMENT_HELD), "held");
	check(!assignment_state_by_name("released", &state));
	check(!assignment_state_by_name("", &state));
}

static void test_find_by_path(void)
{
	_cleanup_(assignment_freep) struct assignment *assignment = calloc(1, sizeof(*assignment));

	give(assignment, "/a", 40);
	give(assignment, "/ab", 41);
	check(assignment_find(assignment, "/ab") == &assignment->items[1]);
	check(!assignment_find(assignment, "/b"));
}

static void test_new_device_is_applying_without_grants(void)
{
	_cleanup_(assignment_freep) struct assignment *assignment = calloc(1, sizeof(*assignment));
	const struct assigned_device *assigned = assignment_add(assignment, "/a");

	check_str(assigned->path, "/a");
	check_eq(assigned->state, ASSIGNMENT_APPLYING);
	check(assigned->grants.n == 0 && assigned->before.n == 0);
}

static void test_remove_keeps_the_order(void)
{
	_cleanup_(assignment_freep) struct assignment *assignment = calloc(1, sizeof(*assignment));

	give(assignment, "/a", 40);
	give(assignment, "/b", 41);
	give(assignment, "/c", 42);
	assignment_remove(assignment, &assignment->items[1]);
	check_eq(assignment->n, 2);
	check_str(assignment->items[0].path, "/a");
	check_str(assignment->items[1].path, "/c");
	assignment_remove(assignment, &assignment->items[1]);
	assignment_remove(assignment, &assignment->items[0]);
	check_eq(assignment->n, 0);
}

static void test_union_has_each_grant_once(void)
{
	_cleanup_(assignment_freep) struct assignment *assignment = calloc(1, sizeof(*assignment));

	give(assignment, "/a", 41);
	give(assignment, "/b", 40);
	give(assignment, "/c", 41);
	expect_union(assignment, "", "interrupt 40, interrupt 41");
	expect_union(assignment, "/b", "interrupt 41");
	expect_union(assignment, "/a", "interrupt 40, interrupt 41");
}

static void test_key_is_domid_and_uuid(void)
{
	struct domain_key a = { 1, "x" }, b = { 2, "x" }, c = { 1, "y" }, d = { 1, "x" };

	check(domain_key_equals(&a, &d));
	check(!domain_key_equals(&a, &b) && !domain_key_equals(&a, &c));
}

static void test_free_takes_null(void)
{
	check(!assignment_free(NULL));
}

int main(void)
{
	test_states_have_names();
	test_find_by_path();
	test_new_device_is_applying_without_grants();
	test_remove_keeps_the_order();
	test_union_has_each_grant_once();
	test_key_is_domid_and_uuid();
	test_free_takes_null();
	return 0;
}
