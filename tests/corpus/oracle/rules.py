# SPDX-License-Identifier: LGPL-2.1-or-later
"""The table: compatible -> what its driver does with an interrupt (drivers/irqchip and friends)."""

import gic
from ending import ends, forwarded
from interrupt import Hop, domain_parent


def _spi(specifier):
    """(number, trigger) of a GIC-like specifier; the hierarchical drivers take SPIs only."""
    if len(specifier) == 3 and specifier[0] == gic.SPI:
        return specifier[1], specifier[2] & 0xF
    return None


def same_spi(board, hop, depth):
    """GPC, wakeupgen, ictlr, Exynos PMU: the three cells go on unchanged."""
    if not _spi(hop.specifier):
        return ends("unresolved")
    return board.pass_on(hop.controller, list(hop.specifier), depth)


def cirq(board, hop, depth):
    """irq-mtk-cirq.c: unchanged, if it lies in mediatek,ext-irq-range (both ends included)."""
    spi, window = _spi(hop.specifier), hop.controller.cells("mediatek,ext-irq-range")
    if not spi or len(window) < 2 or not window[0] <= spi[0] <= window[1]:
        return ends("unresolved")
    return board.pass_on(hop.controller, list(hop.specifier), depth)


def mscm(board, hop, depth):
    """irq-vf610-mscm-ir.c: <n trigger>, 112 of them."""
    if len(hop.specifier) != 2 or hop.specifier[0] > 111:
        return ends("unresolved")
    return board.pass_on(hop.controller, [gic.SPI, *hop.specifier], depth)


# TEGRA_WAKE_IRQ of drivers/soc/tegra/pmc.c: the PMIC's and the RTC's
WAKES = {
    "nvidia,tegra186-pmc": {24: 209, 73: 10},
    "nvidia,tegra194-pmc": {24: 209, 73: 10},
    "nvidia,tegra234-pmc": {24: 209, 73: 10},
    "nvidia,tegra210-pmc": {16: 2},
}


def tegra_pmc(board, hop, depth):
    """tegra_pmc_irq_alloc(): the event's SPI with the child's flags, or no parent at all."""
    names = [n for n in hop.controller.strings("compatible") if n in WAKES]
    spi = WAKES[names[0]].get(hop.specifier[0]) if len(hop.specifier) == 2 else None
    if spi is None:
        return ends("unresolved")
    return board.pass_on(hop.controller, [gic.SPI, spi, hop.specifier[1]], depth)


def uniphier_gpio(board, hop, depth):
    """gpio-uniphier.c: a pin of the AIDET, <gpio-irq pin count>...; both edges become falling."""
    if len(hop.specifier) != 2:
        return ends("unresolved")
    pin = _in_ranges(hop.controller.cells("socionext,interrupt-ranges"), hop.specifier[0])
    if pin is None:
        return ends("unresolved")
    trigger = gic.FALLING if hop.specifier[1] == gic.BOTH else hop.specifier[1]
    return board.pass_on(hop.controller, [pin, trigger], depth)


def inverting_spi(board, hop, depth):
    """irq-mtk-sysirq.c: inverters in front of the GIC."""
    spi = _spi(hop.specifier)
    if not spi:
        return ends("unresolved")
    return board.pass_on(hop.controller, [gic.SPI, spi[0], gic.inverted(spi[1])], depth)


def exiu(board, hop, depth):
    """irq-sni-exiu.c: exiu_irq_set_type() always asks the parent for level high."""
    spi = _spi(hop.specifier)
    if not spi:
        return ends("unresolved")
    return board.pass_on(hop.controller, [gic.SPI, spi[0], gic.HIGH], depth)


def mst_intc(board, hop, depth):
    """irq-mst-intc.c: mstar,irqs-map-range is <first last> SPI."""
    spi, window = _spi(hop.specifier), hop.controller.cells("mstar,irqs-map-range")
    if not spi or len(window) < 2 or spi[0] > window[1] - window[0]:
        return ends("unresolved")
    return board.pass_on(hop.controller, [gic.SPI, window[0] + spi[0], spi[1]], depth)


def r_intc(board, hop, depth):
    """irq-sun6i-r.c: <0 t> and the SPI of its own interrupt are the NMI, behind a latch."""
    node, spi = hop.controller, _spi(hop.specifier)
    nmi = next((i.line.number for i in board.interrupts(node) if i.line), None)
    if len(hop.specifier) == 2 and hop.specifier[0] == 0 and nmi is not None:
        return board.pass_on(node, [gic.SPI, nmi, gic.HIGH], depth)
    if not spi:
        return ends("unresolved")
    trigger = gic.HIGH if spi[0] == nmi else spi[1]
    return board.pass_on(node, [gic.SPI, spi[0], trigger], depth)


def _two_cells(board, hop, depth, number, trigger):
    """A pin with its own SPI; a pin without one only wakes the system up."""
    if number is None:
        return ends("unresolved")
    return board.pass_on(hop.controller, [gic.SPI, number, trigger], depth)


def _pin(hop):
    return (hop.specifier[0], hop.specifier[1] & 0xF) if len(hop.specifier) == 2 else (None, 0)


def pdc(board, hop, depth):
    """qcom-pdc.c: qcom,pdc-ranges is <pin spi count>..."""
    pin, trigger = _pin(hop)
    number = _in_ranges(hop.controller.cells("qcom,pdc-ranges"), pin)
    return _two_cells(board, hop, depth, number, gic.edge_or_level(trigger))


def _in_ranges(cells, pin):
    for at in range(0, len(cells) - 2, 3):
        first, spi, count = cells[at : at + 3]
        if pin is not None and first <= pin < first + count:
            return spi + pin - first
    return None


def mpm(board, hop, depth):
    """irq-qcom-mpm.c: qcom,mpm-pin-map is <pin spi>...; the second pin of an SPI is dropped."""
    pin, trigger = _pin(hop)
    cells, pins = hop.controller.cells("qcom,mpm-pin-map"), {}
    for at in range(0, len(cells) - 1, 2):
        if cells[at + 1] not in pins.values():
            pins.setdefault(cells[at], cells[at + 1])
    return _two_cells(board, hop, depth, pins.get(pin), gic.edge_or_level(trigger))


def aidet(board, hop, depth):
    """irq-uniphier-aidet.c: the pin is the SPI."""
    pin, trigger = _pin(hop)
    return _two_cells(board, hop, depth, pin, gic.inverted(trigger))


def extirq(board, hop, depth):
    """irq-ls-extirq.c: its own interrupt-map names the SPI, the child the trigger."""
    pin, trigger = _pin(hop)
    target = _extirq_map(board.tree, hop.controller).get(pin)
    if target is None or len(target.specifier) < 3:
        return ends("unresolved")
    upper = target._replace(specifier=target.specifier[:2] + [gic.inverted(trigger)])
    return forwarded([upper], board.finish(upper, depth + 1))


def rza1(board, hop, depth):
    """irq-renesas-rza1.c: the same form of map, whose trigger counts."""
    pin, _ = _pin(hop)
    upper = _extirq_map(board.tree, hop.controller).get(pin)
    if upper is None or len(upper.specifier) < 3:
        return ends("unresolved")
    return forwarded([upper], board.finish(upper, depth + 1))


def sirq(board, hop, depth):
    """irq-owl-sirq.c: three inputs, inverted to what the GIC takes."""
    pin, trigger = _pin(hop)
    if pin is None or pin > 2:
        return ends("unresolved")
    return _asks_for(board.pass_own(hop.controller, pin), gic.inverted(trigger))


def irqpin(board, hop, depth):
    """irq-renesas-intc-irqpin.c: one interrupt for each pin, or pins that have one together."""
    pin, own = hop.specifier[0], board.interrupts(hop.controller)
    lines = [(i.line.type, i.line.number) if i.line else None for i in own]
    if pin < len(lines) and lines[pin] is not None and lines.count(lines[pin]) > 1:
        return board.multiplexed(hop.controller)
    return board.pass_own(hop.controller, pin)


def rzv2h(board, hop, depth):
    """irq-renesas-rzv2h.c: NMI and IRQ0-15, then TINTs; level-high at the GIC."""
    return _renesas_icu(board, hop, 17)


def _extirq_map(tree, node):
    """<pin 0 phandle specifier>...: the driver knows no #address-cells of the parent."""
    cells, pins = node.cells("interrupt-map"), {}
    while len(cells) > 3:
        parent = tree.node_of(cells[2])
        count = parent.u32("#interrupt-cells") if parent else None
        if count is None or count > len(cells) - 3:
            return {}
        pins[cells[0]] = Hop(parent, cells[3 : 3 + count])
        cells = cells[3 + count :]
    return pins


def nth(board, hop, depth):
    """renesas,irqc, EXTI: input n is the controller's own n-th interrupt, with its trigger."""
    pin, _ = _pin(hop)
    return board.pass_own(hop.controller, pin) if pin is not None else ends("unresolved")


def rzg2l(board, hop, depth):
    """irq-renesas-rzg2l.c: NMI and IRQ0-7 are fixed, TINTs (9 and up) are given out at run time."""
    return _renesas_icu(board, hop, 9)


def _asks_for(ending, trigger):
    """The driver asks the GIC for another trigger than its own entry has."""
    if not ending.line or not ending.hops:
        return ending
    last = ending.hops[-1]
    cells = last.specifier[:2] + [trigger] + last.specifier[3:]
    line = ending.line._replace(trigger=gic.TRIGGERS.get(trigger))
    return ending._replace(line=line, hops=ending.hops[:-1] + [last._replace(specifier=cells)])


def _renesas_icu(board, hop, first_tint):
    pin, _ = _pin(hop)
    if pin is None:
        return ends("unresolved")
    if pin >= first_tint:
        return ends("dynamic")
    return _asks_for(board.pass_own(hop.controller, pin), gic.HIGH)


def combiner(board, hop, depth):
    """exynos-combiner.c: <group input>; the group has one interrupt of the combiner's list."""
    own, group = board.interrupts(hop.controller), hop.specifier[0]
    return ends("multiplexed", candidates=board.upstream(own[group : group + 1]))


def meson_gpio_intc(board, hop, depth):
    channels = hop.controller.cells("amlogic,channel-interrupts")
    return ends("dynamic", candidates=[32 + spi for spi in channels])


def sci_intr(board, hop, depth):
    """irq-ti-sci-intr.c: ti,interrupt-ranges is <output parent-input count>; a GIC takes INTIDs."""
    parent = domain_parent(board.tree, hop.controller)
    if parent is None or not gic.is_gic(parent) or domain_parent(board.tree, parent):
        return ends("dynamic")
    cells, found = hop.controller.cells("ti,interrupt-ranges"), set()
    for at in range(0, len(cells) - 2, 3):
        found.update(range(cells[at + 1], cells[at + 1] + min(cells[at + 2], 1024)))
    return ends("dynamic", candidates=found)


def dynamic(board, hop, depth):
    return ends("dynamic")


def message(board, hop, depth):
    return ends("message")


def xgene_sb(board, hop, depth):
    """gpio-xgene-sb.c: n SPIs after that of its first interrupt, up to apm,nr-irqs."""
    first = next((i.line for i in board.interrupts(hop.controller)), None)
    inputs = (hop.controller.cells("apm,nr-irqs") or [6])[0]
    pin, trigger = _pin(hop)
    if pin is None or pin >= inputs or first is None or first.type != "spi":
        return ends("unresolved")
    return board.pass_on(hop.controller, [gic.SPI, first.number + pin, gic.edge_or_level(trigger)],
                         depth)  # fmt: skip


MBIGEN = ("hisilicon,mbigen-v2",)
# Their own interrupts are the ones of their children: no sharing.
OWNS_ITS_CHILDRENS = (nth, rzg2l, rzv2h, r_intc, sirq, irqpin, xgene_sb)

SAME_SPI = (
    ["fsl,imx6q-gpc", "fsl,imx7d-gpc", "fsl,imx8mq-gpc"]
    + ["ti,omap4-wugen-mpu", "ti,omap5-wugen-mpu"]
    + ["nvidia,tegra20-ictlr", "nvidia,tegra30-ictlr", "nvidia,tegra210-ictlr"]
    + ["samsung,exynos%s-pmu" % soc for soc in (3250, 4210, 4212, 4412, 5250, 5420)]
)
AIDET = ["socionext,uniphier-%s-aidet" % soc for soc in
         ("ld4", "pro4", "sld8", "pro5", "pxs2", "ld11", "ld20", "pxs3")]  # fmt: skip
EXTIRQ = ["fsl,ls1021a-extirq", "fsl,ls1043a-extirq", "fsl,ls1088a-extirq"]
TINT = ["renesas,r9a07g0%s-pinctrl" % soc for soc in (43, 44)] + ["renesas,r9a08g045-pinctrl"]
ICU = ["marvell,cp110-icu", "marvell,cp110-icu-nsr", "marvell,cp110-icu-sei"]

RULES = {
    "mediatek,mt6577-sysirq": inverting_spi,
    "socionext,synquacer-exiu": exiu,
    "mstar,mst-intc": mst_intc,
    "mediatek,mtk-cirq": cirq,
    "fsl,vf610-mscm-ir": mscm,
    "socionext,uniphier-gpio": uniphier_gpio,
    "renesas,rza1-irqc": rza1,
    "renesas,intc-irqpin": irqpin,
    "renesas,r9a09g047-icu": rzv2h,
    "renesas,r9a09g057-icu": rzv2h,
    "actions,s500-sirq": sirq,
    "actions,s700-sirq": sirq,
    "actions,s900-sirq": sirq,
    "allwinner,sun6i-a31-r-intc": r_intc,
    "allwinner,sun50i-h6-r-intc": r_intc,
    "apm,xgene-gpio-sb": xgene_sb,
    "qcom,pdc": pdc,
    "qcom,mpm": mpm,
    "renesas,irqc": nth,
    "renesas,rzg2l-irqc": rzg2l,
    "st,stm32mp1-exti": nth,
    "st,stm32mp13-exti": nth,
    "samsung,exynos4210-combiner": combiner,
    "amlogic,meson-gpio-intc": meson_gpio_intc,
    "ti,sci-intr": sci_intr,
    "ti,sci-inta": dynamic,
    "ti,irq-crossbar": dynamic,
    "hisilicon,mbigen-v2": message,
}
RULES.update(dict.fromkeys(WAKES, tegra_pmc))
RULES.update(dict.fromkeys(SAME_SPI, same_spi))
RULES.update(dict.fromkeys(AIDET, aidet))
RULES.update(dict.fromkeys(EXTIRQ, extirq))
RULES.update(dict.fromkeys(ICU + TINT, dynamic))


def rule_of(node):
    """The first compatible with a rule; the domains of an mbigen are child nodes without one."""
    for name in node.strings("compatible"):
        if name in RULES:
            return RULES[name]
    if node.parent is not None and node.parent.is_compatible(*MBIGEN):
        return message
    return None


def owns_its_childrens(node):
    """True if the node's own interrupts are the ones that it hands out."""
    return rule_of(node) in OWNS_ITS_CHILDRENS
