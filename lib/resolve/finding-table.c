/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sentences and explanations of all codes. */

#include "resolve/finding-table.h"

#define B SEVERITY_BLOCKER
#define R SEVERITY_RISK
#define N SEVERITY_NOTE

/* clang-format off */
const struct finding_info finding_infos[FINDING_CODES] = {
[FINDING_MALFORMED] = { "malformed", B,
	"%P of %N: %W; correct the device tree",
	"A property of the device, or of a bus or interrupt controller on the way, does not "
	"have the form that its binding prescribes, so at least one number is unknown.",
	"interrupts = <0 80> below a GIC that wants three cells",
	"Correct the property in the board's .dts and rebuild it; dtc prints the same "
	"complaint for most of them." },
[FINDING_NOT_TRANSLATABLE] = { "not_translatable", B,
	"reg at bus address %X of %N has no CPU address: %W %O",
	"The CPU cannot reach a reg entry: translation towards the root stops at the named "
	"bus, because that bus has no `ranges` or no size cells (I2C, SPI, MDIO), or because "
	"none of its ranges holds the address. Or the number is probably an offset: it lies "
	"outside of the registers of a node with empty `ranges`, and is no larger than these.",
	"an I2C sensor with reg = <0x48>; a PCI function, whose reg is configuration space",
	"Pass the bus controller itself through, with everything on it. If the device is "
	"memory-mapped, its bus lacks a `ranges` property: correct the device tree. Where an "
	"offset is meant, the registers are those of the node that the finding names, or of "
	"another one that the driver looks up; that device can be passed through." },
[FINDING_INTERRUPT_PRIVATE] = { "interrupt_private", B,
	"interrupt %D of %N is per-CPU interrupt %E (a PPI); only SPIs can be granted",
	"The device uses a per-CPU interrupt. Xen binds only SPIs to a guest, and keeps "
	"every node with a PPI out of dom0's tree.",
	"the architected timer with interrupts = <1 13 4> (PPI 13, INTID 29)",
	"It cannot be passed through; guests have a virtual timer and PMU of their own." },
[FINDING_INTERRUPT_NOT_AT_GIC] = { "interrupt_not_at_gic", B,
	"interrupt %D of %N ends at %O, %W; it has no INTID for Xen to bind",
	"The interrupt never becomes a wired input of the GIC: it is delivered as a message "
	"(MSI, LPI), or the board's root controller is not a GIC.",
	"a device behind a hisilicon,mbigen; any device of a Raspberry Pi 3, which has no GIC",
	"It cannot be passed through on Xen." },
[FINDING_INTERRUPT_UNRESOLVED] = { "interrupt_unresolved", B,
	"interrupt %D of %N ends at %O, a controller whose wiring to the GIC is not in the "
	"device tree",
	"The interrupt goes to a controller that has no interrupt lines of its own in the "
	"tree and that ptd has no rule for, so the GIC input is unknown.",
	"an st,stm32mp1-exti without interrupts-extended (Linux 6.1 device trees)",
	"Use a newer device tree of the board that describes the wiring, or report the "
	"controller's compatible." },
[FINDING_INTERRUPT_OUT_OF_RANGE] = { "interrupt_out_of_range", B,
	"interrupt %D of %N has number %E, but a GIC has fewer of its type",
	"The specifier names an interrupt that no GIC has: a PPI from 16, an SPI from 988, "
	"an extended SPI from 1024 or an extended PPI from 64 on.",
	"interrupts = <0 1000 4>",
	"Correct the device tree; often 32 was added to the SPI number by mistake." },
[FINDING_INTERRUPT_UNSUPPORTED] = { "interrupt_unsupported", B,
	"interrupt %D of %N is INTID %E: %W",
	"The interrupt is valid for the GIC, but no released Xen can bind it to a guest: a "
	"virtual GIC has 960 SPIs (INTID 32 to 991), and Xen misreads extended SPIs of the "
	"standard binding.",
	"interrupts = <2 7 4> (extended SPI 7, INTID 4103)",
	"It cannot be passed through with present Xen." },
[FINDING_HELD_BY_XEN] = { "held_by_xen", B,
	"%N: %W %O",
	"Xen keeps the device, or something in the same page or on the same interrupt, for "
	"itself: the GIC, the timer, an IOMMU that it drives, its console. Xen does not "
	"always refuse such a grant, which would bring the host down.",
	"the GIC distributor; a UART in the same page as Xen's console",
	"Do not pass it through. If it is Xen's console, choose another one with Xen's "
	"dtuart= option." },
[FINDING_RESERVED_MEMORY] = { "reserved_memory", B,
	"region %X of %N lies in memory that belongs to %O",
	"The region overlaps RAM or a reserved-memory area. Xen does not let dom0 grant "
	"these, and maps everything that is granted as device memory.",
	"a remote processor whose reg is a carve-out below /reserved-memory",
	"It cannot be passed through. Give the guest memory of its own." },
[FINDING_NOT_MARKED] = { "not_marked", B,
	"%N has no xen,passthrough: %W",
	"The host tree does not mark the device for passthrough, so Xen gives it to dom0, and "
	"its interrupts cannot be granted. In a tree that is still to be booted this is only "
	"a note.",
	"any device of a board's DTB as it is shipped",
	"Mark it before Xen boots: `fdtput board.dtb PATH xen,passthrough`, or in U-Boot "
	"`fdt set PATH xen,passthrough`." },
[FINDING_TREE_MISMATCH] = { "tree_mismatch", B,
	"%P of %N differs between the host tree and dom0's tree; the host tree is not the one "
	"that was booted",
	"The configured host tree describes the device, or the board, differently from the "
	"tree that Xen gave to dom0. Xen copies these properties unchanged, so the host tree "
	"is of another board or another release, and its numbers cannot be trusted.",
	"reg differs after a kernel update replaced the DTB",
	"Point HostTree= (or --host-tree) to the DTB that the boot loader really loads." },
[FINDING_DUPLICATE_PATH] = { "duplicate_path", B,
	"two nodes have the path %N; it is ambiguous",
	"Two nodes have the same path. Xen and its toolstack name devices by path, so "
	"neither can be granted safely.",
	"two nodes /soc/serial@1000, one of them from a faulty overlay",
	"Correct the device tree." },
[FINDING_NOTHING_TO_GRANT] = { "nothing_to_grant", B,
	"%N has neither a memory region nor an interrupt at the GIC that could be granted",
	"The device works through others (a bus, a GPIO): it has no page and no INTID of its "
	"own.",
	"gpio-keys whose interrupt goes through a GPIO controller",
	"Pass through the controller that it depends on, or share it with a virtual device "
	"(virtio-gpio, virtio-i2c)." },
[FINDING_CPU_BOUND] = { "cpu_bound", B,
	"%N: %W; a guest cannot have it",
	"The node describes a part of the processors: registers that only they see, one set for "
	"each, such as a performance monitor or a per-CPU interrupt controller. Nothing of it "
	"is in pages that can be granted, and a guest's virtual processors have their own.",
	"/pmu with compatible = \"arm,cortex-a53-pmu\"",
	"Leave it out. Guests see a virtual PMU where Xen offers one (vpmu=)." },
[FINDING_CLOCK_RATE_UNKNOWN] = { "clock_rate_unknown", B,
	"clock %D (%V) of %N is <%C> of %O, whose rate is not in the tree; %W with --clock-rate",
	"A guest has a fixed clock in place of each clock that stays in dom0, and the clock's rate "
	"is not in the device tree: it neither comes from a fixed-clock nor is among the "
	"assigned-clock-rates of the device or the provider. Only exports have this finding.",
	"the uartclk of a UART behind the SoC's clock controller",
	"Give `--clk-summary` a copy of /sys/kernel/debug/clk/clk_summary, made as root while the "
	"device works; or look the clock up there, and give it as `--clock-rate NAME=HZ`. NAME is "
	"the clock's own (as in clock-names, or its number), DEVICE:NAME, the path of its "
	"provider, or PROVIDER:CELLS with the cells of its specifier, separated by commas." },
[FINDING_BUS_WINDOWS] = { "bus_windows", B,
	"%N is a PCI host or the like; its windows to the bus are not part of what can be "
	"granted",
	"A host bridge reaches its bus through windows (`ranges`) that are not registers of its "
	"own, and its devices' interrupts through a map. Neither can be described to a guest.",
	"a PCIe controller",
	"Use Xen's PCI passthrough where the board has it, or leave the controller in dom0." },
[FINDING_SHARED_PAGE] = { "shared_page", R,
	"page %X of %N %W",
	"Xen grants whole pages of 4 KiB. At least one page of this device also holds "
	"registers of another one, which the guest could then read and write. If that is nobody "
	"but the buses above the device, it is only a note.",
	"the 8 bytes at 0xff634540 of the Odroid-C4's Ethernet, in the middle of the pin "
	"controller's page",
	"Accept it (`--accept shared_page`) only if the guest may be trusted with the other "
	"device too; `show` lists all of them." },
[FINDING_SHARED_INTERRUPT] = { "shared_interrupt", R,
	"INTID %D of %N is also the interrupt of %S; these must go to the same guest",
	"Another device uses the same interrupt line. An INTID has one owner: the other "
	"device loses it, and while it asserts the line the guest gets interrupts that "
	"it cannot handle.",
	"several timers or DMA channels on one SPI",
	"Pass all of them to the same guest, or accept it if the other device is unused." },
[FINDING_SHARED_STREAM] = { "shared_stream", R,
	"%W of %N at %I is also that of %S; the IOMMU cannot tell them apart",
	"Another device issues DMA with the same stream ID at the same IOMMU. Xen has no "
	"groups on Arm: assigning one device moves the DMA of both into the guest.",
	"the channels of one DMA engine",
	"Pass all of them to the same guest; `show` lists them." },
[FINDING_REGION_PAST_RANGE] = { "region_past_range", R,
	"a region of %N begins at %X on bus %O and runs past that bus's window, which ends at %Y",
	"The region begins inside its bus's `ranges` but ends beyond them, in addresses that "
	"belong to something else.",
	"a size with a zero too many",
	"Correct the size in the device tree, or check the chip's manual and accept it." },
[FINDING_MEMORY_PLACEHOLDER] = { "memory_placeholder", R,
	"region %X of %N lies in %O, with the registers of an interrupt controller; the boot "
	"loader replaces that node, so what is RAM cannot be seen in this tree",
	"The tree says that there is RAM, and says that there are registers. No interrupt "
	"controller lies in RAM, so the memory node is a placeholder. Most likely the device "
	"is right; but if its region is a piece of RAM (a remote processor's), this tree does "
	"not show it.",
	"memory@40000000 of 2 GiB on a board of the i.MX 93, whose registers are at 0x42000000 "
	"to 0x4effffff",
	"Give the tree that the boot loader hands on: U-Boot's `fdt print`, or "
	"/sys/firmware/fdt of a Linux that was booted without Xen. Or accept it (`--accept "
	"memory_placeholder`) for a device that is known not to be RAM." },
[FINDING_DMA_UNPROTECTED] = { "dma_unprotected", R,
	"%N may do DMA, and %W; without one, a guest's DMA addresses are other memory's unless Xen "
	"maps the guest 1:1 (direct-map; export --layout=host)",
	"Nothing confines the device's DMA: it is not behind an IOMMU that Xen drives. Xen assigns "
	"a node by its own iommus, or by the mmu-masters of an SMMU; the iommu-map of a PCI host "
	"does not count. A guest that controls it can read and write all of the host's memory. It "
	"does so even without meaning to: what its driver gives the device as an address is the "
	"guest's own, and on the host that is other memory. xl maps no guest 1:1.",
	"an Ethernet controller on a SoC without an SMMU",
	"Accept it only for a guest that is trusted like dom0, and that Xen maps 1:1 (dom0less "
	"with direct-map and xen,static-mem; `export --layout=host`): in others it cannot work. A "
	"device that does no DMA at all is safe to accept." },
[FINDING_PROVIDER] = { "provider", R,
	"%W",
	"Other devices depend on this one: it supplies them with a clock, reset, power, pins or "
	"interrupts, or it is the bus they sit on. The guest can switch them off. Controllers "
	"of clocks, power domains, resets, locks and PHYs, and syscons, have this risk even if "
	"the tree names no consumer: drivers find them by other ways, and firmware uses them. "
	"Where the tree has no /__symbols__, a phandle that no known property has means a "
	"consumer whose property ptd does not know.",
	"a clock controller; a glue node with the USB controller below it; the syscon of an I/O "
	"area",
	"Pass the consumers to the same guest, or leave the device in dom0; `show` lists the "
	"consumers." },
[FINDING_INFRASTRUCTURE] = { "infrastructure", R,
	"%N belongs to the whole machine: %W",
	"The device does something for the machine, or to it: it resets it, switches its power, "
	"writes its fuses, routes its pins, speaks to its firmware, or observes its processors "
	"or memory. A guest that has it is trusted with all of that, whatever its DMA and pages "
	"look like. Known by compatible, by the generic name of the node, or by a word of the "
	"compatible.",
	"a watchdog, which resets the board; an eFuse controller; a mailbox of the system "
	"controller",
	"Leave it in dom0, or accept it (`--accept infrastructure`) if this guest may do what the "
	"sentence says." },
[FINDING_RESERVED_BY_FIRMWARE] = { "reserved_by_firmware", R,
	"%N is in use by firmware: %P of %O is \"reserved\"",
	"The tree says that the device works, but is another software's: secure or system firmware "
	"uses it, and goes on doing so while a guest has it.",
	"a timer of TI's K3 that the system firmware counts by",
	"Leave it alone, unless the firmware of this board is known not to use it." },
[FINDING_NO_REGISTERS] = { "no_registers", R,
	"%N has an interrupt, but no registers of its own: %W",
	"There is no page to map. The driver works through the registers of another device, "
	"which stay in dom0, so that the guest would get an interrupt that it can neither "
	"handle nor stop.",
	"the power key of an i.MX's SNVS; smp2p nodes of Qualcomm, which speak to another "
	"processor",
	"Pass through the device that has the registers, with everything that it is." },
[FINDING_NEEDS_PARENT] = { "needs_parent", R,
	"%W",
	"The node above is not just a bus: its driver makes the device below, and gives it clocks, "
	"resets or registers that are the whole's. Alone, the device is in the guest and what "
	"switches it on is not; and the driver in dom0 finds its device taken away. Or it is a bus "
	"with clocks or a power domain of its own (ti,sysc, simple-pm-bus), which Linux switches "
	"off while it uses nothing on it; `on` in its power/control in sysfs keeps it on.",
	"the DWC3 controller below the glue of Qualcomm, which has its clocks and resets; a serial "
	"engine below its wrapper; a bank of a pin controller",
	"Pass through the node above, which has the whole device, keep the bus on, or accept it "
	"(`--accept needs_parent`) if the guest's driver needs nothing of it." },
[FINDING_NO_INTERRUPT] = { "no_interrupt", R,
	"none of the %D interrupts of %N can be granted; its driver has to poll",
	"All interrupts of the device go through controllers that share the GIC's lines, or choose "
	"them at run time. Most drivers refuse such a device, or wait forever.",
	"a touch controller whose interrupt is a GPIO; a device behind a crossbar",
	"Pass the controller that `candidates_only` names to the same guest, or use a driver that "
	"polls." },
[FINDING_INTERRUPT_LEFT_BEHIND] = { "interrupt_left_behind", R,
	"interrupt %D of %N stays in dom0: %W; others of the device can be granted",
	"One of the device's interrupts cannot be granted, and another one can. What is "
	"exported and assigned leaves it out. It is often the less important one: a wake-up "
	"line, or messages from another processor.",
	"a UART with <&wakeupgen 0 74 4>, <&pmx 0xdc>",
	"Accept it if the guest's driver does without that interrupt." },
[FINDING_CONSOLE] = { "console", R,
	"%N is stdout-path, which Xen takes as its console",
	"Offline, the UART of stdout-path counts as the one that Xen will keep for its console.",
	"/soc/serial@ff803000 with stdout-path = \"serial0:115200n8\"",
	"Choose another console for Xen (dtuart=), or another UART for the guest." },
[FINDING_DRIVER_BOUND] = { "driver_bound", R,
	"%N is in use by the kernel's driver %V",
	"A driver of the running kernel (of dom0, on Xen) is bound to the device, or to a part "
	"of it. It goes on using the registers and interrupts, and so would the guest.",
	"the Ethernet controller that dom0 boots from",
	"Unbind it: `echo DEVICE > /sys/bus/BUS/devices/DEVICE/driver/unbind`, with the names "
	"that the finding gives. It comes back at the next boot unless the device is marked "
	"in the host tree, so that dom0 never gets it." },
[FINDING_SUB_PAGE] = { "sub_page", N,
	"region %X (size %Y) of %N does not fill its pages; the whole pages are granted",
	"The region begins or ends inside a page of 4 KiB. The guest gets the rest of the "
	"page as well.",
	"0xff634540 size 0x8",
	"Nothing, unless `shared_page` names another device in the rest." },
[FINDING_EMPTY_REGION] = { "empty_region", N,
	"region %X of %N has size 0; there is nothing to map",
	"A reg entry has size 0.", "reg = <0x0 0x1000 0x0 0x0>",
	"Nothing; the boot loader may fill it in." },
[FINDING_ADDRESS_TRUNCATED] = { "address_truncated", N,
	"an address of %N is cut to 32 bits at %O, as Linux does",
	"A bus with one address cell received an address above 4 GiB while translating. The "
	"upper bits are dropped, as the kernel drops them.",
	"ranges that add up to more than 0xffffffff below a 32-bit bus",
	"Check the `ranges` of the buses above." },
[FINDING_NO_GUEST_WINDOW] = { "no_guest_window", N,
	"region %X of %N has no place among the guest addresses that are free in every Xen "
	"version; choose one with --at, or keep the host's (export --layout=host)",
	"The region is too large for what is left of the guest-physical windows that no Xen "
	"version uses.",
	"a PCIe configuration window of 256 MiB",
	"Choose an address for it with `--at DEVICE:N=ADDRESS`. In a guest that Xen maps 1:1 "
	"(direct-map) every region stays where it is: `export --layout=host`." },
[FINDING_CANDIDATES_ONLY] = { "candidates_only", N,
	"interrupt %D of %N goes through %O: %W",
	"The device's interrupt reaches the GIC through a controller that shares its lines "
	"among several inputs, or picks one at run time. There is no INTID of its own; where "
	"the tree lists the possible ones they are given as candidates.",
	"a PHY on a GPIO pin; amlogic,meson-gpio-intc with its 8 channels",
	"Drivers that can poll need nothing. Otherwise pass the controller through as well." },
[FINDING_INTERRUPT_HOLE] = { "interrupt_hole", N,
	"interrupt %D of %N is left out on purpose (a zero phandle)",
	"An entry of interrupts-extended is a zero phandle: this input is not wired. Later "
	"entries keep their index.",
	"interrupts-extended = <&gic 0 7 4>, <0>, <&gic 0 9 4>", "Nothing." },
[FINDING_TRIGGER_UNUSUAL] = { "trigger_unusual", N,
	"interrupt %D of %N asks for trigger %E; the GIC takes SPIs only as rising edge (1) "
	"or high level (4)",
	"The GIC cannot be set to the trigger in the specifier for an SPI. It is shown as "
	"written; Linux refuses such a request.",
	"interrupts = <0 34 8> (active low)",
	"Correct the specifier if the guest's driver fails to request its interrupt." },
[FINDING_VIRTUAL_INTERRUPT_CLASH] = { "virtual_interrupt_clash", N,
	"INTID %D of %N is the one that Xen uses for the guest's %W, if it has any",
	"Xen emulates some devices for guests: a UART on INTID 32 (vuart) and virtio devices "
	"from INTID 33 to 43. A guest that has these cannot have the physical interrupt too.",
	"Pine64's first UART is INTID 32",
	"Create the guest without vuart or virtio-mmio devices." },
[FINDING_PART_LEFT_BEHIND] = { "part_left_behind", N,
	"interrupt %D of the part %N stays in dom0: %W",
	"A part of the device (a PHY, a lane, a GPIO bank) has an interrupt that cannot be "
	"granted with it.",
	"a PHY whose interrupt is a GPIO", "Nothing for a PHY: it is polled." },
[FINDING_SUPPLIER_MISSING_IN_GUEST] = { "supplier_missing_in_guest", N,
	"%P of %N: %O stays in dom0, so the guest's driver finds no %W",
	"The device refers to a supplier that is not passed through with it. Drivers that "
	"insist on it defer their probing forever.",
	"a clock of the SoC's clock controller",
	"`export` replaces clocks with fixed ones and leaves out what can be left out. "
	"`unheld_supplier` says what has to be done so that it stays on in dom0." },
[FINDING_UNHELD_SUPPLIER] = { "unheld_supplier", N,
	"%P of %N: once the device is marked, nothing in dom0 holds %O; %W",
	"A clock, power domain, regulator, set of pins or interconnect has to be on for the "
	"device, and the guest cannot switch it. A marked device is disabled for dom0's Linux, "
	"which then knows nobody who needs the supplier.",
	"the clock of a UART that no other node refers to",
	"Export the mark with a stand-in (`export --format=overlay` or `uboot`), which holds "
	"clocks, power domains and pins in dom0, and which ptd switches. Without one, boot dom0 "
	"with clk_ignore_unused, pd_ignore_unused or regulator_ignore_unused: then all of them "
	"stay as the boot loader left them. `show` lists what a device needs." },
[FINDING_SHARED_SUPPLIER] = { "shared_supplier", N,
	"%P of %N: %O, which stays in dom0, also uses %W",
	"Another device, which dom0 keeps, has the same clock, power domain or reset. What its "
	"driver does to it (another rate, off, a reset) happens to the guest's device too.",
	"the bus clock of two timers",
	"Usually nothing. If the other device's driver sets the clock's rate or pulls the reset, "
	"leave that device without a driver in dom0, or pass both through." },
[FINDING_RESET_UNRELEASED] = { "reset_unreleased", N,
	"%P of %N: no driver in dom0 will release reset <%C> of %O, and no guest can",
	"The device is held in reset until somebody releases it. Usually its driver does, but "
	"the guest's has no reset controller, and dom0 has no driver for a marked device.",
	"an I2C controller of an Allwinner SoC that the boot loader does not use",
	"Let the boot loader use the device once, or release the reset there. Stand-ins cannot." },
[FINDING_MSI_UNAVAILABLE] = { "msi_unavailable", N,
	"%N sends its interrupts as messages to %O, which guests do not have",
	"The device has an MSI parent. Xen does not pass message-signalled interrupts of "
	"device-tree devices to guests.",
	"msi-parent = <&its 0x20>", "Use the device's wired interrupts, if it has any." },
[FINDING_DANGLING_PHANDLE] = { "dangling_phandle", N,
	"%P of %N, at phandle %X: %W",
	"A property refers to a node that is not there (or that two nodes claim to be), or "
	"that lacks the cells property which says how long the reference is. Common in dom0, "
	"where Xen removed the node.",
	"msi-map in dom0, whose ITS Xen keeps",
	"Nothing in dom0; otherwise correct the device tree." },
[FINDING_PARENT_DISABLED] = { "parent_disabled", N,
	"%O, above %N, is disabled; no driver will bind to anything below it",
	"The node itself may be okay, but one above it is not, so Linux ignores both.",
	"a USB controller below a disabled glue node",
	"Nothing, if the device is meant for a guest." },
[FINDING_MARK_UNKNOWN] = { "mark_unknown", N,
	"without the host tree it is unknown whether %N was marked xen,passthrough",
	"dom0's tree does not show whether a disabled device was marked for passthrough or "
	"is just disabled: Xen strips the mark.",
	"any device, in dom0 without HostTree=",
	"Configure the DTB that the boot loader hands to Xen as host tree (HostTree=, "
	"--host-tree)." },
[FINDING_MARK_MISSPELT] = { "mark_misspelt", N,
	"%P of %N is not a property that Xen knows; xen,passthrough was probably meant",
	"The device has a property that is nearly, but not quite, the mark for passthrough. Xen "
	"ignores it, and gives the device to dom0.",
	"xen,passthrogh; xen,pass-through",
	"Spell it xen,passthrough." },
[FINDING_STAND_IN_STRAY] = { "stand_in_stray", N,
	"%O holds for %N what that device does not need; was the stand-in made for another board?",
	"Stand-ins name suppliers by phandles, which are others in another build of the tree. So "
	"dom0 holds something, but not what the device needs.",
	"an overlay made from the tree of an older kernel",
	"Export the mark again, from the tree that Xen is booted with." },
[FINDING_NO_STAND_IN] = { "no_stand_in", N,
	"no stand-in can hold %W",
	"The device needs something that stays in dom0, whose Linux has no driver that just holds "
	"it: a stand-in keeps clocks, power domains and pins, and no more. Only exports that mark "
	"devices have this finding.",
	"the reset of a USB controller; its PHY",
	"Have firmware release resets, switch PHYs on and set GPIO lines, and see that nothing in "
	"dom0 changes that; or export the supplier too." },
[FINDING_INTERRUPT_FORWARDED] = { "interrupt_forwarded", N,
	"interrupt %D of %N reaches the GIC as SPI %E through %O: %W; %V",
	"Another controller, unknown to Xen, hands the interrupt to the GIC. dom0 may grant only "
	"interrupts of nodes whose interrupt controller is the GIC itself, and a guest that Xen "
	"starts gets only those (map_device_irqs_to_domain in Xen; tried with 4.20). Exports for "
	"Xen and plans have this finding; verify says it, and so does an assignment that Xen "
	"refuses.",
	"every device of an i.MX 7, whose interrupts go through the GPC",
	"Where the controller needs no programming (GPC, wakeupgen, the PMU of an Exynos), mark "
	"the device by `ptctl export --format=overlay` or `--format=uboot`: they name the GIC in "
	"the tree for Xen; then export again from that tree. Where it enables or inverts its "
	"inputs, the GIC may be named by hand (`interrupts-extended = <&gic 0 26 4>`) only if "
	"firmware leaves the controller set up for that input." },
[FINDING_NO_INTERRUPT_IN_GUEST] = { "no_interrupt_in_guest", N,
	"%N has no interrupt in the guest: %D of %D are left out",
	"The device has interrupts on the board, and none of them could be put into the guest's "
	"tree; other notes give the reason for each. Most drivers refuse such a device, or wait "
	"forever. Only exports have this finding.",
	"an Ethernet switch behind a crossbar that chooses the GIC's inputs at run time",
	"Export the controllers that the other notes name, too, if they can be; otherwise the "
	"guest needs a driver that polls." },
[FINDING_DMA_ELSEWHERE] = { "dma_elsewhere", N,
	"%N may do DMA, which no IOMMU translates: in this guest its DMA addresses are other "
	"memory's. It can do DMA only in a guest that Xen maps 1:1 (direct-map; --layout=host)",
	"The risk dma_unprotected was accepted for a guest that has a layout of its own. Its "
	"driver gives the device guest addresses, and the device takes them for the host's: it "
	"reads and writes memory of somebody else. Only exports have this finding.",
	"the Ethernet controller of a Raspberry Pi 4 in a guest of xl",
	"Nothing for a device, or a use of it, without DMA. Otherwise start the guest without a "
	"toolstack (dom0less), with direct-map and xen,static-mem, and export with "
	"`--layout=host`." },
[FINDING_LEFT_OUT_OF_GUEST] = { "left_out_of_guest", N,
	"left out of the guest's tree: %W",
	"A property or node of the device has no meaning in the guest, or refers to what stays "
	"in dom0, and was left out of the tree exported for the guest. Only exports have this "
	"finding.",
	"the system controller that a driver finds by `syscon = <&scu>`",
	"Nothing if the guest's driver does without it; otherwise export what it refers to as "
	"well, or edit the tree." },
};
/* clang-format on */
