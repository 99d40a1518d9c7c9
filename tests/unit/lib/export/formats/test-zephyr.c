/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A domain in C. That it compiles is tested in tests/corpus. */

#undef NDEBUG
#include "check.h"
#include "dts.h"
#include "guests.h"

static const char *source(struct guest_export *e)
{
	check_eq(guests_run(e, "zephyr"), EXPORT_OK);
	check_str(e->of->export.files.items[0].name, "passthrough.c");
	check_str(e->of->export.files.items[1].name, "passthrough.dtb");
	check_str(e->of->export.files.items[2].name, "passthrough.dts");
	return guests_text(e, "passthrough.c");
}

/* The same numbers as for xl. */
static void test_midway(void)
{
	struct guest_export *e = guests_midway();
	const char *text;

	text = source(e);
	check_has(text, "{ .first_mfn = 0xfff51, .nr_mfns = 0x1, .first_gfn = 0x10000 },\n");
	check_has(text, "passthrough_irqs[] = {\n\t112,\n\t113,\n\t114,\n};\n");
	check_has(text, "passthrough_dtdevs[] = {\n\t\"/soc/ethernet@fff51000\",\n};\n");
	check_has(text, " | XEN_DOMCTL_CDF_iommu,\n");
	check_has(text, "\t.gic_version = XEN_DOMCTL_CONFIG_GIC_V2,\n");
	guests_free(e);
}

/* C knows no empty array. */
static void test_no_empty_array(void)
{
	struct guest_export *e = guests_new(GUESTS_DEV(""));
	const char *text;

	guests_want(e, "/dev@9000000");
	text = source(e);
	check_has(text, "passthrough_iomems");
	check(!strstr(text, "irqs"));
	check(!strstr(text, "dtdevs"));
	check(!strstr(text, "iommu"));
	guests_free(e);
}

static void test_iommu(void)
{
	struct guest_export *e = guests_new(GUESTS_DEV("iommus = <&smmu 1>;"));

	guests_want(e, "/dev@9000000");
	check_has(source(e), "passthrough_dtdevs[] = {\n\t\"/dev@9000000\",\n};\n");
	guests_free(e);
}

static void test_page_zero(void)
{
	struct guest_export *e = guests_new(GUESTS_DEV(""));

	guests_want(e, "/dev@9000000");
	guests_place(e, "/dev@9000000", 0);
	check_eq(guests_run(e, "zephyr"), EXPORT_E_NOT_ASSIGNABLE);
	check_has(e->of->export.error.text, "page 0");
	guests_free(e);
}

int main(void)
{
	test_midway();
	test_no_empty_array();
	test_iommu();
	test_page_zero();
	return 0;
}
