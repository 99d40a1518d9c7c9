/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Roles by table. A node's whole compatible comes first, then its generic name, then the words of
 * its compatibles, so that a chip of tomorrow is known by the words that its vendor always uses.
 *
 * Sources: names are those of the Devicetree Specification v0.4, 2.2.2, and of the bindings below
 * Documentation/devicetree/bindings of Linux 6.12; words are those of the compatibles there:
 * watchdog/, and timer/ where the timer's block has the watchdog (nvidia, qcom,msm-timer); reset/,
 * power/reset/; power/, soc/ (PMCs), cpufreq/, opp/, regulator/ (ti,abb); mailbox/, firmware/,
 * hwlock/, soc/qcom/ (rpm, rpmh, smp2p, aoss), misc/fsl,qoriq-mc.yaml; nvmem/ (fuses and OTP),
 * fuse/; pinctrl/; bus/ti-sysc.yaml (l4-fw), access-controllers/, crypto/fsl,sec-v4.0-mon.yaml;
 * memory-controllers/, edac/, perf/fsl-imx-ddr.yaml, devfreq/; cache/, arm/arm,cci-400.yaml;
 * interconnect/, perf/, iommu/; arm/ (coresight), soc/qcom/qcom,eud.yaml; hwinfo/, soc/ (chip
 * IDs); interrupt-controller/; thermal/; sram/.
 * brcm,bcm2835-system-timer: channels 0 and 2 are the VideoCore's (BCM2835 ARM Peripherals, 12;
 * Linux, drivers/clocksource/bcm2835_timer.c takes 3). MCT and sysctr: their counter is what the
 * processors' timers count (Linux, drivers/clocksource/exynos_mct.c, timer-imx-sysctr.c); the block
 * of rockchip,rk3288-timer has the channel that does the same, unless the chip has it elsewhere
 * (U-Boot, arch/arm/mach-rockchip/Kconfig, ROCKCHIP_STIMER_BASE).
 * ROLE_LINES: gpio/nvidia,tegra*-gpio.yaml, gpio-zynq.yaml. aspeed,ast2500-vuart: the host's UART,
 * through the LPC bus. */

#include "verdict/role.h"

#include <string.h>

#include "base/util.h"

/* clang-format off */
/* Whole compatibles. */
static const struct role_row compatibles[] = {
	{ "amlogic,meson-gx-ao-secure", ROLE_CHIP_ID }, { "apple,aic", ROLE_INTERRUPTS },
	{ "arm,arm11mp-scu", ROLE_CACHE }, { "arm,armv7m-nvic", ROLE_CPU },
	{ "arm,cci-400-ctrl-if", ROLE_CACHE }, { "arm,cortex-a5-scu", ROLE_CACHE },
	{ "arm,cortex-a9-scu", ROLE_CACHE }, { "arm,dsu-pmu", ROLE_CPU },
	{ "arm,sp805", ROLE_WATCHDOG }, { "arm,statistical-profiling-extension-v1", ROLE_CPU },
	{ "arm,trace-buffer-extension", ROLE_CPU }, { "arm,twd-wdt", ROLE_WATCHDOG },
	{ "arm,vexpress-sysreg", ROLE_RESET }, { "arm,vexpress-sysreg,sys_flash", ROLE_NONE },
	{ "arm,vexpress-sysreg,sys_led", ROLE_NONE }, { "arm,vexpress-sysreg,sys_mci", ROLE_NONE },
	{ "aspeed,ast2400-vuart", ROLE_FIRMWARE }, { "aspeed,ast2500-vuart", ROLE_FIRMWARE },
	{ "brcm,bcm2711-l2-intc", ROLE_INTERRUPTS }, { "brcm,bcm2835-pm", ROLE_WATCHDOG },
	{ "brcm,bcm2835-system-timer", ROLE_FIRMWARE }, { "brcm,bcm2836-l1-intc", ROLE_CPU },
	{ "fsl,ifc", ROLE_NONE }, { "fsl,imx51-src", ROLE_RESET }, { "fsl,imx7d-src", ROLE_RESET },
	{ "fsl,imx8mq-src", ROLE_RESET }, { "fsl,imx93-src", ROLE_RESET },
	{ "fsl,qoriq-device-config-1.0", ROLE_CHIP_ID }, { "fsl,qoriq-mc", ROLE_FIRMWARE },
	{ "fsl,sec-v4.0-mon", ROLE_FIREWALL }, { "fsl,sec-v5.0-mon", ROLE_FIREWALL },
	{ "fsl,sec-v5.4-mon", ROLE_FIREWALL }, { "marvell,bootrom", ROLE_FIRMWARE },
	{ "nvidia,tegra124-timer", ROLE_WATCHDOG }, { "nvidia,tegra186-gpio", ROLE_LINES },
	{ "nvidia,tegra186-gpio-aon", ROLE_LINES }, { "nvidia,tegra186-misc", ROLE_CHIP_ID },
	{ "nvidia,tegra186-timer", ROLE_WATCHDOG }, { "nvidia,tegra194-gpio", ROLE_LINES },
	{ "nvidia,tegra194-gpio-aon", ROLE_LINES }, { "nvidia,tegra194-misc", ROLE_CHIP_ID },
	{ "nvidia,tegra20-apbmisc", ROLE_CHIP_ID }, { "nvidia,tegra20-gpio", ROLE_LINES },
	{ "nvidia,tegra20-timer", ROLE_WATCHDOG }, { "nvidia,tegra210-gpio", ROLE_LINES },
	{ "nvidia,tegra210-timer", ROLE_WATCHDOG }, { "nvidia,tegra234-gpio", ROLE_LINES },
	{ "nvidia,tegra234-gpio-aon", ROLE_LINES }, { "nvidia,tegra234-misc", ROLE_CHIP_ID },
	{ "nvidia,tegra234-timer", ROLE_WATCHDOG }, { "nvidia,tegra30-gpio", ROLE_LINES },
	{ "nvidia,tegra30-timer", ROLE_WATCHDOG }, { "nxp,sysctr-timer", ROLE_TIME },
	{ "qcom,geni-debug-uart", ROLE_NONE }, { "qcom,kpss-timer", ROLE_WATCHDOG },
	{ "qcom,scss-timer", ROLE_WATCHDOG }, { "renesas,prr", ROLE_CHIP_ID },
	{ "rockchip,px30-timer", ROLE_NONE }, { "rockchip,rk3188-timer", ROLE_NONE },
	{ "rockchip,rk3228-timer", ROLE_NONE }, { "rockchip,rk3229-timer", ROLE_NONE },
	{ "rockchip,rk3288-timer", ROLE_TIME }, { "rockchip,rk3368-timer", ROLE_NONE },
	{ "rockchip,rk3576-timer", ROLE_NONE }, { "rockchip,rk3588-timer", ROLE_NONE },
	{ "rockchip,rv1126-timer", ROLE_NONE }, { "samsung,exynos4210-mct", ROLE_TIME },
	{ "samsung,exynos4412-mct", ROLE_TIME }, { "sff,sfp", ROLE_NONE },
	{ "st,stm32mp1-fmc2-ebi", ROLE_NONE }, { "st,stm32mp25-fmc2-ebi", ROLE_NONE },
	{ "ti,am3352-gpmc", ROLE_NONE }, { "ti,am33xx-l4-fw", ROLE_FIREWALL },
	{ "ti,am64-gpmc", ROLE_NONE }, { "ti,am654-sci", ROLE_FIRMWARE },
	{ "ti,k2g-sci", ROLE_FIRMWARE }, { "ti,keystone-dsp-gpio", ROLE_FIRMWARE },
	{ "ti,omap-counter32k", ROLE_TIME }, { "ti,omap3430-gpmc", ROLE_NONE },
	{ "ti,pbias-omap", ROLE_POWER }, { "xlnx,pmc-gpio-1.0", ROLE_LINES },
	{ "xlnx,versal-gpio-1.0", ROLE_LINES }, { "xlnx,zynq-gpio-1.0", ROLE_LINES },
	{ "xlnx,zynqmp-ddrc-2.40a", ROLE_MEMORY }, { "xlnx,zynqmp-gpio-1.0", ROLE_LINES },
};

/* Names of nodes, without the unit address and digits before it. */
static const struct role_row names[] = {
	{ "access-controller", ROLE_FIREWALL }, { "apbmisc", ROLE_CHIP_ID }, { "avs", ROLE_POWER },
	{ "avs-monitor", ROLE_POWER }, { "bandgap", ROLE_THERMAL }, { "bootrom", ROLE_FIRMWARE },
	{ "bwmon", ROLE_INTERCONNECT }, { "cache-controller", ROLE_CACHE }, { "ccn", ROLE_CACHE },
	{ "chip-id", ROLE_CHIP_ID }, { "chipid", ROLE_CHIP_ID }, { "cmn", ROLE_CACHE },
	{ "coherency-fabric", ROLE_CACHE }, { "coresight-pm", ROLE_POWER },
	{ "cpu-config", ROLE_POWER }, { "cpu-debug", ROLE_TRACE }, { "cpucfg", ROLE_POWER },
	{ "cpufreq", ROLE_POWER }, { "cpurst", ROLE_RESET }, { "crossbar", ROLE_INTERRUPTS },
	{ "cti", ROLE_TRACE }, { "dcfg", ROLE_CHIP_ID }, { "ddr-pmu", ROLE_MEMORY },
	{ "debug-controller", ROLE_TRACE }, { "dfi", ROLE_MEMORY }, { "dmc", ROLE_MEMORY },
	{ "dmm", ROLE_MEMORY }, { "dram-controller", ROLE_MEMORY }, { "edac", ROLE_MEMORY },
	{ "efuse", ROLE_FUSES }, { "efuses", ROLE_FUSES }, { "emif", ROLE_MEMORY },
	{ "esm", ROLE_FIREWALL }, { "etb", ROLE_TRACE }, { "etf", ROLE_TRACE },
	{ "etm", ROLE_TRACE }, { "etr", ROLE_TRACE }, { "eud", ROLE_TRACE },
	{ "external-memory-controller", ROLE_MEMORY }, { "firewall", ROLE_FIREWALL },
	{ "firewall-controller", ROLE_FIREWALL }, { "firmware", ROLE_FIRMWARE },
	{ "flow-controller", ROLE_POWER }, { "fsl-mc", ROLE_FIRMWARE }, { "funnel", ROLE_TRACE },
	{ "fuse", ROLE_FUSES }, { "geniqup", ROLE_INTERCONNECT }, { "gicp", ROLE_INTERRUPTS },
	{ "gpc", ROLE_POWER }, { "guts", ROLE_CHIP_ID }, { "hwlock", ROLE_FIRMWARE },
	{ "hwspinlock", ROLE_FIRMWARE }, { "icu", ROLE_INTERRUPTS }, { "intc", ROLE_INTERRUPTS },
	{ "interconnect", ROLE_INTERCONNECT }, { "interrupt-controller", ROLE_INTERRUPTS },
	{ "intmux", ROLE_INTERRUPTS }, { "iommu", ROLE_IOMMU }, { "iommu-ctx", ROLE_IOMMU },
	{ "iomuxc", ROLE_PINS }, { "iomuxc-gpr", ROLE_PINS }, { "irqsteer", ROLE_INTERRUPTS },
	{ "kcs", ROLE_FIRMWARE }, { "l2-cache", ROLE_CACHE }, { "l2c", ROLE_CACHE },
	{ "l3-cache", ROLE_CACHE }, { "l3-noc", ROLE_INTERCONNECT }, { "larb", ROLE_INTERCONNECT },
	{ "lmh", ROLE_POWER }, { "mailbox", ROLE_FIRMWARE }, { "mbox", ROLE_FIRMWARE },
	{ "mbus-controller", ROLE_INTERCONNECT }, { "mbus-ctrl", ROLE_INTERCONNECT },
	{ "memory-controller", ROLE_MEMORY }, { "mhu", ROLE_FIRMWARE }, { "mmdc", ROLE_MEMORY },
	{ "mmu", ROLE_IOMMU }, { "msi-controller", ROLE_INTERRUPTS }, { "noc", ROLE_INTERCONNECT },
	{ "nocp", ROLE_INTERCONNECT }, { "ocmcram", ROLE_SRAM }, { "ocotp", ROLE_FUSES },
	{ "ocram", ROLE_SRAM }, { "odmi", ROLE_INTERRUPTS }, { "opp-supply", ROLE_POWER },
	{ "otp", ROLE_FUSES }, { "otp-memory", ROLE_FUSES }, { "padconf", ROLE_PINS },
	{ "performance-controller", ROLE_POWER }, { "pin-controller", ROLE_PINS },
	{ "pin-ctrl", ROLE_PINS }, { "pinconf", ROLE_PINS }, { "pinctrl", ROLE_PINS },
	{ "pinmux", ROLE_PINS }, { "pmc", ROLE_POWER }, { "pmic", ROLE_POWER },
	{ "pmsu", ROLE_POWER }, { "power-config", ROLE_POWER }, { "power-controller", ROLE_POWER },
	{ "power-domain", ROLE_POWER }, { "power-domains", ROLE_POWER },
	{ "power-management", ROLE_POWER }, { "power-manager", ROLE_POWER },
	{ "power-off", ROLE_RESET }, { "poweroff", ROLE_RESET }, { "ppmu", ROLE_INTERCONNECT },
	{ "prcm", ROLE_POWER }, { "prm", ROLE_POWER }, { "product-id", ROLE_CHIP_ID },
	{ "ptm", ROLE_TRACE }, { "pwrap", ROLE_POWER }, { "qfprom", ROLE_FUSES },
	{ "qos", ROLE_INTERCONNECT }, { "reboot", ROLE_RESET }, { "regulator", ROLE_POWER },
	{ "replicator", ROLE_TRACE }, { "reset", ROLE_RESET }, { "reset-controller", ROLE_RESET },
	{ "restart", ROLE_RESET }, { "rsc", ROLE_FIRMWARE }, { "rst", ROLE_RESET },
	{ "rstmgr", ROLE_RESET }, { "scm", ROLE_FIRMWARE }, { "scmi", ROLE_FIRMWARE },
	{ "scu", ROLE_CACHE }, { "sdram", ROLE_MEMORY }, { "sdramc", ROLE_MEMORY },
	{ "sdramedac", ROLE_MEMORY }, { "secure-boot-controller", ROLE_FIREWALL },
	{ "secure-monitor", ROLE_FIRMWARE }, { "silicon-id", ROLE_CHIP_ID },
	{ "smartreflex", ROLE_POWER }, { "smem", ROLE_FIRMWARE }, { "smi", ROLE_INTERCONNECT },
	{ "smmu", ROLE_IOMMU }, { "smp-memram", ROLE_SRAM }, { "snoop-control-unit", ROLE_CACHE },
	{ "soc-id", ROLE_CHIP_ID }, { "socinfo", ROLE_CHIP_ID }, { "spinlock", ROLE_FIRMWARE },
	{ "sram", ROLE_SRAM }, { "stm", ROLE_TRACE }, { "svs", ROLE_POWER }, { "sysc", ROLE_POWER },
	{ "sysmmu", ROLE_IOMMU }, { "system-controller", ROLE_POWER }, { "tbu", ROLE_IOMMU },
	{ "temperature-sensor", ROLE_THERMAL }, { "tempmon", ROLE_THERMAL },
	{ "thermal", ROLE_THERMAL }, { "thermal-diode", ROLE_THERMAL },
	{ "thermal-sensor", ROLE_THERMAL }, { "ths", ROLE_THERMAL }, { "tmu", ROLE_THERMAL },
	{ "tpda", ROLE_TRACE }, { "tpdm", ROLE_TRACE }, { "tpiu", ROLE_TRACE },
	{ "tpm", ROLE_FUSES }, { "tsadc", ROLE_THERMAL }, { "tzc", ROLE_FIREWALL },
	{ "wakeup-controller", ROLE_POWER }, { "watchdog", ROLE_WATCHDOG },
	{ "wdog", ROLE_WATCHDOG }, { "wdt", ROLE_WATCHDOG }, { "zynqmp-power", ROLE_FIRMWARE },
};

/* Words of compatibles. */
static const struct role_row words[] = {
	{ "abb", ROLE_POWER }, { "acc", ROLE_POWER }, { "aoss", ROLE_FIRMWARE },
	{ "apcs", ROLE_FIRMWARE }, { "avs", ROLE_POWER }, { "bandgap", ROLE_THERMAL },
	{ "bimc", ROLE_INTERCONNECT }, { "bsec", ROLE_FUSES }, { "bwmon", ROLE_INTERCONNECT },
	{ "cache", ROLE_CACHE }, { "ccn", ROLE_CACHE }, { "chipid", ROLE_CHIP_ID },
	{ "cirq", ROLE_INTERRUPTS }, { "cmn", ROLE_CACHE }, { "coherency", ROLE_CACHE },
	{ "coresight", ROLE_TRACE }, { "cpr", ROLE_POWER }, { "cpucfg", ROLE_POWER },
	{ "cpufreq", ROLE_POWER }, { "dcc", ROLE_TRACE }, { "ddr", ROLE_MEMORY },
	{ "ddrc", ROLE_MEMORY }, { "ddrmc", ROLE_MEMORY }, { "dfi", ROLE_MEMORY },
	{ "dmc", ROLE_MEMORY }, { "dmm", ROLE_MEMORY }, { "ebi", ROLE_NONE },
	{ "edac", ROLE_MEMORY }, { "efuse", ROLE_FUSES }, { "efuses", ROLE_FUSES },
	{ "elesentinel", ROLE_FUSES }, { "emc", ROLE_MEMORY }, { "emif", ROLE_MEMORY },
	{ "esm", ROLE_FIREWALL }, { "etzpc", ROLE_FIREWALL }, { "eud", ROLE_TRACE },
	{ "extirq", ROLE_INTERRUPTS }, { "firewall", ROLE_FIREWALL }, { "fmc2", ROLE_NONE },
	{ "fuse", ROLE_FUSES }, { "gpc", ROLE_POWER }, { "gpcv2", ROLE_POWER },
	{ "gpmc", ROLE_NONE }, { "gwdt", ROLE_WATCHDOG }, { "hwspinlock", ROLE_FIRMWARE },
	{ "icu", ROLE_INTERRUPTS }, { "ifc", ROLE_NONE }, { "iim", ROLE_FUSES },
	{ "imem", ROLE_SRAM }, { "inta", ROLE_INTERRUPTS }, { "intc", ROLE_INTERRUPTS },
	{ "intmux", ROLE_INTERRUPTS }, { "intr", ROLE_INTERRUPTS }, { "iommu", ROLE_IOMMU },
	{ "iomux", ROLE_PINS }, { "iomuxc", ROLE_PINS }, { "ipcc", ROLE_FIRMWARE },
	{ "ipi", ROLE_FIRMWARE }, { "ipmmu", ROLE_IOMMU }, { "irqsteer", ROLE_INTERRUPTS },
	{ "iwdg", ROLE_WATCHDOG }, { "kcs", ROLE_FIRMWARE }, { "l2c", ROLE_CACHE },
	{ "llcc", ROLE_CACHE }, { "lmh", ROLE_POWER }, { "lvts", ROLE_THERMAL },
	{ "m4u", ROLE_IOMMU }, { "mailbox", ROLE_FIRMWARE }, { "mbox", ROLE_FIRMWARE },
	{ "mhu", ROLE_FIRMWARE }, { "mhuv2", ROLE_FIRMWARE }, { "mhuv3", ROLE_FIRMWARE },
	{ "mmdc", ROLE_MEMORY }, { "msgbox", ROLE_FIRMWARE }, { "mu", ROLE_FIRMWARE },
	{ "noc", ROLE_INTERCONNECT }, { "nocp", ROLE_INTERCONNECT }, { "ocmem", ROLE_SRAM },
	{ "ocotp", ROLE_FUSES }, { "optee", ROLE_FIRMWARE }, { "osm", ROLE_POWER },
	{ "otp", ROLE_FUSES }, { "otpc", ROLE_FUSES }, { "padconf", ROLE_PINS },
	{ "pfc", ROLE_PINS }, { "pinconf", ROLE_PINS }, { "pinctrl", ROLE_PINS },
	{ "pinmux", ROLE_PINS }, { "pmc", ROLE_POWER }, { "pmsu", ROLE_POWER },
	{ "poweroff", ROLE_RESET }, { "ppmu", ROLE_INTERCONNECT }, { "prcm", ROLE_POWER },
	{ "prm", ROLE_POWER }, { "pshold", ROLE_RESET }, { "pwrap", ROLE_POWER },
	{ "qfprom", ROLE_FUSES }, { "qos", ROLE_INTERCONNECT }, { "rcpm", ROLE_POWER },
	{ "rdc", ROLE_FIREWALL }, { "reboot", ROLE_RESET }, { "reset", ROLE_RESET },
	{ "rgu", ROLE_RESET }, { "rifsc", ROLE_FIREWALL }, { "rpm", ROLE_FIRMWARE },
	{ "rpmh", ROLE_FIRMWARE }, { "rpmsg", ROLE_FIRMWARE }, { "rst", ROLE_RESET },
	{ "saw2", ROLE_POWER }, { "sbc", ROLE_FIREWALL }, { "scm", ROLE_FIRMWARE },
	{ "scmi", ROLE_FIRMWARE }, { "scpi", ROLE_FIRMWARE }, { "scpsys", ROLE_POWER },
	{ "sdram", ROLE_MEMORY }, { "sdramc", ROLE_MEMORY }, { "sfp", ROLE_FUSES },
	{ "sgrf", ROLE_FIREWALL }, { "sid", ROLE_FUSES }, { "silicon", ROLE_CHIP_ID },
	{ "smem", ROLE_FIRMWARE }, { "smi", ROLE_INTERCONNECT }, { "smmu", ROLE_IOMMU },
	{ "smp2p", ROLE_FIRMWARE }, { "smsm", ROLE_FIRMWARE }, { "socinfo", ROLE_CHIP_ID },
	{ "sram", ROLE_SRAM }, { "svs", ROLE_POWER }, { "sysctr", ROLE_TIME },
	{ "sysirq", ROLE_INTERRUPTS }, { "sysmmu", ROLE_IOMMU }, { "tempmon", ROLE_THERMAL },
	{ "thermal", ROLE_THERMAL }, { "ths", ROLE_THERMAL }, { "tlmm", ROLE_PINS },
	{ "toprgu", ROLE_RESET }, { "tpda", ROLE_TRACE }, { "tpdm", ROLE_TRACE },
	{ "trdc", ROLE_FIREWALL }, { "tsadc", ROLE_THERMAL }, { "tsens", ROLE_THERMAL },
	{ "tzasc", ROLE_FIREWALL }, { "tzc400", ROLE_FIREWALL }, { "tzpc", ROLE_FIREWALL },
	{ "venus", ROLE_FIRMWARE }, { "vtm", ROLE_THERMAL }, { "watchdog", ROLE_WATCHDOG },
	{ "wcn3990", ROLE_FIRMWARE }, { "wcn6750", ROLE_FIRMWARE }, { "wdog", ROLE_WATCHDOG },
	{ "wdt", ROLE_WATCHDOG }, { "weim", ROLE_NONE }, { "wwdg", ROLE_WATCHDOG },
	{ "wwdt", ROLE_WATCHDOG },
};
/* clang-format on */

static const struct {
	const char *reason;
	bool passive; /* does no DMA of its own */
} roles[] = {
	[ROLE_NONE] = { NULL, false },
	[ROLE_WATCHDOG] = { "it can reset the machine (a watchdog)", true },
	[ROLE_RESET] = { "it resets or switches off the machine, or parts of it that others use",
			 true },
	[ROLE_POWER] = { "it controls the power, voltages or clocks that others run on", true },
	[ROLE_FIRMWARE] = { "it speaks to firmware or other processors, which act for the whole "
			    "machine",
			    true },
	[ROLE_FUSES] = { "it holds fuses: what is written stays, and keys are the machine's",
			 true },
	[ROLE_PINS] = { "it decides which device each pin of the chip belongs to", true },
	[ROLE_FIREWALL] = { "it decides who may reach which device or memory", true },
	[ROLE_MEMORY] = { "it controls or observes memory that all use", true },
	[ROLE_CACHE] = { "it keeps the caches that all processors use", true },
	[ROLE_INTERCONNECT] = { "the traffic of other devices goes through it, or is observed "
				"there",
				true },
	[ROLE_TRACE] = { "it halts processors or sees what they do (trace and debug)", false },
	[ROLE_CHIP_ID] = { "it identifies the chip to every system on it", true },
	[ROLE_INTERRUPTS] = { "interrupts of other devices go through it", true },
	[ROLE_IOMMU] = { "it decides where other devices' DMA goes", true },
	[ROLE_THERMAL] = { "it protects the chip from heat, and may reset it", true },
	[ROLE_SRAM] = { "firmware and other processors keep code and data in it (on-chip "
			"memory)",
			true },
	[ROLE_TIME] = { "the processors' own timers count by it", true },
	[ROLE_LINES] = { "all GPIO lines of the chip, or of a part of it, are in this one block",
			 true },
	[ROLE_CPU] = { "it is part of the processors, not of the bus", true },
};

const char *role_reason(enum role role)
{
	return roles[role].reason;
}

bool role_is_passive(enum role role)
{
	return roles[role].passive;
}

static const struct {
	const struct role_row *rows;
	size_t n;
} tables[ROLE_TABLES] = {
	[ROLE_COMPATIBLES] = { compatibles, ARRAY_SIZE(compatibles) },
	[ROLE_NAMES] = { names, ARRAY_SIZE(names) },
	[ROLE_WORDS] = { words, ARRAY_SIZE(words) },
};

const struct role_row *role_rows(enum role_table table, size_t *ret_n)
{
	*ret_n = tables[table].n;
	return tables[table].rows;
}

/* A row's text against the first n bytes of a text as a whole. */
static int compare_start(const char *row, const char *text, size_t n)
{
	int r = strncmp(row, text, n);

	return r ? r : row[n] != '\0';
}

static const struct role_row *find_row(enum role_table table, const char *text, size_t n)
{
	const struct role_row *rows = tables[table].rows;
	size_t i = bisect(tables[table].n, k, compare_start(rows[k].text, text, n) < 0);

	return i < tables[table].n && compare_start(rows[i].text, text, n) == 0 ? &rows[i] : NULL;
}

/* "wakeup-interrupt-controller" is an "interrupt-controller", "timer0" a "timer". */
static const struct role_row *find_name(const char *name)
{
	size_t end = strcspn(name, "@"), start = 0;
	const struct role_row *row = NULL;

	while (end > 0 && name[end - 1] >= '0' && name[end - 1] <= '9')
		end--;
	while (!row && start < end) {
		row = find_row(ROLE_NAMES, name + start, end - start);
		start += strcspn(name + start, "-_@") + 1;
	}
	return row;
}

/* Of what follows the vendor. */
static const struct role_row *find_word(const char *compatible)
{
	const char *comma = strchr(compatible, ','), *word = comma ? comma + 1 : compatible;
	const struct role_row *row = NULL;

	while (!row && *word) {
		size_t n = strcspn(word, "-_.,");

		row = find_row(ROLE_WORDS, word, n);
		word += n + (word[n] != '\0');
	}
	return row;
}

/* A performance monitor without registers is read through the processors' system registers (Linux,
 * drivers/perf/arm_pmuv3.c and arm_v7_pmu.c: compatibles that end in -pmu). */
static bool is_cpu_pmu(const struct node *node, const char *compatible)
{
	size_t n = strlen(compatible);

	if (n <= 4 || !streq(compatible + n - 4, "-pmu"))
		return false;
	/* Some trees give the address at which a debugger reads it. */
	return strncmp(compatible, "arm,cortex-", strlen("arm,cortex-")) == 0 ||
	       !node_has(node, PROPERTY_REG);
}

enum role role_of(const struct node *node)
{
	const struct property *list = node_property(node, PROPERTY_COMPATIBLE);
	const struct role_row *row = NULL;
	const char *s = NULL;

	while (!row && (s = property_next_string(list, s))) {
		if (is_cpu_pmu(node, s))
			return ROLE_CPU;
		row = find_row(ROLE_COMPATIBLES, s, strlen(s));
	}
	if (!row)
		row = find_name(node->name);
	while (!row && (s = property_next_string(list, s)))
		row = find_word(s);
	return row ? row->role : ROLE_NONE;
}
