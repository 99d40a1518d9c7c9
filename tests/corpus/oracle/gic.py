# SPDX-License-Identifier: LGPL-2.1-or-later
"""The GIC: who is one, and what a specifier means (irq-gic.c, irq-gic-v3.c, irq-hip04.c)."""

from collections import namedtuple

GICV2 = (
    "arm,gic-400",
    "arm,arm11mp-gic",
    "arm,arm1176jzf-devchip-gic",
    "arm,cortex-a15-gic",
    "arm,cortex-a9-gic",
    "arm,cortex-a7-gic",
    "qcom,msm-8660-qgic",
    "qcom,msm-qgic2",
    "arm,pl390",
    "hisilicon,hip04-intc",
    # irq-gic-realview.c
    "arm,eb11mp-gic",
    "arm,tc11mp-gic",
)
GICV3 = ("arm,gic-v3",)

SPI, PPI, ESPI, EPPI = 0, 1, 2, 3
# number of the first INTID and how many there are
KINDS = {
    SPI: ("spi", 32, 988),
    PPI: ("ppi", 16, 16),
    ESPI: ("espi", 4096, 1024),
    EPPI: ("eppi", 1056, 64),
}
PRIVATE = ("ppi", "eppi")

NONE, RISING, FALLING, BOTH, HIGH, LOW = 0, 1, 2, 3, 4, 8
TRIGGERS = {
    NONE: "none",
    RISING: "edge_rising",
    FALLING: "edge_falling",
    BOTH: "edge_both",
    HIGH: "level_high",
    LOW: "level_low",
}

Line = namedtuple("Line", "type number intid trigger")


def is_gic(node):
    return node.is_compatible(*GICV2, *GICV3)


def decode(node, specifier):
    """The GIC line of a specifier, or None when the driver refuses it."""
    if len(specifier) < 3:
        return None
    kind, number = specifier[0], specifier[1]
    known = KINDS if node.is_compatible(*GICV3) else (SPI, PPI)
    if kind not in known:
        return None
    name, base, count = KINDS[kind]
    # Out of range: kept as written, but it is no INTID.
    intid = base + number if number < count else None
    return Line(name, number, intid, TRIGGERS.get(specifier[2] & 0xF))


def inverted(trigger):
    """What a controller with inverters hands to the GIC."""
    return {LOW: HIGH, FALLING: RISING, BOTH: RISING}.get(trigger, trigger)


def edge_or_level(trigger):
    """qcom-pdc.c: any edge arrives as a rising one, any level as high."""
    if trigger & BOTH:
        return RISING
    return HIGH if trigger & (HIGH | LOW) else trigger
