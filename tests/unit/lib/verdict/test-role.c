/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Roles: one node of each kind, and nodes that only look like one. */

#undef NDEBUG
#include "base/cleanup.h"
#include "base/util.h"
#include "check.h"
#include "dts.h"
#include "verdict/role.h"

static const struct row {
	const char *name, *properties;
	enum role role;
} rows[] = {
	/* by compatible */
	{ "x@0", "compatible = \"arm,sp805\", \"arm,primecell\";", ROLE_WATCHDOG },
	{ "x@0", "compatible = \"arm,cortex-a9-scu\"; reg = <0 1>;", ROLE_CACHE },
	{ "timer@0", "compatible = \"nvidia,tegra210-timer\"; reg = <0 1>;", ROLE_WATCHDOG },
	{ "timer@7e003000", "compatible = \"brcm,bcm2835-system-timer\"; reg = <0 1>;",
	  ROLE_FIRMWARE },
	{ "interrupt-controller@0", "compatible = \"brcm,bcm2836-l1-intc\"; reg = <0 1>;",
	  ROLE_CPU },
	/* the second compatible, which is known, wins over the name */
	{ "gpio@0", "compatible = \"v,new\", \"arm,sp805\"; reg = <0 1>;", ROLE_WATCHDOG },

	{ "timer@0", "compatible = \"rockchip,rk3588-timer\", \"rockchip,rk3288-timer\";",
	  ROLE_NONE },
	{ "timer@0", "compatible = \"rockchip,rk3036-timer\", \"rockchip,rk3288-timer\";",
	  ROLE_TIME },
	{ "gpio@0", "compatible = \"xlnx,zynqmp-gpio-1.0\";", ROLE_LINES },
	{ "serial@0", "compatible = \"aspeed,ast2500-vuart\";", ROLE_FIRMWARE },

	/* by name, with and without digits and what stands before */
	{ "watchdog@fd4d0000", "compatible = \"cdns,x\";", ROLE_WATCHDOG },
	{ "watchdog0", "compatible = \"v,x\";", ROLE_WATCHDOG },
	{ "wakeup-interrupt-controller", "compatible = \"v,x\";", ROLE_INTERRUPTS },
	{ "scp-sram@0", "compatible = \"v,x\";", ROLE_SRAM },
	{ "external-memory-controller@0", "compatible = \"v,x\";", ROLE_MEMORY },
	{ "efuse@0", "compatible = \"rockchip,rk3399-efuse\";", ROLE_FUSES },
	{ "mailbox@0", "compatible = \"v,x\";", ROLE_FIRMWARE },
	{ "pmic@1b", "compatible = \"rockchip,rk808\";", ROLE_POWER },
	{ "tpm@0", "compatible = \"infineon,slb9670\";", ROLE_FUSES },
	{ "chipid@0", "compatible = \"v,x\";", ROLE_CHIP_ID },
	{ "thermal-sensor@0", "compatible = \"v,x\";", ROLE_THERMAL },

	/* by a word of the compatible */
	{ "eeprom@1c23800", "compatible = \"allwinner,sun4i-a10-sid\";", ROLE_FUSES },
	{ "restarter@0", "compatible = \"qcom,pshold\";", ROLE_RESET },
	{ "syscon@0", "compatible = \"fsl,ls1088a-reset\", \"syscon\";", ROLE_RESET },
	{ "pin@0", "compatible = \"v,mt9999-pinctrl\";", ROLE_PINS },
	{ "x@0", "compatible = \"fsl,imx8mm-iomuxc\";", ROLE_PINS },
	{ "x@0", "compatible = \"v,unknown\", \"st,stm32mp1-iwdg\";", ROLE_WATCHDOG },
	{ "x@0", "compatible = \"arm,coresight-tmc\", \"arm,primecell\";", ROLE_TRACE },
	{ "x@0", "compatible = \"fsl,imx8mm-ddrc\", \"fsl,imx8m-ddrc\";", ROLE_MEMORY },
	{ "x@0", "compatible = \"vendorless_wdt\";", ROLE_WATCHDOG },

	/* A performance monitor of the processors has no registers, others have. */
	{ "pmu", "compatible = \"arm,cortex-a53-pmu\";", ROLE_CPU },
	{ "pmu", "compatible = \"v,next-pmu\", \"arm,armv8-pmuv3\";", ROLE_CPU },
	{ "pmu@0", "compatible = \"arm,cortex-a9-pmu\"; reg = <0 1>;",
	  ROLE_CPU }, /* a debugger's */
	{ "x@0", "compatible = \"samsung,exynos5-pmu\", \"syscon\"; reg = <0 1>;", ROLE_NONE },
	{ "pmu@0", "compatible = \"qcom,sdm845-llcc-bwmon\"; reg = <0 1>;", ROLE_CACHE },

	/* none */
	{ "serial@0", "compatible = \"arm,pl011\", \"arm,primecell\";", ROLE_NONE },
	{ "serial@0", "compatible = \"qcom,geni-debug-uart\";", ROLE_NONE },
	{ "timer@0", "compatible = \"renesas,tmu-r8a774a1\", \"renesas,tmu\";", ROLE_NONE },
	{ "i2c@0", "compatible = \"rockchip,rk3399-i2c\";", ROLE_NONE },
	{ "gpio@0", "compatible = \"fsl,imx8mm-gpio\", \"fsl,imx35-gpio\";", ROLE_NONE },
	{ "x@0", "compatible = \"v,wdtx\", \"v,rewdt\";", ROLE_NONE }, /* whole words */
	{ "watchdogs@0", "compatible = \"v,x\";", ROLE_NONE },
	{ "ethernet@0", "compatible = \"\";", ROLE_NONE },
	{ "x@0", "compatible;", ROLE_NONE },
	{ "x@0", "", ROLE_NONE },
	{ "memory-controller@0", "compatible = \"fsl,ifc\";", ROLE_NONE },
};

static void test_rows(void)
{
	char source[400], found[500], expected[500];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_(tree_freep) struct tree *tree = NULL;

		snprintf(source, sizeof(source), "/ { %s { %s }; };", rows[i].name,
			 rows[i].properties);
		tree = dts_tree(source);
		snprintf(found, sizeof(found), "%s: %d", source, (int)role_of(tree_root(tree) + 1));
		snprintf(expected, sizeof(expected), "%s: %d", source, (int)rows[i].role);
		check_str(found, expected);
	}
}

/* Look-ups halve the tables. */
static void test_tables_are_sorted(void)
{
	for (enum role_table table = 0; table < ROLE_TABLES; table++) {
		size_t n;
		const struct role_row *row = role_rows(table, &n);

		check(n > 10);
		for (size_t i = 1; i < n; i++)
			if (strcmp(row[i - 1].text, row[i].text) >= 0)
				check_str(row[i].text, "sorted");
	}
}

static void test_every_role_has_a_reason(void)
{
	check(role_reason(ROLE_NONE) == NULL);
	check(!role_is_passive(ROLE_NONE));
	for (enum role role = ROLE_NONE + 1; role <= ROLE_CPU; role++)
		check(role_reason(role) != NULL);
}

int main(void)
{
	test_rows();
	test_tables_are_sorted();
	test_every_role_has_a_reason();
	return 0;
}
