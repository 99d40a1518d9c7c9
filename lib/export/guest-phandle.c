/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Properties outside the table of suppliers that hold phandles. A blob does not tell phandles from
 * numbers, so the names have to. The table was made from the bindings of Linux and the device
 * trees of its kernels: what is in it has cells that name nodes of one kind on board after board.
 * Whatever is in it and no phandle after all costs the guest a number, which a comment tells. */

#include <string.h>

#include "export/guest-internal.h"

/* Whole names, or with a '*' at either end any that end or start so. */
/* clang-format off */
static const char *const patterns[] = {
	/* by custom: what a driver looks for at a node that it does not depend on otherwise */
	"*-handle", "*-handles", "*-phandle", "*-phandles", "*syscon", "*-syscon-*", "syscon-*",
	"ti,syscon-*", "st,syscfg*", "*-sysctrl", "*sysreg", "*grf", "*-gpr", "regmap*", "*-parent",
	"*-parent-bus", "*i2c-bus", "*-codec", "*-master", "*-regs", "*-mcasp", "*,dpaux", "*-dai",
	"*-cpu-dai", "*-panel", "*,panel", "*,sram", "*-srams", "*-dev", "ssi-controller",
	"spdif-controller", "controller", "nvidia,i2s-controller", "nvidia,memory-controller",
	"nvidia,external-memory-controller", "marvell,system-controller", "rockchip,i2s-controller",
	"samsung,i2s-controller", "ti,mcasp-controller", "aspeed,scu", "aspeed,cvic",
	"aspeed,external-nodes",
	/* generic bindings */
	"affinity", "asram", "audio-asrc", "audio-aux-devs", "audio-cpu", "buffer-manager",
	"cci-control-port", "companion", "contiguous-area", "cpu", "cpu-idle-states", "cpus",
	"ctrl-module", "dais", "ddc", "devfreq", "devfreq-events", "dfx", "display",
	"domain-idle-states", "ethernet", "firmware", "flash", "flash-leds", "fpga-mgr",
	"gpio-miso", "gpio-mosi", "gpio-sck", "gpr", "i2c", "internal-mem", "interrupt-affinity",
	"intf_mode", "iram", "l2-cache", "lens-focus", "link", "monitored-battery", "native-mode",
	"next-level-cache", "nvmem-cell", "opp", "peer-hub", "phy", "pinctrl-single,gpio-range",
	"playback", "capture", "pm-sram", "pm_qos", "ports", "ptp-timer", "regulator-coupled-with",
	"post-init-providers", "required-opps", "secure-monitor", "sfp", "shmem",
	"simple-audio-card,aux-devs", "simple-audio-card,bitclock-master", "slim-ifc-dev",
	"snps,axi-config", "snps,mtl-rx-config", "snps,mtl-tx-config", "subctrl-vbase", "trip",
	"vmmc",
	/* vendors' own */
	"allwinner,codec-analog-controls", "allwinner,pipelines", "amlogic,ao-secure",
	"amlogic,canvas", "amlogic,secbus2", "arm,cs-dev-assoc", "arm,vexpress,config-bridge",
	"calxeda,port-phys", "cores", "fsl,anatop", "fsl,ddrc", "fsl,fman-ports",
	"fsl,imx7d-pcie-phy", "fsl,input-sel", "fsl,iram", "fsl,pcie-scfg", "fsl,pres", "fsl,prg",
	"fsl,rcpm-wakeup", "fsl,stop-mode", "fsl,tempmon", "fsl,usbmisc", "fsl,usbphy",
	"hisilicon,hi6220-clk-sram", "marvell,usb-misc-reg", "nokia,headphone-amplifier",
	"nvidia,mipi-calibrate", "nvidia,outputs", "nvidia,phy", "nvidia,pmc", "nvidia,xusb-padctl",
	"qcom,acc", "qcom,bcm-voters", "qcom,dload-mode", "qcom,gmu", "qcom,ipc", "qcom,ipc-1",
	"qcom,ipc-2", "qcom,ipc-3", "qcom,mmio", "qcom,qmp", "qcom,rpm-msg-ram", "qcom,rproc",
	"qcom,rx-device", "qcom,saw", "qcom,saw-reg", "qcom,smem-states", "qcom,tx-device",
	"renesas,fcp", "renesas,ipmmu-main", "renesas,vsps", "rockchip,codec", "rockchip,cpu",
	"rockchip,pmu", "samsung,audio-cpu", "samsung,power-domain", "st,sync",
	"ti,am65x-oldi-io-ctrl", "ti,bootreg", "ti,camerrx-control", "ti,ctrl_mod", "ti,dmic",
	"ti,elm-id", "ti,hs_extmute_gpio", "ti,mcbsp", "ti,mcpdm", "ti,provided-clocks",
	"ti,ringacc", "ti,rproc", "ti,sci", "ti,serdes-clk", "ti,timers", "ti,tptcs", "ti,twl6040",
	"ti,usb-charger-detection", "ti,watchdog-timers", "wlf,ldo1ena", "wlf,ldo2ena",
};
/* clang-format on */

static bool matches(const char *pattern, const char *name)
{
	size_t n = strlen(pattern), length = strlen(name);
	bool any_start = pattern[0] == '*', any_end = pattern[n - 1] == '*';

	if (any_start && any_end)
		return memmem(name, length, pattern + 1, n - 2) != NULL;
	if (any_start)
		return length >= n - 1 && strcmp(name + length - (n - 1), pattern + 1) == 0;
	return any_end ? strncmp(name, pattern, n - 1) == 0 : strcmp(name, pattern) == 0;
}

/* Flags and texts are not meant, however they are called. */
static bool is_suspect(const char *name, const struct property *property)
{
	if (property->size == 0 || property->size % 4 != 0)
		return false;
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		if (matches(patterns[i], name))
			return true;
	return false;
}

static bool is_text(const struct property *property)
{
	for (uint32_t i = 0; i < property->size; i++)
		if (property->data[i] ? property->data[i] < ' ' || property->data[i] > '~'
				      : i + 1 < property->size && i == 0)
			return false;
	return property->data[property->size - 1] == '\0' && property->data[0] != '\0';
}

static void leave_out(struct guest *g, const struct node *node, const struct property *property,
		      const struct node *target)
{
	struct cells cells = property_cells(property), first;
	struct finding finding = { .code = FINDING_LEFT_OUT_OF_GUEST,
				   .node = node,
				   .property = guest_property_name(g, property),
				   .other = target,
				   .why = "%P of %N, <%C>, which may name nodes by number" };

	if (target) {
		cells_take(&cells, 1, &first);
		finding.why = cells.n > 0 ? "%P of %N, which refers to %O, with <%C>"
					  : "%P of %N, which refers to %O";
	}
	finding.cells = cells;
	guest_leave_out(g, guest_copy(g, node)->node, finding);
}

bool guest_phandle(struct guest *g, const struct node *node, const struct property *property)
{
	const char *name = guest_property_name(g, property);
	const struct node *target;

	if (!is_suspect(name, property) || is_text(property))
		return false;
	target = tree_find_phandle(g->board->tree, cell_load(property->data));
	if (target && property->size == 4 && guest_copy(g, target)->node)
		draft_put_reference(
			g->draft,
			draft_property(g->draft, guest_copy(g, node)->node, name, DRAFT_CELLS, 0),
			guest_copy(g, target)->node);
	else
		leave_out(g, node, property, target);
	return true;
}
