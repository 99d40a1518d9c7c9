/* SPDX-License-Identifier: LGPL-2.1-or-later */

#undef NDEBUG
#include "fixture.h"

#include "base/cleanup.h"
#include "check.h"
#include "dts.h"
#include "files.h"

static const char source[] =
	"/ { #address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gic>;"
	"gic: interrupt-controller@1000 { compatible = \"arm,gic-400\"; reg = <0x1000 0x1000>;"
	"	interrupt-controller; #interrupt-cells = <3>; };"
	"smmu: iommu@2000 { compatible = \"arm,smmu-v3\"; reg = <0x2000 0x1000>;"
	"	#iommu-cells = <1>; };"
	"dma@4000 { compatible = \"vendor,dma\"; reg = <0x4000 0x1800>; iommus = <&smmu 1>;"
	"	interrupts = <0 100 4>, <0 300 4>; };"
	"rtc@5800 { compatible = \"vendor,rtc\"; reg = <0x5800 0x100>; interrupts = <0 301 4>; };"
	"dma@8000 { compatible = \"vendor,dma\"; reg = <0x8000 0x1000>; iommus = <&smmu 2>; };"
	"};";

static const char *const event_names[] = {
	[LEDGER_RELEASED] = "released", [LEDGER_RENAMED] = "renamed", [LEDGER_LASTS] = "lasts"
};

static void on_change(const struct ledger_change *change, void *userdata)
{
	struct fixture *fixture = userdata;
	size_t n = strlen(fixture->events);

	snprintf(fixture->events + n, sizeof(fixture->events) - n, "%s:%s ", change->assigned->path,
		 change->event ? event_names[change->event]
			       : assignment_state_name(change->assigned->state));
	if (fixture->on_event && change->event == LEDGER_STATE)
		fixture->on_event(fixture, change->assigned->state);
}

static void open_ledger(struct fixture *fixture, const char *conf)
{
	struct domains domains = { .n = 0 };

	fixture->hypervisor = recorded_open(conf);
	check_eq(store_open(&fixture->store, in_folder("."), "record"), 0);
	check_eq(ledger_open(&fixture->ledger, fixture->store, fixture->hypervisor, on_change,
			     fixture),
		 0);
	check_eq(fixture->hypervisor->ops->list_domains(fixture->hypervisor, &domains), 0);
	check_eq(ledger_recover(fixture->ledger, fixture->board, &domains), 0);
	array_done(&domains);
}

static void close_ledger(struct fixture *fixture)
{
	fixture->ledger = ledger_free(fixture->ledger);
	fixture->store = store_free(fixture->store);
	fixture->hypervisor = hypervisor_free(fixture->hypervisor);
}

struct fixture *fixture_new(const char *conf)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	check(fixture);
	folder_new();
	fixture->board = dts_board(source);
	open_ledger(fixture, conf);
	return fixture;
}

void fixture_restart(struct fixture *fixture, const char *conf)
{
	fixture->on_event = NULL;
	close_ledger(fixture);
	open_ledger(fixture, conf);
}

void fixture_free(struct fixture *fixture)
{
	close_ledger(fixture);
	board_free(fixture->board);
	free(fixture->failure.grant.path);
	free(fixture);
	folder_free();
}

static void follow(struct fixture *fixture)
{
	struct domains domains = { .n = 0 };

	check_eq(fixture->hypervisor->ops->list_domains(fixture->hypervisor, &domains), 0);
	check_eq(ledger_sync(fixture->ledger, fixture->board, &domains), 0);
	array_done(&domains);
}

void fixture_change(struct fixture *fixture, const char *conf)
{
	recorded_change(fixture->hypervisor, conf);
	follow(fixture);
}

static bool is_named(const char *devices, const char *path)
{
	return !devices || strstr(devices, path);
}

static void add_devices(struct fixture *fixture, struct plan *plan, const char *devices)
{
	static const char *const paths[] = { DMA, RTC, FREE };

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct plan_device *planned;

		if (!is_named(devices, paths[i]))
			continue;
		planned = plan_add(plan, fixture->board, dts_device(fixture->board, paths[i]));
		check(planned);
		planned->accepted = finding_risks();
	}
}

static void forget_failure(struct fixture *fixture)
{
	free(fixture->failure.grant.path);
	fixture->failure = (struct grant_failure){ .error = 0 };
}

int fixture_assign(struct fixture *fixture, const char *name, const char *devices)
{
	struct domain domain = recorded_domain(fixture->hypervisor, name);
	struct plan_error error = { .text = "" };
	struct grants held = { .n = 0 };
	struct plan plan = { .n = 0 };
	struct ledger_actor actor = { .uid = 1000 };
	struct transaction t = { .ledger = fixture->ledger, .domain = &domain, .actor = &actor };
	int r;

	forget_failure(fixture);
	add_devices(fixture, &plan, devices);
	check_eq(ledger_held(fixture->ledger, &domain.key, &held), 0);
	check_eq(plan_make(&plan, fixture->board, &held, &error), PLAN_OK);
	r = assign_devices(&t, &plan);
	fixture->failure = t.failure;
	plan_done(&plan);
	grants_done(&held);
	return r;
}

int fixture_revoke(struct fixture *fixture, const char *name, const char *devices)
{
	struct domain domain = recorded_domain(fixture->hypervisor, name);
	struct assignment *assignment = ledger_find(fixture->ledger, &domain.key);
	struct transaction t = { .ledger = fixture->ledger,
				 .domain = &domain,
				 .assignment = assignment };
	bool wanted[3] = { false };
	int r;

	forget_failure(fixture);
	check(assignment && assignment->n <= 3);
	for (size_t i = 0; i < assignment->n; i++)
		wanted[i] = is_named(devices, assignment->items[i].path);
	r = revoke_devices(&t, wanted);
	fixture->failure = t.failure;
	return r;
}

const char *fixture_state(const struct fixture *fixture, const char *path)
{
	struct assignment *assignment;
	const struct assigned_device *assigned =
		ledger_find_device(fixture->ledger, path, &assignment);

	return assigned ? assignment_state_name(assigned->state) : "free";
}
