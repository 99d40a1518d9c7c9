# SPDX-License-Identifier: LGPL-2.1-or-later
"""References by vendors' own properties and by custom, which no generic parser of Linux knows.

The names are by vendor, as in Documentation/devicetree/bindings; "" has those without one. A cell
is a phandle only by the word of the binding, so that a property counts only if all of its phandles
name nodes.
"""

import re

# One node, and nothing else.
ONE = {
    "": """asram audio-asrc audio-cpu axistream-connected buffer-manager capture
        cci-control-port companion controller cpu ddc devfreq dfx display ethernet firmware flash
        fpga-mgr gpio-miso gpio-mosi gpio-sck i2c internal-mem iram l2-cache lens-focus
        monitored-battery native-mode nvmem-cell opp peer-hub playback pm-sram ptp-timer
        secure-monitor slim-ifc-dev spdif-controller ssi-controller subctrl-vbase trip
        vmmc""",
    "allwinner": """codec-analog-controls""",
    "amlogic": """ao-secure canvas secbus2""",
    "arm": """cs-dev-assoc vexpress,config-bridge""",
    "aspeed": """cvic scu""",
    "fsl": """anatop ddrc imx7d-pcie-phy input-sel iram prg usbphy""",
    "marvell": """system-controller""",
    "mediatek": """adsp apmixedsys auxadc cci ethsys hifsys infracfg larb pctl pctl-regmap
        pericfg platform scp smi vpu wed-pcie wo-ccif""",
    "nokia": """headphone-amplifier""",
    "nvidia": """external-memory-controller i2s-controller memory-controller mipi-calibrate
        phy xusb-padctl""",
    "qcom": """acc bcm-voters ice mmio pbs qmp rpm-msg-ram rproc rx-device saw tx-device""",
    "renesas": """fcp""",
    "richtek": """usb-connector""",
    "rockchip": """codec cpu i2s-controller pmu""",
    "samsung": """audio-cpu i2s-controller power-domain""",
    "simple-audio-card": """bitclock-master""",
    "snps": """axi-config mtl-rx-config mtl-tx-config""",
    "ti": """dmic elm-id hs_extmute_gpio mcasp-controller mcbsp mcpdm mii-g-rt mii-rt ringacc
        rproc sci serdes-clk twl6040 usb-charger-detection""",
    "wlf": """ldo1ena ldo2ena""",
}

# Any number of nodes.
LIST = {
    "": """affinity audio-aux-devs aux-devs cores cpu-idle-states cpus dais devfreq-events
        domain-idle-states flash-leds interrupt-affinity link next-level-cache pm_qos
        ports regulator-coupled-with required-opps shmem""",
    "allwinner": """pipelines""",
    "aspeed": """external-nodes""",
    "fsl": """fman-ports pres""",
    "mediatek": """audio-codec larbs sgmiisys usxgmiisys wed""",
    "nvidia": """outputs""",
    "simple-audio-card": """aux-devs""",
    "ti": """iep provided-clocks prus timers watchdog-timers""",
}

# One node; the rest are numbers.
NUMBERED = {
    "": """contiguous-area ctrl-module gpr intf_mode""",
    "atmel": """sysregs""",
    "fsl": """pcie-scfg rcpm-wakeup stop-mode tempmon usbmisc""",
    "hisilicon": """hi6220-clk-sram sysctrl""",
    "marvell": """usb-misc-reg""",
    "nvidia": """bpmp pmc""",
    "qcom": """dload-mode gmu ipc ipc-1 ipc-2 ipc-3 saw-reg tcsr-reg""",
    "renesas": """ipmmu-main""",
    "st": """gcan sync""",
    "ti": """am65x-oldi-io-ctrl bootreg camerrx-control ctrl_mod""",
}

# Lists with a fixed number of cells behind each phandle.
FIXED = {
    "calxeda,port-phys": 1,
    "qcom,freq-domain": 1,
    "renesas,vsps": 1,
    "ti,tptcs": 1,
    "qcom,ext-regs": 2,
    "mediatek,gce-client-reg": 3,
    "pinctrl-single,gpio-range": 3,
}

# Families of names: syscons are handed out with offsets and masks (mfd/syscon.yaml).
SYSCONS = re.compile(
    r".*(syscon|sysreg|grf|-sysctrl|,sysctrl|[-,]gpr|-regmap|-regs|,sram)$"
    r"|(syscon-|regmap|st,syscfg).*"
    r"|.*[,-]syscon-.*"
)
LISTS_BY_CUSTOM = re.compile(r".*-(handles|phandles|srams)$")
ONE_BY_CUSTOM = re.compile(
    r".*(-handle|-phandle|-parent|-parent-bus|i2c-bus|-codec|-master|-mcasp|-dai|-panel|-dev"
    r"|,dpaux|,panel|,scu|,pmc)$"
)


def _names(table):
    for vendor, names in table.items():
        yield from ((vendor + "," if vendor else "") + name for name in names.split())


_ONE, _LIST, _NUMBERED = (frozenset(_names(t)) for t in (ONE, LIST, NUMBERED))


def count(name, cells):
    """How many cells follow each phandle of the property; None if it is no reference at all."""
    if name in FIXED:
        return FIXED[name]
    if name in _LIST:
        return 0
    if name in _NUMBERED:
        return len(cells) - 1
    if name in _ONE:
        return 0 if len(cells) == 1 else None
    if SYSCONS.match(name):
        return len(cells) - 1
    if LISTS_BY_CUSTOM.match(name):
        return 0
    if ONE_BY_CUSTOM.match(name):
        return 0 if len(cells) == 1 else None
    return None


def references(tree, node, name):
    """[(target, cells behind it)], or nothing: if one phandle is none, they all are numbers."""
    value, cells, found = node.properties[name], node.cells(name), []
    behind = count(name, cells)
    if behind is None or len(value) % 4 or is_text(value):
        return []
    while cells:
        target = tree.node_of(cells[0])
        if cells[0] == 0:
            behind_this = 0
        elif target is None or len(cells) <= behind:
            return []
        else:
            behind_this = behind
            found.append((target, cells[1 : 1 + behind]))
        cells = cells[1 + behind_this :]
    return found


def is_text(value):
    """Strings as dtc -O dts would print them; an empty property holds nothing either way."""
    strings = value.split(b"\0")
    printable = all(32 <= byte < 127 for string in strings for byte in string)
    return not value or (printable and strings[-1] == b"" and strings[0] != b"")
