/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The recording hypervisor: its files, and how its domains come and go. */

#undef NDEBUG
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "check.h"
#include "files.h"
#include "hypervisor/open.h"
#include "recorded.h"

#define OTHER_UUID "11111111-0000-4000-8000-000000000001"

static struct hypervisor *start(const char *conf)
{
	folder_new();
	return recorded_open(conf);
}

static void end(struct hypervisor *hv)
{
	hypervisor_free(hv);
	folder_free();
}

static struct hypervisor *reopen(struct hypervisor *hv, const char *conf)
{
	hypervisor_free(hv);
	return recorded_open(conf);
}

/* The errno of a write when files may not grow. */
static void limit_files(rlim_t size)
{
	struct rlimit limit = { size, RLIM_INFINITY };

	check_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* ---- the log ---- */

static void test_log_outlives_the_process(void)
{
	struct hypervisor *hv = start(GUESTS);

	check_eq(recorded_apply(hv, "guest", some_iommu()), 0);
	check_eq(recorded_apply(hv, "guest", some_iomem(0x10, 0x11)), 0);
	check_eq(recorded_apply(hv, "guest", grant_interrupt(112)), 0);
	check_eq(recorded_revoke(hv, "guest", some_iomem(0x11, 0x11)), 0);
	hv = reopen(hv, GUESTS);
	check_eq(hv->ops->is_assigned(hv, NULL, "/dma"), 1);
	check_eq(recorded_apply(hv, "guest", some_mapping(0x10, 0x10, 0x10)), 0);
	check_eq(recorded_apply(hv, "guest", some_mapping(0x11, 0x11, 0x11)), -EPERM);
	check_eq(recorded_apply(hv, "guest2", grant_interrupt(112)), -EBUSY);
	end(hv);
}

static void test_refused_calls_are_in_the_log_too(void)
{
	struct hypervisor *hv = start(GUESTS);

	check_eq(recorded_apply(hv, "guest", some_mapping(0x10, 0x10, 0x10)), -EPERM);
	check_eq(recorded_lines(), 1);
	check_str(recorded_grants(GUEST_UUID), "");
	end(hv);
}

/* Calls that cancel each other out, enough for a log of 1 MiB. */
static void fill_log(struct hypervisor *hv)
{
	for (int i = 0; i < 8000; i++) {
		check_eq(recorded_apply(hv, "guest2", some_iomem(0x80, 0x80)), 0);
		check_eq(recorded_revoke(hv, "guest2", some_iomem(0x80, 0x80)), 0);
	}
}

/* A log that was written anew is the model: it shows the result of a replay. */
static void test_replay_knows_that_mappings_replace(void)
{
	struct hypervisor *hv = start(GUESTS);

	check_eq(recorded_apply(hv, "guest", some_iomem(0x10, 0x11)), 0);
	check_eq(recorded_apply(hv, "guest", some_mapping(0x10, 0x10, 0x20)), 0);
	check_eq(recorded_apply(hv, "guest", some_mapping(0x11, 0x11, 0x20)), 0);
	hv = reopen(hv, GUESTS);
	fill_log(hv);
	check_str(recorded_grants(GUEST_UUID),
		  "iomem 0x10000+0x2000, mapping 0x11000+0x1000@0x20000");
	end(hv);
}

static void test_lines_without_sense_are_passed_over(void)
{
	struct hypervisor *hv;

	folder_new();
	write_text("record.log", "nonsense\n\napply 1 " GUEST_UUID " iomem 0x11 0x10 0x0 = 0 -\n"
				 "apply 1 " GUEST_UUID " iomem 0x10\n"
				 "apply 1 " GUEST_UUID " mapping 0x0 0xffffffffffffffff 0x5 = 0 -\n"
				 "apply 1 " GUEST_UUID " nothing 0x10 0x10 0x0 = 0 -\n"
				 "apply 1 " GUEST_UUID " interrupt 0x70 0x70 0x0 = 0 -\n");
	hv = recorded_open(GUESTS);
	check_eq(recorded_apply(hv, "guest", some_mapping(0x10, 0x10, 0x10)), -EPERM);
	check_eq(recorded_apply(hv, "guest", grant_interrupt(112)), -EBUSY);
	end(hv);
}

static void test_call_that_cannot_be_written_is_not_made(void)
{
	struct hypervisor *hv = start(GUESTS);
	struct stat before, after;

	check_eq(recorded_apply(hv, "guest", some_iomem(0x10, 0x10)), 0);
	check_eq(stat(in_folder("record.log"), &before), 0);
	limit_files((rlim_t)before.st_size + 10); /* room for 10 bytes of the next line */
	check(recorded_apply(hv, "guest", some_iomem(0x11, 0x11)) < 0);
	check(recorded_apply(hv, "guest", grant_interrupt(112)) < 0);
	check_eq(stat(in_folder("record.log"), &after), 0);
	check_eq(after.st_size, before.st_size);
	limit_files(RLIM_INFINITY);
	check_eq(recorded_apply(hv, "guest", some_mapping(0x11, 0x11, 0x11)), -EPERM);
	check_eq(recorded_apply(hv, "guest2", grant_interrupt(112)), 0);
	check_str(recorded_grants(GUEST_UUID), "iomem 0x10000+0x1000");
	end(hv);
}

static void test_long_log_is_shortened(void)
{
	struct hypervisor *hv = start(GUESTS);

	check_eq(recorded_apply(hv, "guest", some_iommu()), 0);
	check_eq(recorded_apply(hv, "guest", some_iomem(0x10, 0x10)), 0);
	check_eq(recorded_apply(hv, "guest", grant_interrupt(300)), 0);
	fill_log(hv);
	check(recorded_lines() < 8000);
	check_str(recorded_grants(GUEST_UUID), "iommu /dma, iomem 0x10000+0x1000, interrupt 300");
	check_str(recorded_grants(GUEST2_UUID), "");
	hv = reopen(hv, GUESTS);
	check_eq(recorded_apply(hv, "guest", some_mapping(0x10, 0x10, 0x10)), 0);
	check_eq(recorded_apply(hv, "guest2", grant_interrupt(300)), -EBUSY);
	end(hv);
}

static void test_log_that_cannot_be_shortened_goes_on(void)
{
	struct hypervisor *hv = start(GUESTS);

	make_folder("record.log.new");
	fill_log(hv);
	check_eq(recorded_lines(), 16000);
	end(hv);
}

/* ---- planned failures ---- */

static void test_nth_call_fails(void)
{
	struct hypervisor *hv = start("[xen]\nFail=2:EIO\n" GUESTS);

	check_eq(recorded_apply(hv, "guest", some_iomem(0x10, 0x10)), 0);
	check_eq(recorded_apply(hv, "guest", some_iomem(0x11, 0x11)), -EIO);
	check_eq(recorded_apply(hv, "guest", some_iomem(0x12, 0x12)), 0);
	check_str(recorded_grants(GUEST_UUID), "iomem 0x10000+0x1000, iomem 0x12000+0x1000");
	end(hv);
}

static void test_asking_is_a_call_too(void)
{
	struct hypervisor *hv = start("[xen]\nFail=1:EIO\n" GUESTS);

	check_eq(hv->ops->is_assigned(hv, NULL, "/dma"), -EIO);
	check_eq(hv->ops->is_assigned(hv, NULL, "/dma"), 0);
	end(hv);
}

/* ---- domains ---- */

static void test_domains_of_the_file_and_dom0(void)
{
	struct hypervisor *hv = start(GUEST2 "Started=yes\nIOMMU=no\n" GUEST "VCPUs=0\n");
	struct domain dom0 = recorded_domain(hv, "0"), guest = recorded_domain(hv, "guest"),
		      guest2 = recorded_domain(hv, GUEST2_UUID);

	check_str(dom0.name, "Domain-0");
	check(!guest.has_vcpus && !guest.started && !guest.dying);
	check(guest2.has_vcpus && guest2.started);
	check_eq(hv->ops->has_iommu(hv, &guest), 1);
	check_eq(hv->ops->has_iommu(hv, &guest2), 0);
	end(hv);
}

static void test_without_a_file_one_is_made(void)
{
	struct hypervisor *hv = NULL;
	char text[HYPERVISOR_TEXT];

	folder_new();
	check_eq(hypervisor_open(&hv, "record", in_folder("."), text), 0);
	check_str(hv->version, "4.20");
	check_str(recorded_domain(hv, "guest3").name, "guest3");
	end(hv);
}

static void test_bad_file_at_the_start(void)
{
	struct hypervisor *hv = NULL;
	char text[HYPERVISOR_TEXT];

	folder_new();
	write_text("record.conf", "[domain \"guest\"]\nId=many\n");
	check_eq(hypervisor_open(&hv, "record", in_folder("."), text), -EINVAL);
	check_has(text, "cannot use");
	folder_free();
}

static void test_bad_file_keeps_the_old_domains(void)
{
	static const char *const bad[] = {
		"[domain \"guest\"]\nId=0\n",
		"[domain \"guest\"]\n",
		"Id=1\n",
		GUEST "[domain \"x\"]\nId=1\n",
		"[nonsense]\n",
		"[xen]\nVersion=new\n",
		"[xen]\nFail=1\n",
		GUEST "UUID=short\n",
		"[domain \"x]\n",
	};
	struct hypervisor *hv = start("[xen]\nVersion=4.17\n" GUESTS);

	check_eq(recorded_apply(hv, "guest", grant_interrupt(112)), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		recorded_change(hv, bad[i]);
		check_eq(recorded_domain(hv, "guest2").key.domid, 2);
		check_str(hv->version, "4.17");
		check_eq(recorded_apply(hv, "guest2", grant_interrupt(112)), -EBUSY);
	}
	end(hv);
}

static void test_versions(void)
{
	struct hypervisor *hv = start("[xen]\nVersion=4.18\n" GUEST "Started=yes\n");

	check(!hv->binds_started);
	check_eq(recorded_apply(hv, "guest", grant_interrupt(112)), -EBUSY);
	recorded_change(hv, "[xen]\nVersion=4.19\n" GUEST "Started=yes\n");
	check(hv->binds_started);
	check_eq(recorded_apply(hv, "guest", grant_interrupt(112)), 0);
	end(hv);
}

static void test_domain_that_is_gone(void)
{
	struct hypervisor *hv = start(GUESTS);
	struct domain guest = recorded_domain(hv, "guest");
	struct grant grant = some_iomem(0x10, 0x10);

	check_eq(recorded_apply(hv, "guest", grant_interrupt(112)), 0);
	recorded_change(hv, GUEST2);
	check_eq(hv->ops->apply(hv, &guest, &grant), -ESRCH);
	check_eq(hv->ops->revoke(hv, &guest, &grant), -ESRCH);
	check_eq(recorded_apply(hv, "guest2", grant_interrupt(112)), 0);
	end(hv);
}

static void test_another_uuid_starts_empty(void)
{
	struct hypervisor *hv = start(GUESTS);

	check_eq(recorded_apply(hv, "guest", some_iomem(0x10, 0x10)), 0);
	check_eq(recorded_apply(hv, "guest", grant_interrupt(112)), 0);
	recorded_change(hv, GUEST "UUID=" OTHER_UUID "\n");
	check_eq(recorded_apply(hv, "guest", some_mapping(0x10, 0x10, 0x10)), -EPERM);
	check_eq(recorded_apply(hv, "guest", grant_interrupt(112)), 0);
	end(hv);
}

static void test_gone_and_back_starts_empty(void)
{
	struct hypervisor *hv = start(GUESTS);

	check_eq(recorded_apply(hv, "guest", grant_interrupt(112)), 0);
	recorded_change(hv, GUEST2);
	recorded_change(hv, GUESTS);
	hv = reopen(hv, GUESTS);
	check_eq(recorded_apply(hv, "guest2", grant_interrupt(112)), 0);
	end(hv);
}

static void test_gone_while_ptd_was_down_starts_empty(void)
{
	struct hypervisor *hv = start(GUESTS);

	check_eq(recorded_apply(hv, "guest", grant_interrupt(112)), 0);
	hv = reopen(hv, GUEST2);
	hv = reopen(hv, GUESTS);
	check_str(recorded_grants(GUEST_UUID), "");
	check_eq(recorded_apply(hv, "guest2", grant_interrupt(112)), 0);
	end(hv);
}

static void test_end_of_a_domain_is_written_when_it_can_be(void)
{
	struct hypervisor *hv = start(GUESTS);
	struct stat st;

	check_eq(recorded_apply(hv, "guest", some_iomem(0x10, 0x10)), 0);
	check_eq(recorded_apply(hv, "guest", grant_interrupt(112)), 0);
	check_eq(stat(in_folder("record.log"), &st), 0);
	write_text("record.conf", GUEST2);
	limit_files((rlim_t)st.st_size);
	check_eq(recorded_domain(hv, "guest").key.domid, 1);
	limit_files(RLIM_INFINITY);
	check_eq(recorded_domain(hv, "guest").key.domid, 9);
	check_str(recorded_grants(GUEST_UUID), "");
	check_eq(recorded_apply(hv, "guest2", grant_interrupt(112)), 0);
	end(hv);
}

static void test_change_that_fails_takes_nothing(void)
{
	struct hypervisor *hv = start(GUESTS);
	struct stat st;

	check_eq(recorded_apply(hv, "guest", grant_interrupt(112)), 0);
	check_eq(recorded_apply(hv, "guest2", grant_interrupt(113)), 0);
	check_eq(stat(in_folder("record.log"), &st), 0);
	write_text("record.conf", GUEST);
	limit_files((rlim_t)st.st_size);
	recorded_domain(hv, "guest");
	recorded_change(hv, GUESTS);
	limit_files(RLIM_INFINITY);
	check_eq(recorded_apply(hv, "guest2", grant_interrupt(112)), -EBUSY);
	check_eq(recorded_apply(hv, "guest", grant_interrupt(113)), -EBUSY);
	end(hv);
}

static void test_dying_domain(void)
{
	struct hypervisor *hv = start(GUESTS);

	check_eq(recorded_apply(hv, "guest", some_iommu()), 0);
	check_eq(recorded_apply(hv, "guest", grant_interrupt(112)), 0);
	recorded_change(hv, GUEST "Dying=yes\n" GUEST2);
	check(recorded_domain(hv, "guest").dying);
	hv = reopen(hv, GUEST "Dying=yes\n" GUEST2);
	check_eq(hv->ops->is_assigned(hv, NULL, "/dma"), 0);
	check_eq(recorded_apply(hv, "guest2", grant_interrupt(112)), -EBUSY);
	recorded_change(hv, GUEST2);
	check_eq(recorded_apply(hv, "guest2", grant_interrupt(112)), 0);
	end(hv);
}

int main(void)
{
	signal(SIGXFSZ, SIG_IGN);
	test_log_outlives_the_process();
	test_refused_calls_are_in_the_log_too();
	test_replay_knows_that_mappings_replace();
	test_lines_without_sense_are_passed_over();
	test_call_that_cannot_be_written_is_not_made();
	test_long_log_is_shortened();
	test_log_that_cannot_be_shortened_goes_on();
	test_nth_call_fails();
	test_asking_is_a_call_too();
	test_domains_of_the_file_and_dom0();
	test_without_a_file_one_is_made();
	test_bad_file_at_the_start();
	test_bad_file_keeps_the_old_domains();
	test_versions();
	test_domain_that_is_gone();
	test_another_uuid_starts_empty();
	test_gone_and_back_starts_empty();
	test_gone_while_ptd_was_down_starts_empty();
	test_end_of_a_domain_is_written_when_it_can_be();
	test_change_that_fails_takes_nothing();
	test_dying_domain();
	return 0;
}
