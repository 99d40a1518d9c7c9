/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The recorded Xen answers as real ones did: rows are calls that were seen on 4.17 and 4.20. */

#undef NDEBUG
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "hypervisor/record/record.h"
#include "recorded.h"

/* Two domains with room for INTIDs 32 to 991. */
struct model {
	struct record_domain items[2];
	struct record_domains all;
};

static struct model *model_new(void)
{
	struct model *model = calloc(1, sizeof(*model));

	for (size_t i = 0; i < 2; i++) {
		model->items[i].spis = RECORD_SPIS_DEFAULT;
		model->items[i].info.has_vcpus = model->items[i].has_iommu = true;
	}
	model->all.items = model->items;
	model->all.n = 2;
	return model;
}

static void model_free(struct model *model)
{
	grants_done(&model->items[0].grants);
	grants_done(&model->items[1].grants);
	free(model);
}

static int apply(struct model *model, int domain, struct grant grant)
{
	return record_apply(&model->all, &model->items[domain], &grant, true);
}

static int take(struct model *model, int domain, struct grant grant)
{
	return record_revoke(&model->all, &model->items[domain], &grant);
}

static void expect(const struct model *model, int domain, const char *grants)
{
	char *text = grants_text(&model->items[domain].grants);

	check_str(text, grants);
	free(text);
}

static void kill_domain(struct model *model, int domain)
{
	model->items[domain].info.dying = true;
	grants_keep(&model->items[domain].grants, GRANT_INTERRUPT);
}

/* Whether the call crashes the host. A child makes it, and leaves no core file. */
static bool panics(struct model *model, int (*call)(struct model *, int, struct grant), int domain,
		   struct grant grant)
{
	struct rlimit none = { 0, 0 };
	int status;
	pid_t pid = fork();

	check(pid >= 0);
	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &none);
		fclose(stderr);
		call(model, domain, grant);
		_exit(0);
	}
	check_eq(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

/* ---- iomem_permission ---- */

static void test_permission_twice(void)
{
	struct model *model = model_new();

	check_eq(apply(model, 0, some_iomem(0x10, 0x11)), 0);
	check_eq(apply(model, 0, some_iomem(0x10, 0x11)), 0);
	expect(model, 0, "iomem 0x10000+0x2000");
	model_free(model);
}

static void test_deny_twice(void)
{
	struct model *model = model_new();

	check_eq(apply(model, 0, some_iomem(0x10, 0x10)), 0);
	check_eq(take(model, 0, some_iomem(0x10, 0x10)), 0);
	check_eq(take(model, 0, some_iomem(0x10, 0x10)), 0);
	expect(model, 0, "");
	model_free(model);
}

static void test_deny_in_the_middle(void)
{
	struct model *model = model_new();

	check_eq(apply(model, 0, some_iomem(0x10, 0x12)), 0);
	check_eq(take(model, 0, some_iomem(0x11, 0x11)), 0);
	expect(model, 0, "iomem 0x10000+0x1000, iomem 0x12000+0x1000");
	model_free(model);
}

static void test_permission_is_not_counted(void)
{
	struct model *model = model_new();

	check_eq(apply(model, 0, some_iomem(0x10, 0x11)), 0);
	check_eq(apply(model, 0, some_iomem(0x11, 0x12)), 0);
	check_eq(take(model, 0, some_iomem(0x11, 0x12)), 0);
	expect(model, 0, "iomem 0x10000+0x1000");
	model_free(model);
}

static void test_two_domains_may_have_a_page(void)
{
	struct model *model = model_new();

	check_eq(apply(model, 0, some_iomem(0x10, 0x10)), 0);
	check_eq(apply(model, 1, some_iomem(0x10, 0x10)), 0);
	check_eq(take(model, 0, some_iomem(0x10, 0x10)), 0);
	expect(model, 1, "iomem 0x10000+0x1000");
	model_free(model);
}

/* ---- memory_mapping ---- */

static void test_map_without_permission(void)
{
	struct model *model = model_new();

	check_eq(apply(model, 0, some_mapping(0x10, 0x10, 0x10)), -EPERM);
	check_eq(apply(model, 1, some_iomem(0x10, 0x10)), 0);
	check_eq(apply(model, 0, some_mapping(0x10, 0x10, 0x10)), -EPERM);
	model_free(model);
}

static void test_map_half_permitted(void)
{
	struct model *model = model_new();

	check_eq(apply(model, 0, some_iomem(0x10, 0x10)), 0);
	check_eq(apply(model, 0, some_mapping(0x10, 0x11, 0x10)), -EPERM);
	expect(model, 0, "iomem 0x10000+0x1000");
	model_free(model);
}

static void test_map_twice(void)
{
	struct model *model = model_new();

	check_eq(apply(model, 0, some_iomem(0x10, 0x10)), 0);
	check_eq(apply(model, 0, some_mapping(0x10, 0x10, 0x20)), 0);
	check_eq(apply(model, 0, some_mapping(0x10, 0x10, 0x20)), 0);
	expect(model, 0, "iomem 0x10000+0x1000, mapping 0x10000+0x1000@0x20000");
	model_free(model);
}

static void test_map_over_a_mapping(void)
{
	struct model *model = model_new();

	check_eq(apply(model, 0, some_iomem(0x10, 0x30)), 0);
	check_eq(apply(model, 0, some_mapping(0x10, 0x12, 0x40)), 0);
	check_eq(apply(model, 0, some_mapping(0x30, 0x30, 0x41)), 0);
	expect(model, 0,
	       "iomem 0x10000+0x21000, mapping 0x30000+0x1000@0x41000, "
	       "mapping 0x10000+0x1000@0x40000, mapping 0x12000+0x1000@0x42000");
	model_free(model);
}

static void test_unmap_without_a_map(void)
{
	struct model *model = model_new();

	check_eq(apply(model, 0, some_iomem(0x10, 0x10)), 0);
	check_eq(take(model, 0, some_mapping(0x10, 0x10, 0x10)), 0);
	model_free(model);
}

static void test_unmap_after_deny(void)
{
	struct model *model = model_new();

	check_eq(apply(model, 0, some_iomem(0x10, 0x10)), 0);
	check_eq(apply(model, 0, some_mapping(0x10, 0x10, 0x10)), 0);
	check_eq(take(model, 0, some_iomem(0x10, 0x10)), 0);
	check_eq(take(model, 0, some_mapping(0x10, 0x10, 0x10)), -EPERM);
	expect(model, 0, "mapping 0x10000+0x1000@0x10000");
	model_free(model);
}

/* ---- bind_pt_spi_irq ---- */

static void test_bind_twice(void)
{
	struct model *model = model_new();

	check_eq(apply(model, 0, grant_interrupt(112)), 0);
	check_eq(apply(model, 0, grant_interrupt(112)), -EBUSY);
	check_eq(apply(model, 1, grant_interrupt(112)), -EBUSY);
	model_free(model);
}

static void test_bind_without_room(void)
{
	struct model *model = model_new();

	model->items[0].spis = 33; /* rounded up to 64: INTIDs 32 to 95 */
	check_eq(apply(model, 0, grant_interrupt(95)), 0);
	check_eq(apply(model, 0, grant_interrupt(96)), -EBUSY);
	model->items[1].spis = 0;
	check_eq(apply(model, 1, grant_interrupt(32)), -EBUSY);
	model_free(model);
}

static void test_bind_private_interrupts(void)
{
	struct model *model = model_new();

	check_eq(apply(model, 0, grant_interrupt(15)), -EPERM);
	check_eq(apply(model, 0, grant_interrupt(31)), -EPERM);
	check_eq(apply(model, 0, grant_interrupt(32)), 0);
	model_free(model);
}

static void test_bind_to_a_started_domain(void)
{
	struct model *model = model_new();
	struct grant grant = grant_interrupt(112);

	model->items[0].info.started = true;
	check_eq(record_apply(&model->all, &model->items[0], &grant, false), -EBUSY);
	check_eq(record_apply(&model->all, &model->items[0], &grant, true), 0);
	model_free(model);
}

static void test_bind_without_vcpus(void)
{
	struct model *model = model_new();

	check(!panics(model, apply, 0, grant_interrupt(112)));
	model->items[0].info.has_vcpus = false;
	check(panics(model, apply, 0, grant_interrupt(112)));
	model_free(model);
}

static void test_unbind_from_a_live_domain(void)
{
	struct model *model = model_new();

	check_eq(apply(model, 0, grant_interrupt(255)), 0);
	check_eq(take(model, 0, grant_interrupt(255)), -EBUSY);
	expect(model, 0, "interrupt 255");
	model_free(model);
}

static void test_unbind_without_a_bind(void)
{
	struct model *model = model_new();

	check_eq(apply(model, 1, grant_interrupt(112)), 0);
	check_eq(take(model, 0, grant_interrupt(112)), -EINVAL);
	model_free(model);
}

static void test_unbind_is_cut_to_8_bits(void)
{
	struct model *model = model_new();

	check_eq(apply(model, 0, grant_interrupt(256)), 0);
	check_eq(take(model, 0, grant_interrupt(256)), -EINVAL);
	kill_domain(model, 0);
	check_eq(take(model, 0, grant_interrupt(256)), -EINVAL);
	model_free(model);
}

/* ---- dying domains ---- */

static void test_zombie_keeps_its_interrupts(void)
{
	struct model *model = model_new();

	check_eq(apply(model, 0, some_iommu()), 0);
	check_eq(apply(model, 0, some_iomem(0x10, 0x10)), 0);
	check_eq(apply(model, 0, some_mapping(0x10, 0x10, 0x10)), 0);
	check_eq(apply(model, 0, grant_interrupt(112)), 0);
	kill_domain(model, 0);
	expect(model, 0, "interrupt 112");
	check_eq(apply(model, 1, grant_interrupt(112)), -EBUSY);
	check_eq(apply(model, 1, some_iommu()), 0);
	model_free(model);
}

static void test_unbind_from_a_zombie(void)
{
	struct model *model = model_new();

	check_eq(apply(model, 0, grant_interrupt(112)), 0);
	kill_domain(model, 0);
	check_eq(take(model, 0, grant_interrupt(112)), 0);
	check_eq(apply(model, 1, grant_interrupt(112)), 0);
	model_free(model);
}

static void test_grants_to_a_zombie(void)
{
	struct model *model = model_new();

	kill_domain(model, 0);
	check_eq(apply(model, 0, some_iomem(0x10, 0x10)), 0);
	check_eq(apply(model, 0, some_mapping(0x10, 0x10, 0x10)), -ENOMEM);
	check_eq(take(model, 0, some_mapping(0x10, 0x10, 0x10)), -ENOMEM);
	check_eq(apply(model, 0, grant_interrupt(112)), 0);
	check_eq(apply(model, 0, some_iommu()), -EINVAL);
	model_free(model);
}

/* ---- assign_dt_device ---- */

static void test_iommu_of_a_domain_without(void)
{
	struct model *model = model_new();

	model->items[0].has_iommu = false;
	check_eq(apply(model, 0, some_iommu()), -EOPNOTSUPP);
	model_free(model);
}

static void test_iommu_twice(void)
{
	struct model *model = model_new();

	check_eq(apply(model, 0, some_iommu()), 0);
	check_eq(apply(model, 0, some_iommu()), -EBUSY);
	check_eq(apply(model, 1, some_iommu()), -EBUSY);
	model_free(model);
}

static void test_deassign_and_assign_again(void)
{
	struct model *model = model_new();

	check_eq(apply(model, 0, some_iommu()), 0);
	check_eq(take(model, 0, some_iommu()), 0);
	check_eq(apply(model, 1, some_iommu()), 0);
	model_free(model);
}

static void test_deassign_by_another_one(void)
{
	struct model *model = model_new();

	check(panics(model, take, 0, some_iommu()));
	check_eq(apply(model, 0, some_iommu()), 0);
	check(panics(model, take, 1, some_iommu()));
	check(!panics(model, take, 0, some_iommu()));
	model->items[0].info.dying = true;
	check(panics(model, take, 0, some_iommu()));
	model_free(model);
}

static void test_owner(void)
{
	struct model *model = model_new();
	struct grant grant = some_iommu();

	check(!record_owner(&model->all, &grant));
	check_eq(apply(model, 1, some_iommu()), 0);
	check(record_owner(&model->all, &grant) == &model->items[1]);
	model_free(model);
}

int main(void)
{
	test_permission_twice();
	test_deny_twice();
	test_deny_in_the_middle();
	test_permission_is_not_counted();
	test_two_domains_may_have_a_page();
	test_map_without_permission();
	test_map_half_permitted();
	test_map_twice();
	test_map_over_a_mapping();
	test_unmap_without_a_map();
	test_unmap_after_deny();
	test_bind_twice();
	test_bind_without_room();
	test_bind_private_interrupts();
	test_bind_to_a_started_domain();
	test_bind_without_vcpus();
	test_unbind_from_a_live_domain();
	test_unbind_without_a_bind();
	test_unbind_is_cut_to_8_bits();
	test_zombie_keeps_its_interrupts();
	test_unbind_from_a_zombie();
	test_grants_to_a_zombie();
	test_iommu_of_a_domain_without();
	test_iommu_twice();
	test_deassign_and_assign_again();
	test_deassign_by_another_one();
	test_owner();
	return 0;
}
