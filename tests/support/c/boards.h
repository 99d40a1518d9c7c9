/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Source of small boards, for dts.h. */

#define CELLS "#address-cells = <1>; #size-cells = <1>; "
#define GIC                                                                             \
	"gic: gic@fe000000 { compatible = \"arm,gic-400\"; reg = <0xfe000000 0x1000>; " \
	"interrupt-controller; #interrupt-cells = <3>; }; "
#define SMMU "smmu: smmu { compatible = \"arm,smmu-v3\"; #iommu-cells = <1>; }; "

/* A board with a GIC, and a serial line, which is known not to do DMA. */
#define BOARD(nodes) "/ { " CELLS "interrupt-parent = <&gic>; " GIC nodes " };"
#define SERIAL(more) \
	"serial@ff000000 { compatible = \"ns16550a\"; reg = <0xff000000 0x1000>; " more " }; "
#define S "/serial@ff000000"

/* Of dom0's tree. */
#define XEN_NODE \
	"hypervisor { compatible = \"xen,xen-4.17\", \"xen,xen\"; reg = <0x10000000 0x1000>; }; "

/* Devices with names of all kinds. */
#define NAMED_DEVICES                                                                      \
	CELLS "aliases { serial0 = \"/soc/serial@1000\"; serial9 = \"/soc/serial@1000\"; " \
	      "ethernet0 = \"/soc/ethernet@3000\"; "                                       \
	      "phy0 = \"/soc/ethernet@3000/mdio/phy@0\"; nowhere = \"/soc/nothing\"; "     \
	      "bus = \"/soc\"; broken = [2f 73]; }; "                                      \
	      "soc { compatible = \"simple-bus\"; ranges; " CELLS                          \
	      "serial@2000 { compatible = \"vendor,uart\"; reg = <0x2000 0x100>; }; "      \
	      "serial@1000 { compatible = \"vendor,uart\", \"ns16550a\"; "                 \
	      "reg = <0x1000 0x100>; }; "                                                  \
	      "ethernet@3000 { compatible = \"vendor,mac\"; reg = <0x3000 0x100>; "        \
	      "mdio { #address-cells = <1>; #size-cells = <0>; phy@0 { reg = <0>; }; "     \
	      "phy@1 { reg = <1>; }; }; }; }; "                                            \
	      "aux { ranges; " CELLS                                                       \
	      "serial@1000 { compatible = \"vendor,uart\"; reg = <0x11000 0x100>; }; }; "
