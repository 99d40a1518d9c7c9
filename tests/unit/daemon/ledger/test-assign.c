/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Transactions: what they apply and revoke, and what stays if something fails. */

#undef NDEBUG
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "check.h"
#include "files.h"
#include "fixture.h"

#define ALL_GRANTS                                                                    \
	"iommu " DMA ", iommu " FREE ", iomem 0x4000+0x2000, iomem 0x8000+0x1000, "   \
	"mapping 0x4000+0x2000@0x4000, mapping 0x8000+0x1000@0x8000, interrupt 132, " \
	"interrupt 332, interrupt 333"
#define BLOCK  "assignments/.1-" GUEST_UUID ".json.new"
#define RECORD "assignments/1-" GUEST_UUID ".json"

/* The record of the first guest cannot be written as long as this exists. */
static void block_record(void)
{
	make_folder(BLOCK);
}

static void unblock_record(void)
{
	check_eq(rmdir(in_folder(BLOCK)), 0);
}

static void block_when_revoking(struct fixture *fixture, enum assignment_state state)
{
	if (state == ASSIGNMENT_REVOKING)
		block_record();
}

static void block_when_applying(struct fixture *fixture, enum assignment_state state)
{
	if (state == ASSIGNMENT_APPLYING)
		block_record();
}

static bool has_only_interrupts(const char *uuid)
{
	const char *grants = recorded_grants(uuid);

	return !strstr(grants, "iommu") && !strstr(grants, "iomem") && !strstr(grants, "mapping");
}

/* ---- as it should be ---- */

static void test_assign(void)
{
	struct fixture *fixture = fixture_new(GUESTS);

	check_eq(fixture_assign(fixture, "guest", DMA " " RTC " " FREE), TRANSACTION_OK);
	check_str(recorded_grants(GUEST_UUID), ALL_GRANTS);
	check_str(fixture_state(fixture, DMA), "active");
	check_str(fixture_state(fixture, RTC), "active");
	check_eq(access(in_folder(RECORD), F_OK), 0);
	fixture_free(fixture);
}

static void test_revoke(void)
{
	struct fixture *fixture = fixture_new(GUESTS);

	check_eq(fixture_assign(fixture, "guest", FREE), TRANSACTION_OK);
	check_eq(fixture_revoke(fixture, "guest", NULL), TRANSACTION_OK);
	check_str(recorded_grants(GUEST_UUID), "");
	check_str(fixture_state(fixture, FREE), "free");
	check(access(in_folder(RECORD), F_OK) < 0);
	check_str(fixture->events,
		  FREE ":applying " FREE ":active " FREE ":revoking " FREE ":released ");
	fixture_free(fixture);
}

static void test_interrupts_stay(void)
{
	struct fixture *fixture = fixture_new(GUESTS);

	check_eq(fixture_assign(fixture, "guest", DMA), TRANSACTION_OK);
	check_eq(fixture_revoke(fixture, "guest", NULL), TRANSACTION_OK);
	check_str(recorded_grants(GUEST_UUID), "interrupt 132, interrupt 332");
	check_str(fixture_state(fixture, DMA), "held");
	fixture_free(fixture);
}

static void test_held_device_is_assigned_again(void)
{
	struct fixture *fixture = fixture_new(GUESTS);
	size_t lines;

	check_eq(fixture_assign(fixture, "guest", DMA), TRANSACTION_OK);
	check_eq(fixture_revoke(fixture, "guest", NULL), TRANSACTION_OK);
	lines = recorded_lines();
	check_eq(fixture_assign(fixture, "guest", DMA), TRANSACTION_OK);
	check_eq(recorded_lines(), lines + 3); /* IOMMU, iomem, mapping */
	check_str(fixture_state(fixture, DMA), "active");
	fixture_free(fixture);
}

static void test_shared_page_is_counted(void)
{
	struct fixture *fixture = fixture_new(GUESTS);

	check_eq(fixture_assign(fixture, "guest", DMA), TRANSACTION_OK);
	check_eq(fixture_assign(fixture, "guest", RTC), TRANSACTION_OK);
	check_eq(fixture_revoke(fixture, "guest", DMA), TRANSACTION_OK);
	check_has(recorded_grants(GUEST_UUID), "iomem 0x5000+0x1000, mapping 0x5000+0x1000@");
	check_eq(fixture_revoke(fixture, "guest", RTC), TRANSACTION_OK);
	check(has_only_interrupts(GUEST_UUID));
	fixture_free(fixture);
}

static void test_shared_page_conflicts_with_another_domain(void)
{
	struct fixture *fixture = fixture_new(GUESTS);
	struct domain guest = recorded_domain(fixture->hypervisor, "guest"),
		      guest2 = recorded_domain(fixture->hypervisor, "guest2");
	struct grant page = some_iomem(5, 5);
	struct grants needs = { .items = &page, .n = 1 };
	struct assignment *assignment;

	check_eq(fixture_assign(fixture, "guest", DMA), TRANSACTION_OK);
	check(ledger_find_conflict(fixture->ledger, &guest2.key, &needs, &assignment));
	check(!ledger_find_conflict(fixture->ledger, &guest.key, &needs, &assignment));
	fixture_free(fixture);
}

/* ---- calls that fail ---- */

/* Whether there was an nth call. */
static bool fail_assigning(int n, const char *name)
{
	char conf[256];
	struct fixture *fixture;
	bool failed;

	snprintf(conf, sizeof(conf), "[xen]\nFail=%d:%s\n" GUESTS, n, name);
	fixture = fixture_new(conf);
	failed = fixture_assign(fixture, "guest", DMA " " RTC " " FREE) == TRANSACTION_E_HYPERVISOR;
	check_eq(fixture->failure.error != 0, failed);
	check(!failed || has_only_interrupts(GUEST_UUID));
	check_str(fixture_state(fixture, FREE), failed ? "free" : "active");
	check_eq(fixture_assign(fixture, "guest", DMA " " RTC " " FREE), TRANSACTION_OK);
	check_str(recorded_grants(GUEST_UUID), ALL_GRANTS);
	fixture_free(fixture);
	return failed;
}

static void test_each_call_of_assign_fails(void)
{
	int n = 1;

	while (fail_assigning(n, "ENOMEM"))
		n++;
	check_eq(n, 10);
}

static void test_first_failure_is_returned(void)
{
	struct fixture *fixture = fixture_new("[xen]\nFail=2:EPERM\n" GUESTS);

	check_eq(fixture_assign(fixture, "guest", FREE), TRANSACTION_E_HYPERVISOR);
	check_eq(fixture->failure.error, -EPERM);
	check_eq(fixture->failure.grant.kind, GRANT_IOMEM);
	check_str(fixture->events, FREE ":applying " FREE ":released ");
	fixture_free(fixture);
}

static void test_rollback_goes_on_after_failures(void)
{
	struct fixture *fixture = fixture_new("[xen]\nFail=6:EIO\n" GUESTS);

	/* Without room for 132 the fourth call fails; the sixth, a deny, does too. */
	recorded_change(fixture->hypervisor, "[xen]\nFail=6:EIO\n" GUEST "SPIs=0\n" GUEST2);
	check_eq(fixture_assign(fixture, "guest", DMA), TRANSACTION_E_HYPERVISOR);
	check_eq(fixture->failure.error, -EBUSY);
	check_str(recorded_grants(GUEST_UUID), "iomem 0x4000+0x2000");
	check_str(fixture_state(fixture, DMA), "held");
	check_eq(fixture_revoke(fixture, "guest", DMA), TRANSACTION_OK);
	check_str(recorded_grants(GUEST_UUID), "");
	check_str(fixture_state(fixture, DMA), "free");
	fixture_free(fixture);
}

static void test_failed_unmap_keeps_the_permission(void)
{
	struct fixture *fixture = fixture_new("[xen]\nFail=4:ENOMEM\n" GUESTS);

	check_eq(fixture_assign(fixture, "guest", FREE), TRANSACTION_OK);
	check_eq(fixture_revoke(fixture, "guest", FREE), TRANSACTION_E_HYPERVISOR);
	check_eq(fixture->failure.grant.kind, GRANT_MAPPING);
	check_str(recorded_grants(GUEST_UUID), "iomem 0x8000+0x1000, mapping 0x8000+0x1000@0x8000");
	check_str(fixture_state(fixture, FREE), "held");
	check_eq(fixture_revoke(fixture, "guest", FREE), TRANSACTION_OK);
	check_str(fixture_state(fixture, FREE), "free");
	fixture_free(fixture);
}

static void test_failed_deassign_keeps_the_device(void)
{
	struct fixture *fixture = fixture_new("[xen]\nFail=7:EIO\n" GUESTS);

	check_eq(fixture_assign(fixture, "guest", FREE), TRANSACTION_OK);
	check_eq(fixture_revoke(fixture, "guest", FREE), TRANSACTION_E_HYPERVISOR);
	check_str(recorded_grants(GUEST_UUID), "iommu " FREE);
	check_str(fixture_state(fixture, FREE), "held");
	fixture_free(fixture);
}

/* ---- domains ---- */

static void test_domain_goes_while_applying(void)
{
	struct fixture *fixture = fixture_new(GUESTS);

	check_eq(fixture_assign(fixture, "nobody", FREE), TRANSACTION_E_HYPERVISOR);
	check_eq(fixture->failure.error, -ESRCH);
	check_str(fixture_state(fixture, FREE), "free");
	fixture_free(fixture);
}

static void test_domain_starts_dying_before(void)
{
	struct fixture *fixture = fixture_new(GUEST "Dying=yes\n" GUEST2);

	check_eq(fixture_assign(fixture, "guest", RTC), TRANSACTION_E_HYPERVISOR);
	check_eq(fixture->failure.error, -ENOMEM);
	check_eq(fixture->failure.grant.kind, GRANT_MAPPING);
	fixture_free(fixture);
}

/* ---- records that cannot be written ---- */

static void test_first_record_fails(void)
{
	struct fixture *fixture = fixture_new(GUESTS);

	block_record();
	check_eq(fixture_assign(fixture, "guest", FREE), -EISDIR);
	check_eq(recorded_lines(), 0);
	check_str(fixture_state(fixture, FREE), "free");
	check_str(fixture->events, "");
	unblock_record();
	check_eq(fixture_assign(fixture, "guest", FREE), TRANSACTION_OK);
	fixture_free(fixture);
}

static void test_first_record_fails_beside_another_device(void)
{
	struct fixture *fixture = fixture_new(GUESTS);

	check_eq(fixture_assign(fixture, "guest", FREE), TRANSACTION_OK);
	block_record();
	check_eq(fixture_assign(fixture, "guest", DMA), -EISDIR);
	unblock_record();
	fixture_change(fixture, GUEST "Dying=yes\n");
	fixture_restart(fixture, GUEST "Dying=yes\n");
	check_str(fixture->ledger->problem, NULL);
	check_str(fixture_state(fixture, FREE), "free");
	fixture_free(fixture);
}

static void test_first_record_of_a_held_device_fails(void)
{
	struct fixture *fixture = fixture_new(GUESTS);

	check_eq(fixture_assign(fixture, "guest", DMA), TRANSACTION_OK);
	check_eq(fixture_revoke(fixture, "guest", DMA), TRANSACTION_OK);
	block_record();
	check_eq(fixture_assign(fixture, "guest", DMA), -EISDIR);
	check_str(fixture_state(fixture, DMA), "held");
	check_str(recorded_grants(GUEST_UUID), "interrupt 132, interrupt 332");
	unblock_record();
	fixture_free(fixture);
}

static void test_later_record_fails(void)
{
	struct fixture *fixture = fixture_new(GUESTS);

	fixture->on_event = block_when_applying;
	check_eq(fixture_assign(fixture, "guest", FREE), -EISDIR);
	check_str(recorded_grants(GUEST_UUID), "");
	check_str(fixture_state(fixture, FREE), "free");
	unblock_record();
	fixture_free(fixture);
}

/* On a full disk: removing a record needs no room. */
static void test_revoke_that_cannot_be_announced(void)
{
	struct fixture *fixture = fixture_new(GUESTS);

	check_eq(fixture_assign(fixture, "guest", FREE), TRANSACTION_OK);
	block_record();
	check_eq(fixture_revoke(fixture, "guest", FREE), TRANSACTION_OK);
	check_str(fixture_state(fixture, FREE), "free");
	check_str(recorded_grants(GUEST_UUID), "");
	fixture_restart(fixture, GUESTS);
	check_str(fixture_state(fixture, FREE), "free");
	unblock_record();
	fixture_free(fixture);
}

static void test_stale_record_is_written_before_others_get_it(void)
{
	struct fixture *fixture = fixture_new(GUESTS);

	check_eq(fixture_assign(fixture, "guest", FREE " " DMA), TRANSACTION_OK);
	fixture->on_event = block_when_revoking;
	check_eq(fixture_revoke(fixture, "guest", FREE), TRANSACTION_OK);
	check_str(fixture_state(fixture, FREE), "free");
	check_eq(fixture_assign(fixture, "guest2", FREE), -EISDIR);
	unblock_record();
	fixture->on_event = NULL;
	check_eq(fixture_assign(fixture, "guest2", FREE), TRANSACTION_OK);
	fixture_restart(fixture, GUESTS);
	check_str(fixture_state(fixture, FREE), "active");
	check_has(recorded_grants(GUEST2_UUID), "iommu " FREE);
	fixture_free(fixture);
}

static void test_stale_record_is_written_while_following(void)
{
	struct fixture *fixture = fixture_new(GUESTS);

	check_eq(fixture_assign(fixture, "guest", FREE " " DMA), TRANSACTION_OK);
	fixture->on_event = block_when_revoking;
	check_eq(fixture_revoke(fixture, "guest", FREE), TRANSACTION_OK);
	unblock_record();
	fixture_change(fixture, GUESTS);
	check(!fixture->ledger->assignments.items[0]->stale);
	fixture_free(fixture);
}

int main(void)
{
	test_assign();
	test_revoke();
	test_interrupts_stay();
	test_held_device_is_assigned_again();
	test_shared_page_is_counted();
	test_shared_page_conflicts_with_another_domain();
	test_each_call_of_assign_fails();
	test_first_failure_is_returned();
	test_rollback_goes_on_after_failures();
	test_failed_unmap_keeps_the_permission();
	test_failed_deassign_keeps_the_device();
	test_domain_goes_while_applying();
	test_domain_starts_dying_before();
	test_first_record_fails();
	test_first_record_fails_beside_another_device();
	test_first_record_of_a_held_device_fails();
	test_later_record_fails();
	test_revoke_that_cannot_be_announced();
	test_stale_record_is_written_before_others_get_it();
	test_stale_record_is_written_while_following();
	return 0;
}
