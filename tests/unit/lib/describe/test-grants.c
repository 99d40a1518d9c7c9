/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Grants, plans and assignments as JSON: which members there are, and which are not. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "describe/describe.h"
#include "dts.h"

static void expect(json_t *json, const char *text)
{
	char *found = json_dumps(json, JSON_COMPACT);

	check_str(found, text);
	free(found);
	json_decref(json);
}

static void test_iommu(void)
{
	char path[] = "/dma";
	struct grant grant = { .kind = GRANT_IOMMU, .path = path, .doubtful = true };

	expect(describe_grant(&grant),
	       "{\"kind\":\"iommu\",\"device\":\"/dma\",\"doubtful\":true}");
}

static void test_iomem(void)
{
	struct grant grant = grant_iomem((struct range){ 0xfe000, 0xfe001 });

	expect(describe_grant(&grant),
	       "{\"kind\":\"iomem\",\"address\":\"0xfe000000\",\"size\":\"0x2000\"}");
}

static void test_mapping(void)
{
	struct grant grant = grant_mapping((struct range){ 0xfe000, 0xfe000 }, 0x9000);

	expect(describe_grant(&grant), "{\"kind\":\"mapping\",\"address\":\"0xfe000000\","
				       "\"size\":\"0x1000\",\"guestAddress\":\"0x9000000\"}");
}

static void test_interrupt(void)
{
	struct grant grant = grant_interrupt(991);

	expect(describe_grant(&grant), "{\"kind\":\"interrupt\",\"intid\":991}");
}

static void test_no_grants(void)
{
	struct grants grants = { .n = 0 };

	expect(describe_grants(&grants), "[]");
}

static void test_domain(void)
{
	struct domain_key key = { 7, "8d4e2f6a-0b1c-4d3e-9f5a-6b7c8d9e0f1a" };

	expect(describe_domain(&key, "guest"),
	       "{\"domid\":7,\"name\":\"guest\","
	       "\"uuid\":\"8d4e2f6a-0b1c-4d3e-9f5a-6b7c8d9e0f1a\"}");
	expect(describe_domain(NULL, "guest"), "{\"name\":\"guest\"}");
}

static json_t *assigned_with(enum assignment_state state, bool by_xl)
{
	struct assignment assignment = { .domain = { 7, "u" }, .name = "guest" };
	char path[] = "/a";
	struct assigned_device assigned = {
		.path = path, .state = state, .by_xl = by_xl, .uid = 5
	};

	finding_set_add(&assigned.accepted, FINDING_SHARED_PAGE);
	return describe_assigned(&assignment, &assigned);
}

static void test_assigned(void)
{
	expect(assigned_with(ASSIGNMENT_ACTIVE, false),
	       "{\"device\":\"/a\",\"domid\":7,\"domain\":\"guest\",\"uuid\":\"u\","
	       "\"state\":\"active\",\"by\":\"ptd\",\"accepted\":[\"shared_page\"],\"uid\":5,"
	       "\"since\":0,\"grants\":[]}");
}

static void test_assigned_by_xl_has_no_uid(void)
{
	json_t *json = assigned_with(ASSIGNMENT_ACTIVE, true);

	check_str(json_string_value(json_object_get(json, "by")), "xl");
	check(!json_object_get(json, "uid"));
	json_decref(json);
}

static void test_held_and_draining_say_why(void)
{
	json_t *held = assigned_with(ASSIGNMENT_HELD, false),
	       *draining = assigned_with(ASSIGNMENT_DRAINING, false);

	check_has(json_string_value(json_object_get(held, "text")), "shut down or destroyed");
	check_has(json_string_value(json_object_get(draining, "text")), "by itself");
	json_decref(held);
	json_decref(draining);
}

static void test_holder(void)
{
	struct assignment assignment = { .domain = { 7, "u" }, .name = "guest" };
	struct assigned_device assigned = { .state = ASSIGNMENT_HELD };

	expect(describe_holder(&assignment, &assigned),
	       "{\"domid\":7,\"domain\":\"guest\",\"state\":\"held\",\"by\":\"ptd\"}");
}

static void test_plan_has_its_own_places(void)
{
	struct board *board = dts_board("/ { #address-cells = <1>; #size-cells = <1>;"
					"rtc@9000000 { compatible = \"vendor,rtc\";"
					"reg = <0x9000000 0x1000>; }; };");
	const struct device *rtc = dts_device(board, "/rtc@9000000");
	struct plan_error error = { .text = "" };
	struct grants none = { .n = 0 };
	struct plan plan = { .n = 0 };
	json_t *json, *device;

	check(plan_add(&plan, board, rtc));
	check_eq(plan_add_at(&plan, board, (struct plan_at){ rtc, 0, 0xa000000 }), PLAN_OK);
	check_eq(plan_make(&plan, board, &none, &error), PLAN_OK);
	json = describe_plan(&plan, board, describe_domain(NULL, "guest"));
	device = json_array_get(json_object_get(json, "devices"), 0);
	check_str(json_string_value(json_object_get(device, "path")), "/rtc@9000000");
	check_eq(json_array_size(json_object_get(device, "accepted")), 0);
	check_eq(json_array_size(json_object_get(json, "grants")), 2);
	check_str(json_string_value(json_object_get(
			  json_array_get(json_object_get(device, "regions"), 0), "guestAddress")),
		  "0xa000000");
	json_decref(json);
	plan_done(&plan);
	board_free(board);
}

int main(void)
{
	test_iommu();
	test_iomem();
	test_mapping();
	test_interrupt();
	test_no_grants();
	test_domain();
	test_assigned();
	test_assigned_by_xl_has_no_uid();
	test_held_and_draining_say_why();
	test_holder();
	test_plan_has_its_own_places();
	return 0;
}
