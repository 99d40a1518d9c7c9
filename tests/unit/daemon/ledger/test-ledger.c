/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Assignments, when domains come and go, and after a restart. */

#undef NDEBUG
#include <unistd.h>

#include "check.h"
#include "files.h"
#include "fixture.h"

#define RECORD "assignments/1-" GUEST_UUID ".json"
#define BEGIN                                                                             \
	"{\"version\":1,\"boot\":\"\",\"hypervisor\":\"record\",\"domain\":{\"domid\":1," \
	"\"name\":\"guest\",\"uuid\":\"" GUEST_UUID "\"},"
#define DEVICE(state) \
	"{\"device\":\"" FREE "\",\"state\":\"" state "\",\"by\":\"ptd\",\"uid\":0,\"since\":1,"
#define IOMMU "{\"kind\":\"iommu\",\"device\":\"" FREE "\"}"
#define IOMEM "{\"kind\":\"iomem\",\"address\":\"0x8000\",\"size\":\"0x1000\"}"
#define MAPPING                                                             \
	"{\"kind\":\"mapping\",\"address\":\"0x8000\",\"size\":\"0x1000\"," \
	"\"guestAddress\":\"0x8000\"}"
#define INTERRUPT(intid)         "{\"kind\":\"interrupt\",\"intid\":" intid "}"
#define LOG(kind, numbers, path) "apply 1 " GUEST_UUID " " kind " " numbers " = 0 " path "\n"
#define IOMMU_LOG                LOG("iommu", "0x0 0x0 0x0", FREE)
#define IOMEM_LOG                LOG("iomem", "0x8 0x8 0x0", "-")
#define MAPPING_LOG              LOG("mapping", "0x8 0x8 0x8", "-")

/* Starts after a ptd that was killed: with its record, and with what Xen has. */
static struct fixture *start_after(const char *record, const char *log)
{
	struct fixture *fixture = fixture_new(GUESTS);

	write_text(RECORD, record);
	write_text("record.log", log);
	fixture_restart(fixture, GUESTS);
	check_str(fixture->ledger->problem, NULL);
	return fixture;
}

static void expect(struct fixture *fixture, const char *state, const char *grants)
{
	check_str(fixture_state(fixture, FREE), state);
	check_str(recorded_grants(GUEST_UUID), grants);
	check_eq(access(in_folder(RECORD), F_OK) == 0, strcmp(state, "free") != 0);
	fixture_free(fixture);
}

/* ---- looking up ---- */

static void test_find(void)
{
	struct fixture *fixture = fixture_new(GUESTS);
	struct domain guest = recorded_domain(fixture->hypervisor, "guest"),
		      guest2 = recorded_domain(fixture->hypervisor, "guest2");
	struct assignment *assignment = NULL;

	check_eq(ledger_count(fixture->ledger), 0);
	check_eq(fixture_assign(fixture, "guest", FREE " " RTC), TRANSACTION_OK);
	check_eq(ledger_count(fixture->ledger), 2);
	check(ledger_find(fixture->ledger, &guest.key) &&
	      !ledger_find(fixture->ledger, &guest2.key));
	check(ledger_find_device(fixture->ledger, RTC, &assignment));
	check(assignment == ledger_find(fixture->ledger, &guest.key));
	check(!ledger_find_device(fixture->ledger, DMA, &assignment));
	fixture_free(fixture);
}

static bool conflicts(struct fixture *fixture, struct grant grant)
{
	struct domain guest2 = recorded_domain(fixture->hypervisor, "guest2");
	struct grants needs = { .items = &grant, .n = 1 };
	struct assignment *assignment;

	return ledger_find_conflict(fixture->ledger, &guest2.key, &needs, &assignment) != NULL;
}

static void test_conflicts(void)
{
	struct fixture *fixture = fixture_new(GUESTS);
	char path[] = DMA, other[] = FREE;

	check_eq(fixture_assign(fixture, "guest", DMA), TRANSACTION_OK);
	check(conflicts(fixture, some_iomem(5, 6)));
	check(!conflicts(fixture, some_iomem(6, 6)));
	check(conflicts(fixture, grant_interrupt(132)));
	check(!conflicts(fixture, grant_interrupt(5)));
	check(!conflicts(fixture, some_mapping(4, 4, 4)));
	check(conflicts(fixture, (struct grant){ .kind = GRANT_IOMMU, .path = path }));
	check(!conflicts(fixture, (struct grant){ .kind = GRANT_IOMMU, .path = other }));
	fixture_free(fixture);
}

static void test_held_grants_are_certain(void)
{
	struct fixture *fixture = fixture_new(GUESTS);
	struct domain guest = recorded_domain(fixture->hypervisor, "guest");
	struct assignment *assignment;
	struct grants held = { .n = 0 };

	check_eq(fixture_assign(fixture, "guest", DMA), TRANSACTION_OK);
	assignment = ledger_find(fixture->ledger, &guest.key);
	assignment->items[0].grants.items[0].doubtful = true;
	check_eq(ledger_held(fixture->ledger, &guest.key, &held), 0);
	check_eq(held.n, 4);
	check_eq(held.items[0].kind, GRANT_IOMEM);
	grants_done(&held);
	fixture_free(fixture);
}

/* ---- domains ---- */

static void test_gone(void)
{
	struct fixture *fixture = fixture_new(GUESTS);

	check_eq(fixture_assign(fixture, "guest", FREE), TRANSACTION_OK);
	fixture->events[0] = '\0';
	fixture_change(fixture, GUEST2);
	check_str(fixture->events, FREE ":released ");
	expect(fixture, "free", "");
}

static void test_dying_then_gone(void)
{
	struct fixture *fixture = fixture_new(GUESTS);

	check_eq(fixture_assign(fixture, "guest", DMA), TRANSACTION_OK);
	fixture->events[0] = '\0';
	fixture_change(fixture, GUEST "Dying=yes\n");
	fixture_change(fixture, GUEST "Dying=yes\nStarted=yes\n");
	check_str(fixture->events, DMA ":draining ");
	check_eq(fixture->ledger->assignments.items[0]->items[0].grants.n, 2); /* the interrupts */
	fixture_change(fixture, GUEST2);
	check_str(fixture->events, DMA ":draining " DMA ":released ");
	fixture_free(fixture);
}

/* Xen has given all of it back already. */
/* Only one that drains for long is worth a warning, and only once. */
static void test_draining_lasts(void)
{
	struct fixture *fixture = fixture_new(GUESTS);
	struct assignment *assignment;

	check_eq(fixture_assign(fixture, "guest", DMA), TRANSACTION_OK);
	fixture->events[0] = '\0';
	fixture_change(fixture, GUEST "Dying=yes\n");
	check_str(fixture->events, DMA ":draining ");
	check(ledger_find_device(fixture->ledger, DMA, &assignment));
	assignment->draining_usec = 1;
	fixture_change(fixture, GUEST "Dying=yes\n");
	fixture_change(fixture, GUEST "Dying=yes\n");
	check_str(fixture->events, DMA ":draining " DMA ":lasts ");
	fixture_free(fixture);
}

static const char *name_of_holder(struct fixture *fixture, const char *path)
{
	struct assignment *assignment;

	check(ledger_find_device(fixture->ledger, path, &assignment));
	return assignment->name;
}

/* A domain whose name is gone, or not known at the moment, has not been renamed. */
static void test_renamed(void)
{
	struct fixture *fixture = fixture_new(GUESTS);

	check_eq(fixture_assign(fixture, "guest", FREE), TRANSACTION_OK);
	fixture->events[0] = '\0';
	fixture_change(fixture, "[domain \"new\"]\nId=1\n");
	fixture_change(fixture, "[domain \"new\"]\nId=1\n");
	check_str(fixture->events, FREE ":renamed ");
	check_str(name_of_holder(fixture, FREE), "new");
	fixture_change(fixture, "[xen]\nNames=no\n[domain \"newer\"]\nId=1\n");
	check_str(name_of_holder(fixture, FREE), "new");
	fixture_restart(fixture, "[xen]\nNames=no\n[domain \"newer\"]\nId=1\n");
	check_str(name_of_holder(fixture, FREE), "new");
	fixture_free(fixture);
}

static void test_dying_without_interrupts(void)
{
	struct fixture *fixture = fixture_new(GUESTS);

	check_eq(fixture_assign(fixture, "guest", FREE), TRANSACTION_OK);
	fixture->events[0] = '\0';
	fixture_change(fixture, GUEST "Dying=yes\n");
	check_str(fixture->events, FREE ":released ");
	fixture_free(fixture);
}

static void test_another_one_under_the_same_domid(void)
{
	struct fixture *fixture = fixture_new(GUESTS);

	check_eq(fixture_assign(fixture, "guest", FREE), TRANSACTION_OK);
	fixture_change(fixture, GUEST "UUID=11111111-0000-4000-8000-000000000001\n");
	expect(fixture, "free", "");
}

static void test_gone_while_ptd_was_down(void)
{
	struct fixture *fixture = fixture_new(GUESTS);

	check_eq(fixture_assign(fixture, "guest", FREE), TRANSACTION_OK);
	fixture_restart(fixture, GUEST2);
	expect(fixture, "free", "");
}

/* ---- restarts ---- */

static void test_restart_keeps_active_devices(void)
{
	struct fixture *fixture = fixture_new(GUESTS);

	check_eq(fixture_assign(fixture, "guest", FREE), TRANSACTION_OK);
	fixture->events[0] = '\0';
	fixture_restart(fixture, GUESTS);
	check_str(fixture->events, "");
	expect(fixture, "active",
	       "iommu " FREE ", iomem 0x8000+0x1000, mapping 0x8000+0x1000@0x8000");
}

static void test_killed_before_the_first_call(void)
{
	expect(start_after(BEGIN "\"steps\":[" IOMMU "," IOMEM "],\"done\":0,\"tried\":1,"
				 "\"devices\":[" DEVICE("applying") "\"grants\":[" IOMMU "," IOMEM
								    "],\"before\":[]}]}",
			   ""),
	       "free", "");
}

static void test_killed_in_the_middle(void)
{
	expect(start_after(BEGIN "\"steps\":[" IOMMU "," IOMEM "," MAPPING
				 "],\"done\":1,\"tried\":3,\"devices\":[" DEVICE(
					 "applying") "\"grants\":[],\"before\":[]}]}",
			   IOMMU_LOG IOMEM_LOG),
	       "free", "");
}

static void test_device_in_doubt_is_left(void)
{
	expect(start_after(BEGIN "\"steps\":[" IOMMU
				 "],\"done\":0,\"tried\":1,\"devices\":[" DEVICE(
					 "applying") "\"grants\":[" IOMMU "],\"before\":[]}]}",
			   IOMMU_LOG),
	       "held", "iommu " FREE);
}

static void test_grants_from_before_stay(void)
{
	expect(start_after(BEGIN
			   "\"steps\":[" IOMEM "],\"done\":0,\"tried\":1,\"devices\":[" DEVICE(
				   "applying") "\"grants\":[" IOMEM
					       "," INTERRUPT("300") "],\"before\":[" INTERRUPT(
						       "300") "]}]}",
			   LOG("interrupt", "0x12c 0x12c 0x0", "-") IOMEM_LOG),
	       "held", "interrupt 300");
}

static void test_interrupts_in_doubt(void)
{
	static const struct {
		const char *intid, *log;
		bool held, doubtful;
	} rows[] = {
		{ "112", "", false, false },
		{ "112", LOG("interrupt", "0x70 0x70 0x0", "-"), true, false },
		{ "300", "", true, true },
		{ "300", LOG("interrupt", "0x12c 0x12c 0x0", "-"), true, true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct assignment *assignment;
		struct assigned_device *assigned;
		struct fixture *fixture;
		char record[1024];

		snprintf(record, sizeof(record),
			 BEGIN "\"steps\":[%s%s}],\"done\":0,\"tried\":1,\"devices\":[" DEVICE(
				 "applying") "\"grants\":[%s%s}],\"before\":[]}]}",
			 "{\"kind\":\"interrupt\",\"intid\":", rows[i].intid,
			 "{\"kind\":\"interrupt\",\"intid\":", rows[i].intid);
		fixture = start_after(record, rows[i].log);
		assigned = ledger_find_device(fixture->ledger, FREE, &assignment);
		check_eq(assigned != NULL, rows[i].held);
		if (assigned)
			check_eq(assigned->grants.items[0].doubtful, rows[i].doubtful);
		fixture_free(fixture);
	}
}

static void test_killed_while_revoking(void)
{
	expect(start_after(BEGIN "\"steps\":[],\"done\":0,\"tried\":0,\"devices\":[" DEVICE(
				   "revoking") "\"grants\":[" IOMEM "," MAPPING "]}]}",
			   IOMEM_LOG MAPPING_LOG),
	       "free", "");
}

static void test_killed_after_revoking(void)
{
	expect(start_after(BEGIN "\"steps\":[],\"done\":0,\"tried\":0,\"devices\":[" DEVICE(
				   "revoking") "\"grants\":[" IOMMU "," IOMEM "," MAPPING "]}]}",
			   ""),
	       "free", "");
}

static void test_record_that_cannot_be_used(void)
{
	struct fixture *fixture = fixture_new(GUESTS);

	write_text(RECORD, "{");
	fixture_restart(fixture, GUESTS);
	check_has(fixture->ledger->problem, RECORD);
	fixture_free(fixture);
}

int main(void)
{
	test_find();
	test_conflicts();
	test_held_grants_are_certain();
	test_gone();
	test_dying_then_gone();
	test_draining_lasts();
	test_renamed();
	test_dying_without_interrupts();
	test_another_one_under_the_same_domid();
	test_gone_while_ptd_was_down();
	test_restart_keeps_active_devices();
	test_killed_before_the_first_call();
	test_killed_in_the_middle();
	test_device_in_doubt_is_left();
	test_grants_from_before_stay();
	test_interrupts_in_doubt();
	test_killed_while_revoking();
	test_killed_after_revoking();
	test_record_that_cannot_be_used();
	return 0;
}
