/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Devices of domains that die, and how often ptd looks at the domains. */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <systemd/sd-event.h>

#include "check.h"
#include "ledger/domains.h"
#include "ledger/sync.h"

/* ---- the ledger ---- */

#define UUID_1 "00000000-0000-4000-8000-000000000001"

static struct domains no_domains;

static const struct hypervisor_ops ops = { .name = "test" };

static char events[256]; /* changes of devices */

static void on_change(const struct ledger_change *change, void *userdata)
{
	size_t n = strlen(events);

	snprintf(events + n, sizeof(events) - n, "%s%s ", change->assigned->path,
		 change->event == LEDGER_RELEASED ? " released"
						  : assignment_state_name(change->assigned->state));
}

struct bench {
	struct hypervisor hypervisor;
	struct store *store;
	struct ledger *ledger;
	char directory[32];
};

static void bench_open(struct bench *bench, unsigned int settle_msec)
{
	*bench = (struct bench){ .hypervisor = { .ops = &ops, .settle_msec = settle_msec } };
	strcpy(bench->directory, "/tmp/test-domains-XXXXXX");
	check(mkdtemp(bench->directory));
	check_eq(store_open(&bench->store, bench->directory, "test"), 0);
	check_eq(ledger_open(&bench->ledger, bench->store, &bench->hypervisor, on_change, NULL), 0);
	events[0] = '\0';
}

static void bench_close(struct bench *bench)
{
	char path[64];

	ledger_free(bench->ledger);
	store_free(bench->store);
	snprintf(path, sizeof(path), "%s/assignments", bench->directory);
	check_eq(rmdir(path), 0); /* no record is left */
	check_eq(rmdir(bench->directory), 0);
}

/* A domain with a device. */
static struct domain give(struct bench *bench, const char *path, struct grant grant)
{
	struct domain domain = { .key = { 1, UUID_1 }, .name = "guest" };
	struct assignment *assignment = ledger_add(bench->ledger, &domain);
	struct assigned_device *assigned = assignment_add(assignment, path);

	check(assigned);
	assigned->state = ASSIGNMENT_ACTIVE;
	check_eq(grants_add(&assigned->grants, &grant), 0);
	return domain;
}

static void follow_one(struct bench *bench, struct domain *domain)
{
	struct domains domains = { .items = domain, .n = 1 };

	check_eq(ledger_sync(bench->ledger, NULL, &domains), 0);
}

static void test_zombie(void)
{
	struct bench bench;
	struct domain domain;

	bench_open(&bench, 0);
	domain = give(&bench, "/uart", grant_interrupt(40));
	follow_one(&bench, &domain);
	check_str(events, "");
	check(!ledger_is_draining(bench.ledger));
	domain.dying = true;
	follow_one(&bench, &domain);
	follow_one(&bench, &domain);
	check_str(events, "/uartdraining ");
	check(ledger_is_draining(bench.ledger));
	check_eq(ledger_sync(bench.ledger, NULL, &no_domains), 0);
	check_str(events, "/uartdraining /uart released ");
	check(!ledger_is_draining(bench.ledger));
	check_eq(ledger_count(bench.ledger), 0);
	bench_close(&bench);
}

/* Xen 4.20 frees interrupts a little after the domain. */
static void test_settle(void)
{
	struct bench bench;

	bench_open(&bench, 3600000);
	give(&bench, "/uart", grant_interrupt(40));
	check_eq(ledger_sync(bench.ledger, NULL, &no_domains), 0);
	check_eq(ledger_sync(bench.ledger, NULL, &no_domains), 0);
	check_str(events, "/uartdraining ");
	bench.ledger->hypervisor->settle_msec = 1; /* as if it were later */
	bench.ledger->assignments.items[0]->gone_msec = 1;
	check_eq(ledger_sync(bench.ledger, NULL, &no_domains), 0);
	check_str(events, "/uartdraining /uart released ");
	give(&bench, "/rtc", grant_iomem((struct range){ 3, 3 }));
	check_eq(ledger_sync(bench.ledger, NULL, &no_domains), 0);
	check_str(events, "/uartdraining /uart released /rtc released ");
	bench_close(&bench);
}

/* A new domid with the same UUID is another incarnation, which has nothing. */
static void test_reboot(void)
{
	struct bench bench;
	struct domain domain;

	bench_open(&bench, 0);
	domain = give(&bench, "/uart", grant_interrupt(40));
	domain.key.domid = 2;
	follow_one(&bench, &domain);
	check_str(events, "/uart released ");
	check(!ledger_find(bench.ledger, &domain.key));
	bench_close(&bench);
}

/* ---- how often ---- */

struct looks {
	sd_event *event;
	int n, drains_until;
};

static bool on_look(void *userdata)
{
	struct looks *looks = userdata;

	return ++looks->n < looks->drains_until;
}

/* Runs the loop for so long, or until so many looks. */
static void run(struct looks *looks, int n, int msec)
{
	while (looks->n < n && sd_event_run(looks->event, (uint64_t)msec * 1000) > 0)
		continue;
}

static void test_looks(void)
{
	struct looks looks = { .drains_until = 4 };
	struct domains_watch *watch;
	int pipes[2];

	check_eq(pipe2(pipes, O_CLOEXEC | O_NONBLOCK), 0);
	check_eq(sd_event_new(&looks.event), 0);
	check_eq(domains_watch_new(&watch, looks.event, pipes[0], on_look, &looks), 0);
	run(&looks, 99, 300); /* at once, then after 10, 20 and 40 ms; then nothing drains */
	check_eq(looks.n, 4);
	check_eq(write(pipes[1], "x", 1), 1);
	run(&looks, 5, 300);
	check_eq(looks.n, 5);
	check_eq(read(pipes[0], (char[1]){ 0 }, 1), 1);
	domains_watch_hurry(watch);
	run(&looks, 99, 300);
	check_eq(looks.n, 6);
	looks.drains_until = 99;
	domains_watch_hurry(watch);
	run(&looks, 9, 300);
	check_eq(looks.n, 9);
	domains_watch_free(watch);
	sd_event_unref(looks.event);
	close(pipes[0]);
	close(pipes[1]);
}

int main(void)
{
	test_zombie();
	test_settle();
	test_reboot();
	test_looks();
}
