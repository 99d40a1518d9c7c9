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

static void on_change(const struct assignment *assignment, const struct assigned *assigned,
		      bool released, void *userdata)
{
	struct desk *desk = userdata;
	size_t n = strlen(desk->events);

	snprintf(desk->events + n, sizeof(desk->events) - n, "%s:%s ", assigned->path,
		 released ? "released" : assignment_state_name(assigned->state));
	if (desk->on_event && !released)
		desk->on_event(desk, assigned->state);
}

static void open_ledger(struct desk *desk, const char *conf)
{
	struct domains domains = { .n = 0 };

	desk->hypervisor = recorded_open(conf);
	check_eq(store_open(&desk->store, in_folder("."), "record"), 0);
	check_eq(ledger_open(&desk->ledger, desk->store, desk->hypervisor, on_change, desk), 0);
	check_eq(desk->hypervisor->ops->list_domains(desk->hypervisor, &domains), 0);
	check_eq(ledger_recover(desk->ledger, &domains), 0);
	array_done(&domains);
}

static void close_ledger(struct desk *desk)
{
	desk->ledger = ledger_free(desk->ledger);
	desk->store = store_free(desk->store);
	desk->hypervisor = hypervisor_free(desk->hypervisor);
}

struct desk *desk_new(const char *conf)
{
	struct desk *desk = calloc(1, sizeof(*desk));

	check(desk);
	folder_new();
	desk->board = dts_board(source);
	open_ledger(desk, conf);
	return desk;
}

void desk_restart(struct desk *desk, const char *conf)
{
	desk->on_event = NULL;
	close_ledger(desk);
	open_ledger(desk, conf);
}

void desk_free(struct desk *desk)
{
	close_ledger(desk);
	board_free(desk->board);
	free(desk->failure.grant.path);
	free(desk);
	folder_free();
}

static void follow(struct desk *desk)
{
	struct domains domains = { .n = 0 };

	check_eq(desk->hypervisor->ops->list_domains(desk->hypervisor, &domains), 0);
	check_eq(ledger_follow(desk->ledger, &domains), 0);
	array_done(&domains);
}

void desk_change(struct desk *desk, const char *conf)
{
	recorded_change(desk->hypervisor, conf);
	follow(desk);
}

static bool is_named(const char *devices, const char *path)
{
	return !devices || strstr(devices, path);
}

static void add_devices(struct desk *desk, struct plan *plan, const char *devices)
{
	static const char *const paths[] = { DMA, RTC, FREE };

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct plan_device *planned;

		if (!is_named(devices, paths[i]))
			continue;
		planned = plan_add(plan, desk->board, dts_device(desk->board, paths[i]));
		check(planned);
		memset(planned->accepted, true, sizeof(planned->accepted));
	}
}

static void forget_failure(struct desk *desk)
{
	free(desk->failure.grant.path);
	desk->failure = (struct assign_failure){ .error = 0 };
}

int desk_assign(struct desk *desk, const char *name, const char *devices)
{
	struct domain domain = recorded_domain(desk->hypervisor, name);
	struct plan_error error = { .text = "" };
	struct grants held = { .n = 0 };
	struct plan plan = { .n = 0 };
	int r;

	forget_failure(desk);
	add_devices(desk, &plan, devices);
	check_eq(ledger_held(desk->ledger, &domain.key, &held), 0);
	check_eq(plan_make(&plan, desk->board, &held, &error), PLAN_OK);
	r = assign_devices(desk->ledger, &domain, &plan, 1000, &desk->failure);
	plan_done(&plan);
	grants_done(&held);
	return r;
}

int desk_revoke(struct desk *desk, const char *name, const char *devices)
{
	struct domain domain = recorded_domain(desk->hypervisor, name);
	struct assignment *assignment = ledger_find(desk->ledger, &domain.key);
	bool wanted[3] = { false };

	forget_failure(desk);
	check(assignment && assignment->n <= 3);
	for (size_t i = 0; i < assignment->n; i++)
		wanted[i] = is_named(devices, assignment->items[i].path);
	return revoke_devices(desk->ledger, &domain, assignment, wanted, &desk->failure);
}

const char *desk_state(const struct desk *desk, const char *path)
{
	struct assignment *assignment;
	const struct assigned *assigned = ledger_find_device(desk->ledger, path, &assignment);

	return assigned ? assignment_state_name(assigned->state) : "free";
}
