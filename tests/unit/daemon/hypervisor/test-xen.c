/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* xen.c against a libxenctrl that answers as real Xens did. */

#include <errno.h>
#include <stdlib.h>

#include "check.h"
#include "fake-xenctrl.h"
#include "hypervisor/open.h"

static char text[HYPERVISOR_TEXT];
static char path[] = "/soc/dma@4000";

static const struct grant dma = { .kind = GRANT_IOMMU, .path = path };
static const struct grant pages = { .kind = GRANT_IOMEM, .frames = { 0x9010, 0x9011 } };
static const struct grant mapping = { .kind = GRANT_MAPPING,
				      .frames = { 0x9010, 0x9011 },
				      .gfn = 0x10000 };
static const struct grant spi = { .kind = GRANT_INTERRUPT, .frames = { 34, 34 } };

static struct hypervisor *open_xen(void)
{
	struct hypervisor *hv;

	check_eq(hypervisor_open(&hv, "xen", "/nowhere", text), 0);
	return hv;
}

static struct domain find(struct hypervisor *hv, const char *name)
{
	struct domains domains = { .n = 0 };
	const struct domain *one;
	struct domain found;

	check_eq(hv->ops->list_domains(hv, &domains), 0);
	check_eq(domains_find(&domains, name, &one), DOMAINS_OK);
	found = *one;
	array_done(&domains);
	return found;
}

static void test_open(void)
{
	struct hypervisor *hv = open_xen();

	check_str(hv->version, "4.17");
	check(!hv->binds_started);
	check(hv->domains_fd >= 0);
	hypervisor_free(hv);
	fake_xen.version = 4 << 16 | 20;
	hv = open_xen();
	check_str(hv->version, "4.20");
	check(hv->binds_started);
	hypervisor_free(hv);
}

/* Only the first one means that there is no Xen, so that with "auto" ptd records. */
static void test_no_xen(void)
{
	static const struct {
		int open_errno, list_errno, result;
		const char *words;
	} cases[] = {
		{ ENOENT, 0, -ENODEV, "not a Xen domain" },
		{ EACCES, 0, -EACCES, "has to be root" },
		{ 0, EPERM, -ENODEV, "only dom0" },
		{ 0, EACCES, HYPERVISOR_OTHER_VERSION, "another version of Xen" },
		{ 0, ENOSYS, -ENOSYS, "does not answer" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct hypervisor *hv;

		fake_xen.open_errno = cases[i].open_errno;
		fake_xen.list_errno = cases[i].list_errno;
		check_eq(hypervisor_open(&hv, "xen", "/nowhere", text), cases[i].result);
		check_has(text, cases[i].words);
		if (cases[i].result != -ENODEV)
			check_eq(hypervisor_open(&hv, "auto", "/nowhere", text), cases[i].result);
	}
}

/* As seen in the lab: being built, created paused, running, paused later, a zombie. */
static void test_decode(void)
{
	static const struct {
		uint32_t flags, max_vcpu_id;
		uint64_t cpu_time;
		bool has_vcpus, started, dying;
	} cases[] = {
		{ XEN_DOMINF_paused, XEN_INVALID_MAX_VCPU_ID, 0, false, false, false },
		{ XEN_DOMINF_paused, 0, 0, true, false, false },
		{ XEN_DOMINF_running, 1, 5, true, true, false },
		{ XEN_DOMINF_blocked, 0, 0, true, true, false },
		{ XEN_DOMINF_paused, 0, 5, true, true, false },
		{ XEN_DOMINF_paused | XEN_DOMINF_dying, 0, 5, true, true, true },
	};
	struct hypervisor *hv = open_xen();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct domain domain;

		fake_xen.domains[1].flags = cases[i].flags;
		fake_xen.domains[1].max_vcpu_id = cases[i].max_vcpu_id;
		fake_xen.domains[1].cpu_time = cases[i].cpu_time;
		domain = find(hv, "1");
		check_eq(domain.has_vcpus, cases[i].has_vcpus);
		check_eq(domain.started, cases[i].started);
		check_eq(domain.dying, cases[i].dying);
	}
	hypervisor_free(hv);
}

static void test_many_domains(void)
{
	struct hypervisor *hv = open_xen();
	struct domains domains = { .n = 0 };

	fake_xen.n_domains = 40;
	for (uint16_t i = 2; i < 40; i++)
		fake_xen.domains[i].domain = (uint16_t)(i * 10);
	check_eq(hv->ops->list_domains(hv, &domains), 0);
	check_eq(domains.n, 40);
	check_eq(domains.items[39].key.domid, 390);
	check_str(domains.items[0].name, "Domain-0");
	check_str(domains.items[1].key.uuid, "00112233-4455-6677-8899-aabbccddeeff");
	array_done(&domains);
	hypervisor_free(hv);
}

static void test_calls(void)
{
	struct hypervisor *hv = open_xen();
	struct domain guest = find(hv, "00112233-4455-6677-8899-AABBCCDDEEFF");

	check_eq(hv->ops->apply(hv, &guest, &dma), 0);
	check_eq(hv->ops->apply(hv, &guest, &pages), 0);
	check_eq(hv->ops->apply(hv, &guest, &mapping), 0);
	check_eq(hv->ops->apply(hv, &guest, &spi), 0);
	check_eq(hv->ops->revoke(hv, &guest, &spi), 0);
	check_eq(hv->ops->revoke(hv, &guest, &mapping), 0);
	check_eq(hv->ops->revoke(hv, &guest, &pages), 0);
	check_str(fake_xen.calls, "assign 1 /soc/dma@4000\n"
				  "iomem 1 0x9010 2 1\n"
				  "map 1 0x10000 0x9010 2 1\n"
				  "bind 1 34 34\n"
				  "unbind 1 34 34\n"
				  "map 1 0x10000 0x9010 2 0\n"
				  "iomem 1 0x9010 2 0\n");
	hypervisor_free(hv);
}

/* Results of libxenctrl, and of xen.c. */
static void test_results(void)
{
	struct hypervisor *hv = open_xen();
	struct domain guest = find(hv, "1");

	fake_xen.result = -1;
	fake_xen.errno_after = EBUSY;
	check_eq(hv->ops->apply(hv, &guest, &spi), -EBUSY);
	fake_xen.errno_after = EPERM;
	check_eq(hv->ops->revoke(hv, &guest, &mapping), -EPERM);
	fake_xen.errno_after = 0;
	check_eq(hv->ops->apply(hv, &guest, &pages), -EIO);
	hypervisor_free(hv);
}

/* How many pages Xen takes at once is found out once; then no call is in vain. */
static void test_large_mappings(void)
{
	static const struct grant large = { .kind = GRANT_MAPPING,
					    .frames = { 0x1000, 0x10ff },
					    .gfn = 0x20000 };
	struct hypervisor *hv = open_xen();
	struct domain guest = find(hv, "1");

	fake_xen.batch = 64;
	check_eq(hv->ops->apply(hv, &guest, &large), 0);
	check_eq(fake_xen.hypercalls, 2 + 4);
	check_eq(hv->ops->revoke(hv, &guest, &large), 0);
	check_eq(hv->ops->apply(hv, &guest, &large), 0);
	check_eq(fake_xen.hypercalls, 2 + 4 + 4 + 4);
	check_has(fake_xen.calls, "map 1 0x200c0 0x10c0 64 1\nmap 1 0x20000 0x1000 64 0\n");
	hypervisor_free(hv);
}

/* What was mapped before a failure is unmapped, and unmapping goes on. */
static void test_large_mappings_that_fail(void)
{
	static const struct grant large = { .kind = GRANT_MAPPING,
					    .frames = { 0x1000, 0x107f },
					    .gfn = 0x20000 };
	struct hypervisor *hv = open_xen();
	struct domain guest = find(hv, "1");

	fake_xen.batch = 64;
	fake_xen.result = -1;
	fake_xen.errno_after = EPERM;
	check_eq(hv->ops->apply(hv, &guest, &large), -EPERM);
	check_has(fake_xen.calls, "map 1 0x20000 0x1000 64 1\nmap 1 0x20000 0x1000 64 0\n"
				  "map 1 0x20040 0x1040 64 0\n");
	hypervisor_free(hv);
}

/* None of these may lead to a hypercall that changes something. */
static void test_no_calls(void)
{
	static const struct grant odd[] = {
		{ .kind = GRANT_INTERRUPT, .frames = { 31, 31 } },
		{ .kind = GRANT_INTERRUPT, .frames = { 1020, 1020 } },
		{ .kind = GRANT_INTERRUPT, .frames = { 4096, 4096 } },
	};
	struct hypervisor *hv = open_xen();
	struct domain guest = find(hv, "1"), other = guest, gone = guest;

	for (size_t i = 0; i < 3; i++)
		check_eq(hv->ops->apply(hv, &guest, &odd[i]), -EINVAL);
	other.key.uuid[0] = 'f'; /* a later incarnation has the domid */
	gone.key.domid = 7;
	check_eq(hv->ops->apply(hv, &other, &pages), -ESRCH);
	check_eq(hv->ops->revoke(hv, &other, &pages), -ESRCH);
	check_eq(hv->ops->apply(hv, &gone, &pages), -ESRCH);
	check_eq(hv->ops->is_assigned(hv, &gone, path), -ESRCH);
	fake_xen.domains[1].max_vcpu_id = XEN_INVALID_MAX_VCPU_ID;
	check_eq(hv->ops->apply(hv, &guest, &spi), -ESRCH);
	fake_xen.domains[1].max_vcpu_id = 0;
	fake_xen.domains[1].flags |= XEN_DOMINF_dying;
	check_eq(hv->ops->apply(hv, &guest, &spi), -ESRCH);
	check_eq(hv->ops->revoke(hv, &guest, &spi), -EBUSY);
	check_eq(hv->ops->revoke(hv, &guest, &dma), -ESRCH);
	check_eq(hv->ops->revoke(hv, &guest, &mapping), -ESRCH);
	check_eq(hv->ops->is_assigned(hv, &guest, path), -ESRCH);
	check_str(fake_xen.calls, "");
	hypervisor_free(hv);
}

/* A domain that is being destroyed is not yet dying, but another one may have the device. */
static void test_no_deassign_from_an_ending_domain(void)
{
	struct hypervisor *hv = open_xen();
	struct domain guest = find(hv, "1");

	fake_xen.test_errno = EINVAL;
	fake_xen.node_errno = EINVAL;
	check_eq(hv->ops->is_assigned(hv, &guest, path), -ESRCH);
	check_eq(hv->ops->revoke(hv, &guest, &dma), -ESRCH);
	check(!strstr(fake_xen.calls, "deassign"));
	hypervisor_free(hv);
}

/* Without xenstore no domain has a name, and "" must not revoke devices from one. */
static void test_empty_name_names_nothing(void)
{
	struct hypervisor *hv = open_xen();
	struct domains domains = { .n = 0 };
	const struct domain *found;

	check_eq(hv->ops->list_domains(hv, &domains), 0);
	check_str(domains.items[1].name, "");
	check(domains.items[1].name_unknown);
	check_eq(domains_find(&domains, "", &found), DOMAINS_E_NONE);
	check_eq(domains_find(&domains, "guest", &found), DOMAINS_E_UNKNOWN);
	check(!found);
	array_done(&domains);
	hypervisor_free(hv);
}

/* Sysctls are the same from 4.17 to 4.20, domctls are not. */
static void test_domctls_of_another_version(void)
{
	struct hypervisor *hv;

	fake_xen.node_errno = EACCES;
	check_eq(hypervisor_open(&hv, "xen", "/nowhere", text), HYPERVISOR_OTHER_VERSION);
	check_has(text, "another version of Xen");
}

/* Xen crashes if a device is deassigned that is not assigned. */
static void test_deassign(void)
{
	struct hypervisor *hv = open_xen();
	struct domain guest = find(hv, "1");

	check_eq(hv->ops->is_assigned(hv, &guest, path), 0);
	check_eq(hv->ops->revoke(hv, &guest, &dma), 0);
	fake_xen.test_errno = EOPNOTSUPP;
	check_eq(hv->ops->revoke(hv, &guest, &dma), -EOPNOTSUPP);
	check(!strstr(fake_xen.calls, "deassign"));
	fake_xen.test_errno = EINVAL;
	check_eq(hv->ops->is_assigned(hv, &guest, path), 1);
	check_eq(hv->ops->revoke(hv, &guest, &dma), 0);
	check_has(fake_xen.calls, "test 1 /soc/dma@4000\ndeassign 1 /soc/dma@4000\n");
	hypervisor_free(hv);
}

static void test_has_iommu(void)
{
	struct hypervisor *hv = open_xen();
	struct domain guest = find(hv, "1");

	fake_xen.node_errno = EOPNOTSUPP;
	check_eq(hv->ops->has_iommu(hv, &guest), 0);
	fake_xen.node_errno = ESRCH;
	check_eq(hv->ops->has_iommu(hv, &guest), 1);
	fake_xen.node_errno = EPERM;
	check_eq(hv->ops->has_iommu(hv, &guest), -EPERM);
	hypervisor_free(hv);
}

int main(void)
{
	static void (*const tests[])(void) = {
		test_open,
		test_no_xen,
		test_decode,
		test_many_domains,
		test_calls,
		test_results,
		test_large_mappings,
		test_large_mappings_that_fail,
		test_no_calls,
		test_deassign,
		test_has_iommu,
		test_no_deassign_from_an_ending_domain,
		test_domctls_of_another_version,
		test_empty_name_names_nothing,
	};

	setenv("XENSTORED_RUNDIR", "/nowhere", 1);
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		fake_xen_reset();
		tests[i]();
	}
}
