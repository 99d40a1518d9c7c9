/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Properties outside the table of suppliers that hold phandles. In a blob phandles look like any
 * number, so that names have to do. The table was made from the bindings of Linux and the device
 * trees of its kernels: the cells of each row name nodes of one kind on board after board. If one
 * is a mere number after all, the guest loses it, and a comment says so. */

#include "export/guest/phandle.h"

#include <string.h>

#include "base/util.h"
#include "export/guest/copy.h"

/* Whole names; a '*' at either end is for any text. */
/* clang-format off */
/* One node, and numbers for the driver: mostly a syscon with a register, and bits in it. */
static const char *const with_numbers[] = {
	"*syscon", "syscon-*", "st,syscfg*", "*-sysctrl", "*sysreg", "*grf", "*-gpr", "regmap*",
	"*-regs", "*,sram", "*,syscon-*", "*-syscon-*", "atmel,sysregs", "contiguous-area",
	"ctrl-module", "fsl,pcie-scfg", "fsl,rcpm-wakeup", "fsl,stop-mode", "fsl,tempmon",
	"fsl,usbmisc", "gpr", "hisilicon,hi6220-clk-sram", "hisilicon,sysctrl", "intf_mode",
	"marvell,usb-misc-reg", "nvidia,bpmp", "nvidia,pmc", "qcom,dload-mode", "qcom,gmu",
	"qcom,ipc", "qcom,ipc-1", "qcom,ipc-2", "qcom,ipc-3", "qcom,saw-reg",
	"renesas,ipmmu-main", "st,sync", "ti,am65x-oldi-io-ctrl", "ti,bootreg",
	"ti,camerrx-control", "ti,ctrl_mod",
};

static const char *const lists[] = {
	"*-handles", "*-phandles", "*-srams", "affinity", "audio-aux-devs", "cpu-idle-states",
	"cpus", "dais", "devfreq-events", "domain-idle-states", "flash-leds",
	"interrupt-affinity", "next-level-cache", "ports", "regulator-coupled-with",
	"required-opps", "simple-audio-card,aux-devs", "allwinner,pipelines",
	"aspeed,external-nodes", "cores", "fsl,fman-ports", "fsl,pres", "mediatek,audio-codec",
	"mediatek,larbs", "mediatek,sgmiisys", "mediatek,usxgmiisys", "mediatek,wed",
	"nvidia,outputs", "ti,timers", "ti,watchdog-timers",
};

/* Lists with one number for each node (bindings ata/sata_highbank, soc/qcom/qcom,smem,
 * display/renesas,du, dma/ti-edma), … */
static const char *const pairs[] = {
	"calxeda,port-phys", "renesas,vsps", "ti,tptcs",
};

/* … with two (remoteproc/qcom,sc7280-mss-pil), with three (mailbox/mediatek,gce-props,
 * pinctrl/pinctrl-single). */
static const char *const with_two[] = { "qcom,ext-regs" };
static const char *const with_three[] = { "mediatek,gce-client-reg", "pinctrl-single,gpio-range" };

/* One node alone. */
static const char *const singles[] = {
	/* by custom: nodes that a driver looks at but does not depend on otherwise */
	"*-handle", "*-phandle", "*-parent", "*-parent-bus", "*i2c-bus", "*-codec", "*-master",
	"*-mcasp", "*,dpaux", "*-dai", "*-cpu-dai", "*-panel", "*,panel", "*-dev",
	"ssi-controller", "spdif-controller", "controller", "nvidia,i2s-controller",
	"nvidia,memory-controller", "nvidia,external-memory-controller",
	"marvell,system-controller", "rockchip,i2s-controller", "samsung,i2s-controller",
	"ti,mcasp-controller", "aspeed,scu", "aspeed,cvic",
	/* generic bindings */
	"asram", "audio-asrc", "audio-cpu", "axistream-connected", "buffer-manager", "capture",
	"cci-control-port", "companion", "cpu", "ddc", "devfreq", "dfx", "display", "ethernet",
	"firmware", "flash", "fpga-mgr", "gpio-miso", "gpio-mosi", "gpio-sck", "i2c",
	"internal-mem", "iram", "l2-cache", "lens-focus", "link", "monitored-battery",
	"native-mode", "nvmem-cell", "opp", "peer-hub", "playback", "pm-sram", "pm_qos",
	"ptp-timer", "secure-monitor", "shmem", "simple-audio-card,bitclock-master",
	"slim-ifc-dev", "snps,axi-config", "snps,mtl-rx-config", "snps,mtl-tx-config",
	"subctrl-vbase", "trip", "vmmc",
	/* vendors' own */
	"allwinner,codec-analog-controls", "amlogic,ao-secure", "amlogic,canvas",
	"amlogic,secbus2", "arm,cs-dev-assoc", "arm,vexpress,config-bridge", "fsl,anatop",
	"fsl,ddrc", "fsl,imx7d-pcie-phy", "fsl,input-sel", "fsl,iram", "fsl,prg", "fsl,usbphy",
	"mediatek,apmixedsys", "mediatek,cci", "mediatek,ethsys", "mediatek,hifsys",
	"mediatek,infracfg", "mediatek,larb", "mediatek,pctl", "mediatek,pctl-regmap",
	"mediatek,pericfg", "mediatek,platform", "mediatek,scp", "mediatek,smi", "mediatek,vpu",
	"mediatek,wed-pcie", "nokia,headphone-amplifier", "nvidia,mipi-calibrate", "nvidia,phy",
	"nvidia,xusb-padctl", "qcom,acc", "qcom,bcm-voters", "qcom,mmio", "qcom,qmp",
	"qcom,rpm-msg-ram", "qcom,rproc", "qcom,rx-device", "qcom,saw", "qcom,tx-device",
	"renesas,fcp", "rockchip,codec", "rockchip,cpu", "rockchip,pmu", "samsung,audio-cpu",
	"samsung,power-domain", "ti,dmic", "ti,elm-id", "ti,hs_extmute_gpio", "ti,mcbsp",
	"ti,mcpdm", "ti,provided-clocks", "ti,ringacc", "ti,rproc", "ti,sci", "ti,serdes-clk",
	"ti,twl6040", "ti,usb-charger-detection", "wlf,ldo1ena", "wlf,ldo2ena",
};
/* clang-format on */

static bool matches(const char *pattern, const char *name)
{
	size_t n = strlen(pattern), length = strlen(name);
	bool any_start = pattern[0] == '*', any_end = pattern[n - 1] == '*';

	if (any_start && any_end)
		return memmem(name, length, pattern + 1, n - 2) != NULL;
	if (any_start)
		return length >= n - 1 && streq(name + length - (n - 1), pattern + 1);
	return any_end ? strncmp(name, pattern, n - 1) == 0 : streq(name, pattern);
}

/* Not lists, but one node: … */
#define NUMBERS_NONE UINT32_MAX       /* … alone */
#define NUMBERS_ANY  (UINT32_MAX - 1) /* … with all that is left */

#define NAMES(names) names, ARRAY_SIZE(names)

/* The first one counts. */
static const struct {
	const char *const *patterns;
	size_t n;
	uint32_t numbers; /* after each phandle */
} forms[] = {
	{ NAMES(with_two), 2 },   { NAMES(pairs), 1 },
	{ NAMES(with_three), 3 }, { NAMES(with_numbers), NUMBERS_ANY },
	{ NAMES(lists), 0 },      { NAMES(singles), NUMBERS_NONE },
};

/* Whether the name suggests phandles, and how many numbers follow each of them. */
static bool find_form(const char *name, uint32_t *ret_numbers)
{
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
		for (size_t k = 0; k < forms[i].n; k++)
			if (matches(forms[i].patterns[k], name)) {
				*ret_numbers = forms[i].numbers;
				return true;
			}
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
				   .why = "%P of %N, <%C>, which may hold phandles" };

	if (target) {
		cells_take(&cells, 1, &first);
		finding.why = cells.n > 0 ? "%P of %N, which refers to %O, with <%C>"
					  : "%P of %N, which refers to %O";
	}
	finding.cells = cells;
	guest_leave_out(g, guest_copy(g, node)->node, finding);
}

/* Flags and texts hold no phandles, whatever their names. */
static bool is_suspect(const char *name, const struct property *property, uint32_t *ret_numbers)
{
	return property->size > 0 && property->size % 4 == 0 && find_form(name, ret_numbers) &&
	       !is_text(property);
}

bool guest_phandle(struct guest *g, const struct node *node, const struct property *property)
{
	const char *name = guest_property_name(g, property);
	struct reference_form form = { REFERENCE_NO_CELLS, 0 };
	struct guest_obstacle obstacle;
	const struct node *target;
	bool is_whole = true;

	if (!is_suspect(name, property, &form.missing))
		return false;
	if (form.missing == NUMBERS_NONE)
		is_whole = property->size == 4;
	if (form.missing >= NUMBERS_ANY)
		form.missing = property->size / 4 - 1;
	target = tree_find_phandle(g->board->tree, cell_load(property->data));
	if (is_whole && target && guest_list_goes(g, property, &form, &obstacle))
		guest_put_list(g, node, property, &form);
	else
		leave_out(g, node, property, target);
	return true;
}
