/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tables were made from the bindings of Linux and the device trees of its kernels: the cells of
 * each row name nodes of one kind on board after board. */

#include "resolve/phandle-name.h"

#include <string.h>

#include "base/util.h"

struct entry {
	const char *text;
	size_t n;         /* bytes of it */
	uint32_t numbers; /* behind each phandle */
};

#define ENTRY(text, numbers)                      \
	{                                         \
		text, sizeof(text) - 1, (numbers) \
	}
#define ALONE(text) ENTRY(text, PHANDLE_ALONE)
#define LIST(text)  ENTRY(text, 0)
/* Mostly a syscon, a register of it, and bits in that. */
#define NUMBERS(text) ENTRY(text, PHANDLE_WITH_NUMBERS)
/* Lists with one number for each node (bindings ata/sata_highbank, cpufreq/cpufreq-qcom-hw,
 * display/renesas,du, dma/ti-edma), … */
#define PAIRS(text) ENTRY(text, 1)
/* … with two (remoteproc/qcom,sc7280-mss-pil), with three (mailbox/mediatek,gce-props,
 * pinctrl/pinctrl-single). */
#define TWO(text)   ENTRY(text, 2)
#define THREE(text) ENTRY(text, 3)

/* clang-format off */
/* Whole names, in the order of strcmp(). */
static const struct entry names[] = {
	LIST("affinity"), ALONE("allwinner,codec-analog-controls"), LIST("allwinner,pipelines"),
	ALONE("amlogic,ao-secure"), ALONE("amlogic,canvas"), ALONE("amlogic,secbus2"),
	ALONE("arm,cs-dev-assoc"), ALONE("arm,vexpress,config-bridge"), ALONE("aspeed,cvic"),
	LIST("aspeed,external-nodes"), ALONE("aspeed,scu"), ALONE("asram"),
	NUMBERS("atmel,sysregs"), ALONE("audio-asrc"), LIST("audio-aux-devs"), ALONE("audio-cpu"),
	LIST("aux-devs"), ALONE("axistream-connected"), ALONE("buffer-manager"),
	PAIRS("calxeda,port-phys"), ALONE("capture"), ALONE("cci-control-port"),
	ALONE("companion"), NUMBERS("contiguous-area"), ALONE("controller"), LIST("cores"),
	ALONE("cpu"), LIST("cpu-idle-states"), LIST("cpus"), NUMBERS("ctrl-module"), LIST("dais"),
	ALONE("ddc"), ALONE("devfreq"), LIST("devfreq-events"), ALONE("dfx"), ALONE("display"),
	LIST("domain-idle-states"), ALONE("ethernet"), ALONE("firmware"), ALONE("flash"),
	LIST("flash-leds"), ALONE("fpga-mgr"), ALONE("fsl,anatop"), ALONE("fsl,ddrc"),
	LIST("fsl,fman-ports"), ALONE("fsl,imx7d-pcie-phy"), ALONE("fsl,input-sel"),
	ALONE("fsl,iram"), NUMBERS("fsl,pcie-scfg"), LIST("fsl,pres"), ALONE("fsl,prg"),
	NUMBERS("fsl,rcpm-wakeup"), NUMBERS("fsl,stop-mode"), NUMBERS("fsl,tempmon"),
	NUMBERS("fsl,usbmisc"), ALONE("fsl,usbphy"), ALONE("gpio-miso"), ALONE("gpio-mosi"),
	ALONE("gpio-sck"), NUMBERS("gpr"), NUMBERS("hisilicon,hi6220-clk-sram"),
	NUMBERS("hisilicon,sysctrl"), ALONE("i2c"), ALONE("internal-mem"),
	LIST("interrupt-affinity"), NUMBERS("intf_mode"), ALONE("iram"), ALONE("l2-cache"),
	ALONE("lens-focus"), LIST("link"), ALONE("marvell,system-controller"),
	NUMBERS("marvell,usb-misc-reg"), ALONE("mediatek,adsp"), ALONE("mediatek,apmixedsys"),
	LIST("mediatek,audio-codec"), ALONE("mediatek,auxadc"), ALONE("mediatek,cci"),
	ALONE("mediatek,ethsys"), THREE("mediatek,gce-client-reg"), ALONE("mediatek,hifsys"),
	ALONE("mediatek,infracfg"), ALONE("mediatek,larb"), LIST("mediatek,larbs"),
	ALONE("mediatek,pctl"), ALONE("mediatek,pctl-regmap"), ALONE("mediatek,pericfg"),
	ALONE("mediatek,platform"), ALONE("mediatek,scp"), LIST("mediatek,sgmiisys"),
	ALONE("mediatek,smi"), LIST("mediatek,usxgmiisys"), ALONE("mediatek,vpu"),
	LIST("mediatek,wed"), ALONE("mediatek,wed-pcie"), ALONE("mediatek,wo-ccif"),
	ALONE("monitored-battery"), ALONE("native-mode"), LIST("next-level-cache"),
	ALONE("nokia,headphone-amplifier"), NUMBERS("nvidia,bpmp"),
	ALONE("nvidia,external-memory-controller"), ALONE("nvidia,i2s-controller"),
	ALONE("nvidia,memory-controller"), ALONE("nvidia,mipi-calibrate"), LIST("nvidia,outputs"),
	ALONE("nvidia,phy"), NUMBERS("nvidia,pmc"), ALONE("nvidia,xusb-padctl"),
	ALONE("nvmem-cell"), ALONE("opp"), ALONE("peer-hub"), THREE("pinctrl-single,gpio-range"),
	ALONE("playback"), ALONE("pm-sram"), LIST("pm_qos"), LIST("ports"), ALONE("ptp-timer"),
	ALONE("qcom,acc"), ALONE("qcom,bcm-voters"), NUMBERS("qcom,dload-mode"),
	TWO("qcom,ext-regs"), PAIRS("qcom,freq-domain"), NUMBERS("qcom,gmu"), ALONE("qcom,ice"),
	NUMBERS("qcom,ipc"), NUMBERS("qcom,ipc-1"), NUMBERS("qcom,ipc-2"), NUMBERS("qcom,ipc-3"),
	ALONE("qcom,mmio"), ALONE("qcom,pbs"), ALONE("qcom,qmp"), ALONE("qcom,rpm-msg-ram"),
	ALONE("qcom,rproc"), ALONE("qcom,rx-device"), ALONE("qcom,saw"), NUMBERS("qcom,saw-reg"),
	NUMBERS("qcom,tcsr-reg"), ALONE("qcom,tx-device"), LIST("regulator-coupled-with"),
	ALONE("renesas,fcp"), NUMBERS("renesas,ipmmu-main"), PAIRS("renesas,vsps"),
	LIST("required-opps"), ALONE("richtek,usb-connector"), ALONE("rockchip,codec"),
	ALONE("rockchip,cpu"), ALONE("rockchip,i2s-controller"), ALONE("rockchip,pmu"),
	ALONE("samsung,audio-cpu"), ALONE("samsung,i2s-controller"), ALONE("samsung,power-domain"),
	ALONE("secure-monitor"), LIST("shmem"), LIST("simple-audio-card,aux-devs"),
	ALONE("simple-audio-card,bitclock-master"), ALONE("slim-ifc-dev"),
	ALONE("snps,axi-config"), ALONE("snps,mtl-rx-config"), ALONE("snps,mtl-tx-config"),
	ALONE("spdif-controller"), ALONE("ssi-controller"), NUMBERS("st,gcan"), NUMBERS("st,sync"),
	ALONE("subctrl-vbase"), NUMBERS("ti,am65x-oldi-io-ctrl"), NUMBERS("ti,bootreg"),
	NUMBERS("ti,camerrx-control"), NUMBERS("ti,ctrl_mod"), ALONE("ti,dmic"),
	ALONE("ti,elm-id"), ALONE("ti,hs_extmute_gpio"), LIST("ti,iep"),
	ALONE("ti,mcasp-controller"), ALONE("ti,mcbsp"), ALONE("ti,mcpdm"), ALONE("ti,mii-g-rt"),
	ALONE("ti,mii-rt"), LIST("ti,provided-clocks"), LIST("ti,prus"), ALONE("ti,ringacc"),
	ALONE("ti,rproc"), ALONE("ti,sci"), ALONE("ti,serdes-clk"), LIST("ti,timers"),
	PAIRS("ti,tptcs"), ALONE("ti,twl6040"), ALONE("ti,usb-charger-detection"),
	LIST("ti,watchdog-timers"), ALONE("trip"), ALONE("vmmc"), ALONE("wlf,ldo1ena"),
	ALONE("wlf,ldo2ena"),
};

/* Names that end so. The last rows are by custom: nodes that a driver looks at, but does not
 * depend on otherwise. */
static const struct entry ends[] = {
	NUMBERS("syscon"), NUMBERS("-sysctrl"), NUMBERS(",sysctrl"), NUMBERS("sysreg"),
	NUMBERS("grf"), NUMBERS("-gpr"), NUMBERS(",gpr"), NUMBERS("-regmap"), NUMBERS("-regs"),
	NUMBERS(",sram"),
	LIST("-handles"), LIST("-phandles"), LIST("-srams"), ALONE("-handle"), ALONE("-phandle"),
	ALONE("-parent"), ALONE("-parent-bus"), ALONE("i2c-bus"), ALONE(",scu"), ALONE(",pmc"),
	ALONE(",dpaux"), ALONE(",panel"),
	ALONE("-codec"), ALONE("-master"), ALONE("-mcasp"), ALONE("-dai"), ALONE("-panel"),
	ALONE("-dev"),
};

/* Names that begin so. */
static const struct entry starts[] = {
	NUMBERS("syscon-"), NUMBERS("st,syscfg"), NUMBERS("regmap"),
};
/* clang-format on */

/* ---- by name ---- */

static const struct entry *find_entry(const char *name, size_t length)
{
	size_t i = bisect(ARRAY_SIZE(names), k, text_compare(names[k].text, name) < 0);

	if (i < ARRAY_SIZE(names) && streq(names[i].text, name))
		return &names[i];
	for (i = 0; i < ARRAY_SIZE(ends); i++)
		if (length >= ends[i].n && name[length - 1] == ends[i].text[ends[i].n - 1] &&
		    memcmp(name + length - ends[i].n, ends[i].text, ends[i].n) == 0)
			return &ends[i];
	for (i = 0; i < ARRAY_SIZE(starts); i++)
		if (strncmp(name, starts[i].text, starts[i].n) == 0)
			return &starts[i];
	return NULL;
}

bool phandle_name_find(const char *name, uint32_t *ret_numbers)
{
	const struct entry *entry = find_entry(name, strlen(name));
	const char *syscon = entry ? NULL : strstr(name, "syscon-");

	if (entry)
		*ret_numbers = entry->numbers;
	else if (syscon && syscon > name && strchr(",-", syscon[-1]))
		*ret_numbers = PHANDLE_WITH_NUMBERS;
	else
		return false;
	return true;
}

/* ---- by content ---- */

static bool is_text(const struct property *property)
{
	for (uint32_t i = 0; i < property->size; i++)
		if (property->data[i] ? property->data[i] < ' ' || property->data[i] > '~'
				      : i + 1 < property->size && i == 0)
			return false;
	return property->data[property->size - 1] == '\0' && property->data[0] != '\0';
}

bool phandle_may_be_in(const struct property *property)
{
	return property->size > 0 && property->size % 4 == 0 && !is_text(property);
}

static bool is_whole(const struct tree *tree, struct cells left, const struct reference_form *form)
{
	enum reference_result result = REFERENCE_HOLE;
	struct reference ref;
	bool found = false;
	const char *why;

	while (result <= REFERENCE_HOLE) {
		result = reference_next(tree, &left, form, &ref, &why);
		found |= result == REFERENCE_OK;
	}
	return found && result == REFERENCE_END;
}

bool phandle_list_in(const struct tree *tree, const struct property *property, uint32_t numbers,
		     struct reference_form *ret)
{
	struct cells cells = property_cells(property);

	*ret = (struct reference_form){ REFERENCE_NO_CELLS, numbers };
	if (numbers == PHANDLE_ALONE || numbers == PHANDLE_WITH_NUMBERS)
		ret->missing = numbers == PHANDLE_ALONE || cells.n == 0 ? 0 : (uint32_t)cells.n - 1;
	return (numbers != PHANDLE_ALONE || cells.n == 1) && phandle_may_be_in(property) &&
	       is_whole(tree, cells, ret);
}
