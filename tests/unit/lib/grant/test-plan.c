/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From devices to grants, and why not. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "dts.h"
#include "grant/plan.h"

#define HEAD                                                                          \
	"/ { #address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gic>;\n"   \
	"gic: gic@1000 { compatible = \"arm,gic-400\"; reg = <0x1000 0x1000>;\n"      \
	"	interrupt-controller; #interrupt-cells = <3>; };\n"                         \
	"smmu: iommu@2000 { compatible = \"arm,smmu-v3\"; reg = <0x2000 0x1000>;\n"   \
	"	#iommu-cells = <1>; };\n"                                                   \
	"ipmmu: iommu@3000 { compatible = \"vendor,iommu\"; reg = <0x3000 0x1000>;\n" \
	"	#iommu-cells = <1>; };\n"
#define RTC(reg, more) "rtc@0 { compatible = \"vendor,rtc\"; reg = <" reg ">; " more " };\n"
#define TIMER(reg)     "timer@0 { compatible = \"vendor,timer\"; reg = <" reg ">; };\n"
#define PLAIN          HEAD RTC("0x9000000 0x1000", "interrupts = <0 10 4>;") "};\n"

/* A plan that is being made, with all risks accepted unless told otherwise. */
struct trial {
	struct board *board;
	struct plan plan;
	struct plan_error error;
	struct grants held;
};

static struct trial *trial_new(const char *source)
{
	struct trial *trial = calloc(1, sizeof(*trial));

	trial->board = dts_board(source);
	return trial;
}

static void trial_free(struct trial *trial)
{
	plan_done(&trial->plan);
	array_done(&trial->error.findings);
	grants_done(&trial->held);
	board_free(trial->board);
	free(trial);
}

static struct plan_device *want(struct trial *trial, const char *path)
{
	struct plan_device *planned =
		plan_add(&trial->plan, trial->board, dts_device(trial->board, path));

	check(planned);
	planned->accepted = finding_risks();
	return planned;
}

static void wish(struct trial *trial, const char *path, uint32_t index, uint64_t address)
{
	struct plan_at at = { dts_device(trial->board, path), index, address };

	check_eq(plan_add_at(&trial->plan, trial->board, at), PLAN_OK);
}

static void hold(struct trial *trial, struct grant grant)
{
	check_eq(grants_add(&trial->held, &grant), 0);
	grants_normalise(&trial->held);
}

static int make(struct trial *trial)
{
	return plan_make(&trial->plan, trial->board, &trial->held, &trial->error);
}

static void expect(struct trial *trial, const char *grants)
{
	_cleanup_(freep) char *found = NULL;
	int r = make(trial);

	check_str(trial->error.text, "");
	check_eq(r, PLAN_OK);
	found = grants_text(&trial->plan.grants);
	check_str(found, grants);
	trial_free(trial);
}

static void refuse(struct trial *trial, const char *words)
{
	check_eq(make(trial), PLAN_E_NOT_ASSIGNABLE);
	check_has(trial->error.text, words);
	check(trial->error.device);
	check_eq(trial->plan.grants.n, 0);
	trial_free(trial);
}

static struct trial *want_rtc(const char *source)
{
	struct trial *trial = trial_new(source);

	want(trial, "/rtc@0");
	return trial;
}

/* ---- needs ---- */

static void test_pages_and_interrupt(void)
{
	expect(want_rtc(PLAIN), "iomem 0x9000000+0x1000, mapping 0x9000000+0x1000@0x9000000, "
				"interrupt 42");
}

static void test_whole_pages(void)
{
	expect(want_rtc(HEAD RTC("0x9000f00 0x200", "") "};"),
	       "iomem 0x9000000+0x2000, mapping 0x9000000+0x2000@0x9000000");
}

static void test_pages_of_parts(void)
{
	expect(want_rtc(HEAD RTC(
		       "0x9000000 0x1000",
		       "ranges; #address-cells = <1>; #size-cells = <1>;"
		       "bank@0 { reg = <0x9004000 0x1000>; interrupts = <0 11 4>; };") "};"),
	       "iomem 0x9000000+0x1000, iomem 0x9004000+0x1000, "
	       "mapping 0x9000000+0x1000@0x9000000, mapping 0x9004000+0x1000@0x9004000, "
	       "interrupt 43");
}

static void test_part_counts_as_its_device(void)
{
	struct trial *trial =
		trial_new(HEAD RTC("0x9000000 0x1000", "bank { interrupts = <0 11 4>; };") "};");

	check(want(trial, "/rtc@0/bank") == want(trial, "/rtc@0"));
	check_eq(trial->plan.n, 1);
	expect(trial, "iomem 0x9000000+0x1000, mapping 0x9000000+0x1000@0x9000000, interrupt 43");
}

static void test_overlapping_pages_once(void)
{
	struct trial *trial =
		want_rtc(HEAD RTC("0x9000000 0x1800", "") TIMER("0x9001800 0x1000") "};");

	want(trial, "/timer@0");
	expect(trial, "iomem 0x9000000+0x3000, mapping 0x9000000+0x3000@0x9000000");
}

static void test_interrupts_each_once(void)
{
	expect(want_rtc(HEAD RTC("0x9000000 0x1000",
				 "interrupts = <0 11 4>, <0 10 4>, <0 11 4>;") "};"),
	       "iomem 0x9000000+0x1000, mapping 0x9000000+0x1000@0x9000000, interrupt 42, "
	       "interrupt 43");
}

static void test_private_interrupts_of_parts_stay_behind(void)
{
	expect(want_rtc(HEAD RTC("0x9000000 0x1000",
				 "bank { interrupts = <1 11 4>, <0 11 4>; };") "};"),
	       "iomem 0x9000000+0x1000, mapping 0x9000000+0x1000@0x9000000, interrupt 43");
}

static void test_iommu_that_xen_drives_comes_first(void)
{
	expect(want_rtc(HEAD RTC("0x9000000 0x1000", "iommus = <&smmu 1>, <&smmu 2>;") "};"),
	       "iommu /rtc@0, iomem 0x9000000+0x1000, mapping 0x9000000+0x1000@0x9000000");
}

static void test_iommu_that_xen_does_not_drive(void)
{
	expect(want_rtc(HEAD RTC("0x9000000 0x1000", "iommus = <&ipmmu 1>;") "};"),
	       "iomem 0x9000000+0x1000, mapping 0x9000000+0x1000@0x9000000");
}

static void test_held_grants_are_not_applied(void)
{
	struct trial *trial = want_rtc(PLAIN);

	hold(trial, grant_iomem((struct range){ 0x9000, 0x9010 }));
	hold(trial, grant_interrupt(42));
	expect(trial, "mapping 0x9000000+0x1000@0x9000000");
}

/* ---- wishes ---- */

static void test_at_moves_a_region(void)
{
	struct trial *trial = want_rtc(PLAIN);
	uint64_t place = 0;

	wish(trial, "/rtc@0", 0, 0xa000000);
	board_for_each_region (region, trial->board, dts_device(trial->board, "/rtc@0"))
		check(plan_place(&trial->plan, trial->board, region, &place));
	check_eq(place, 0xa000000);
	expect(trial, "iomem 0x9000000+0x1000, mapping 0x9000000+0x1000@0xa000000, interrupt 42");
}

static void test_at_makes_room_for_a_large_region(void)
{
	struct trial *trial = want_rtc(HEAD RTC("0x50000000 0x20000000", "") "};");

	check_eq(make(trial), PLAN_E_NOT_ASSIGNABLE);
	check_has(trial->error.text, "--at DEVICE:0=ADDRESS");
	check_has(trial->error.text, "export --layout=host");
	trial_free(trial);
}

static void test_at_with_another_offset(void)
{
	struct trial *trial = want_rtc(PLAIN);

	wish(trial, "/rtc@0", 0, 0xa000800);
	refuse(trial, "ends in 000");
}

static void test_at_without_a_region(void)
{
	struct trial *trial = want_rtc(PLAIN);

	wish(trial, "/rtc@0", 1, 0xa000000);
	refuse(trial, "there is no region 1");
}

static void test_at_guest_memory(void)
{
	struct trial *trial = want_rtc(PLAIN);

	wish(trial, "/rtc@0", 0, 0x40000000);
	refuse(trial, "silently replace");
}

#define WITH_MEMORY                                                                                \
	HEAD "memory@80000000 { device_type = \"memory\"; reg = <0x80000000 0x1000000>; };\n" RTC( \
		"0x9000000 0x1000", "") "};"

/* 1:1, the host's map counts instead of Xen's own. */
static void test_at_in_a_guest_with_direct_map(void)
{
	struct trial *trial = want_rtc(WITH_MEMORY);

	trial->plan.identity = trial->plan.direct_map = true;
	wish(trial, "/rtc@0", 0, 0x40000000);
	expect(trial, "iomem 0x9000000+0x1000, mapping 0x9000000+0x1000@0x40000000");
}

static void test_at_memory_of_the_host(void)
{
	struct trial *trial = want_rtc(WITH_MEMORY);

	trial->plan.identity = trial->plan.direct_map = true;
	wish(trial, "/rtc@0", 0, 0x80000000);
	refuse(trial, "the host has RAM");
}

static void test_at_where_nobody_knows_of_ram(void)
{
	struct trial *trial = want_rtc(PLAIN);

	trial->plan.identity = trial->plan.direct_map = true;
	wish(trial, "/rtc@0", 0, 0x40000000);
	refuse(trial, "does not say where the host has RAM");
}

static void test_at_what_xen_emulates_where_the_host_has_it(void)
{
	struct trial *trial = want_rtc(WITH_MEMORY);

	trial->plan.identity = trial->plan.direct_map = true;
	wish(trial, "/rtc@0", 0, 0x1000);
	refuse(trial, "what Xen keeps of the host");
}

static void test_at_a_region_of_xen(void)
{
	struct trial *trial = want_rtc(PLAIN);

	wish(trial, "/rtc@0", 0, 0x3001000); /* GICv3's distributor */
	refuse(trial, "silently replace");
}

static void test_at_beyond_48_bits(void)
{
	struct trial *trial = want_rtc(PLAIN);

	wish(trial, "/rtc@0", 0, (uint64_t)1 << 48);
	refuse(trial, "beyond what a guest can address");
}

/* Guests of other hypervisors than Xen. */
static void test_identity(void)
{
	struct trial *trial = want_rtc(HEAD RTC("0x40000000 0x1000", "") "};");

	trial->plan.identity = true;
	expect(trial, "iomem 0x40000000+0x1000, mapping 0x40000000+0x1000@0x40000000");
}

static void test_at_with_identity(void)
{
	struct trial *trial = want_rtc(HEAD RTC("0x9000000 0x1000", "") "};");

	trial->plan.identity = true;
	wish(trial, "/rtc@0", 0, 0x40000000);
	expect(trial, "iomem 0x9000000+0x1000, mapping 0x9000000+0x1000@0x40000000");
}

static void test_at_the_end_of_the_space(void)
{
	struct trial *trial = want_rtc(HEAD RTC("0x9000000 0x2000", "") "};");

	wish(trial, "/rtc@0", 0, UINT64_MAX - 0xfff);
	refuse(trial, "beyond what a guest can address");
}

static void test_two_regions_at_one_place(void)
{
	struct trial *trial =
		want_rtc(HEAD RTC("0x9000000 0x1000", "") TIMER("0x9010000 0x2000") "};");

	want(trial, "/timer@0");
	wish(trial, "/rtc@0", 0, 0x9011000);
	refuse(trial, "cannot find both");
}

static void test_place_that_the_domain_has(void)
{
	struct trial *trial = want_rtc(PLAIN);

	hold(trial, grant_mapping((struct range){ 0x500, 0x501 }, 0x8fff));
	refuse(trial, "cannot find both");
}

static void test_shared_page_at_two_places(void)
{
	struct trial *trial =
		want_rtc(HEAD RTC("0x9000000 0x100", "") TIMER("0x9000800 0x100") "};");

	want(trial, "/timer@0");
	wish(trial, "/timer@0", 0, 0xa000800);
	expect(trial, "iomem 0x9000000+0x1000, mapping 0x9000000+0x1000@0x9000000, "
		      "mapping 0x9000000+0x1000@0xa000000");
}

/* ---- verdicts ---- */

static void test_risks_that_are_not_accepted(void)
{
	struct trial *trial =
		want_rtc(HEAD RTC("0x9000000 0x100", "") TIMER("0x9000800 0x100") "};");

	finding_set_remove(&trial->plan.items[0].accepted, FINDING_SHARED_PAGE);
	check_eq(make(trial), PLAN_E_NOT_ASSIGNABLE);
	check_has(trial->error.text, "; to take the risk, accept shared_page");
	check_eq(findings_count(&trial->error.findings, FINDING_SHARED_PAGE), 1);
	check_eq(trial->error.findings.n, 1);
	trial_free(trial);
}

static void test_accepted_are_risks_that_there_are(void)
{
	struct trial *trial =
		want_rtc(HEAD RTC("0x9000000 0x100", "") TIMER("0x9000800 0x100") "};");

	check_eq(make(trial), PLAN_OK);
	for (size_t code = 0; code < FINDING_CODES; code++)
		check_eq(finding_set_has(trial->plan.items[0].accepted, (enum finding_code)code),
			 code == FINDING_SHARED_PAGE);
	trial_free(trial);
}

static void test_blockers_cannot_be_accepted(void)
{
	struct trial *trial = trial_new(PLAIN);
	struct plan_device *planned = want(trial, "/gic@1000");

	planned->accepted.bits = UINT64_MAX;
	check_eq(make(trial), PLAN_E_NOT_ASSIGNABLE);
	check(!strstr(trial->error.text, "accept "));
	check_eq(findings_count(&trial->error.findings, FINDING_HELD_BY_XEN), 1);
	check_str(trial->error.device->node->name, "gic@1000");
	trial_free(trial);
}

static void test_private_interrupt_is_a_blocker(void)
{
	refuse(want_rtc(HEAD RTC("0x9000000 0x1000", "interrupts = <1 11 4>;") "};"), "PPI");
}

/* ---- who is in a plan ---- */

static void test_find(void)
{
	struct trial *trial = want_rtc(HEAD RTC("0x9000000 0x1000", "p { reg = <1 1>; };")
					       TIMER("0xa000000 0x1000") "};");
	struct plan *plan = &trial->plan;

	check(plan_find(plan, trial->board, dts_device(trial->board, "/rtc@0")) == plan->items);
	check(plan_find(plan, trial->board, dts_device(trial->board, "/rtc@0/p")) == plan->items);
	check(!plan_find(plan, trial->board, dts_device(trial->board, "/timer@0")));
	trial_free(trial);
}

static void test_wishes_that_are_not_taken(void)
{
	struct trial *trial =
		want_rtc(HEAD RTC("0x9000000 0x1000", "") TIMER("0xa000000 0x1000") "};");
	struct plan_at at = { dts_device(trial->board, "/rtc@0"), 0, 0x5000000 };

	check_eq(plan_add_at(&trial->plan, trial->board, at), PLAN_OK);
	check_eq(plan_add_at(&trial->plan, trial->board, at), PLAN_E_REPEATED);
	at.index = 1;
	check_eq(plan_add_at(&trial->plan, trial->board, at), PLAN_OK);
	at.device = dts_device(trial->board, "/timer@0");
	check_eq(plan_add_at(&trial->plan, trial->board, at), PLAN_E_NOT_PLANNED);
	check_eq(trial->plan.at.n, 2);
	trial_free(trial);
}

/* ---- what Xen is expected to refuse ---- */

#define FORWARDED                                                                 \
	HEAD "gpc: gpc { compatible = \"fsl,imx7d-gpc\"; interrupt-controller;\n" \
	     "	#interrupt-cells = <3>; };\n" RTC(                                \
		     "0x9000000 0x1000",                                          \
		     "interrupts-extended = <&gpc 0 10 4>, <&gic 0 11 4>;") "};\n"

static void test_forwarded_interrupt_is_noted(void)
{
	struct trial *trial = trial_new(FORWARDED);

	want(trial, "/rtc@0");
	check_eq(plan_make(&trial->plan, trial->board, &trial->held, &trial->error), PLAN_OK);
	check_eq(trial->plan.findings.n, 1);
	check_eq(trial->plan.findings.items[0].code, FINDING_INTERRUPT_FORWARDED);
	check_eq(trial->plan.findings.items[0].a, 0);
	trial_free(trial);
}

static void test_other_hypervisors_refuse_nothing(void)
{
	struct trial *trial = trial_new(FORWARDED);

	want(trial, "/rtc@0");
	trial->plan.identity = true;
	check_eq(plan_make(&trial->plan, trial->board, &trial->held, &trial->error), PLAN_OK);
	check_eq(trial->plan.findings.n, 0);
	trial_free(trial);
}

int main(void)
{
	test_forwarded_interrupt_is_noted();
	test_other_hypervisors_refuse_nothing();
	test_pages_and_interrupt();
	test_whole_pages();
	test_pages_of_parts();
	test_part_counts_as_its_device();
	test_overlapping_pages_once();
	test_interrupts_each_once();
	test_private_interrupts_of_parts_stay_behind();
	test_iommu_that_xen_drives_comes_first();
	test_iommu_that_xen_does_not_drive();
	test_held_grants_are_not_applied();
	test_at_moves_a_region();
	test_at_makes_room_for_a_large_region();
	test_at_with_another_offset();
	test_at_without_a_region();
	test_at_guest_memory();
	test_at_in_a_guest_with_direct_map();
	test_at_memory_of_the_host();
	test_at_where_nobody_knows_of_ram();
	test_at_what_xen_emulates_where_the_host_has_it();
	test_at_a_region_of_xen();
	test_at_beyond_48_bits();
	test_identity();
	test_at_with_identity();
	test_at_the_end_of_the_space();
	test_two_regions_at_one_place();
	test_place_that_the_domain_has();
	test_shared_page_at_two_places();
	test_risks_that_are_not_accepted();
	test_accepted_are_risks_that_there_are();
	test_blockers_cannot_be_accepted();
	test_private_interrupt_is_a_blocker();
	test_find();
	test_wishes_that_are_not_taken();
	return 0;
}
