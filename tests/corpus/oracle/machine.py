# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is a part of the processors, or the whole machine's: by the names of the bindings alone."""

import re

# arm/pmu.yaml: one name for each core, and no `reg`.
CPU_PMU = re.compile(
    r"arm,(armv8-pmuv3|arm11\w+-pmu|(cortex|neoverse)-[\w-]+-pmu)"
    r"|(apm,potenza|apple,\w+|brcm,vulcan|cavium,thunder|nvidia,(denver|carmel)"
    r"|qcom,(scorpion|scorpion-mp|krait)|samsung,mongoose)-pmu"
)
# One controller for each processor, which sees its own only: interrupt-controller/
# brcm,bcm2836-l1-intc.yaml and arm,nvic.txt, perf/spe-pmu.yaml, perf/arm,dsu-pmu.yaml (the cluster's
# system registers), arm/arm,trace-buffer-extension.yaml.
PER_CPU = (
    "brcm,bcm2836-l1-intc",
    "arm,armv7m-nvic",
    "arm,dsu-pmu",
    "arm,statistical-profiling-extension-v1",
    "arm,trace-buffer-extension",
)
# Generic node names (Devicetree Specification 2.2.2) of blocks that a whole machine has in common.
MACHINE_WIDE = frozenset(
    "cache-controller efuse mailbox memory-controller pinctrl power-controller reset-controller "
    "watchdog".split()
)


def is_cpu_bound(node):
    names = node.strings("compatible")
    return node.is_compatible(*PER_CPU) or any(CPU_PMU.fullmatch(name) for name in names)


def is_machine_wide(node):
    """By its name; there are more of them whose names say nothing. A memory-controller
    with chip selects is a bus of flash and the like (mc-peripheral-props.yaml), also if none is used
    (fsl,ifc.yaml)."""
    is_bus = node.has("#address-cells") or node.is_compatible("fsl,ifc")
    return node.unit_name in MACHINE_WIDE and not is_bus
