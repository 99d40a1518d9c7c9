/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Property names that the rules know by number, so that a look-up compares integers.
 * Devicetree Specification v0.4 chapter 2.3 and 2.4, and the bindings of the named chips. */

#define PROPERTY_NAMES(X)                                       \
	X(ADDRESS_CELLS, "#address-cells")                      \
	X(SIZE_CELLS, "#size-cells")                            \
	X(INTERRUPT_CELLS, "#interrupt-cells")                  \
	X(IOMMU_CELLS, "#iommu-cells")                          \
	X(MSI_CELLS, "#msi-cells")                              \
	X(INTERCONNECT_CELLS, "#interconnect-cells")            \
	X(CLOCK_CELLS, "#clock-cells")                          \
	X(RESET_CELLS, "#reset-cells")                          \
	X(POWER_DOMAIN_CELLS, "#power-domain-cells")            \
	X(GPIO_CELLS, "#gpio-cells")                            \
	X(PHY_CELLS, "#phy-cells")                              \
	X(DMA_CELLS, "#dma-cells")                              \
	X(NVMEM_CELL_CELLS, "#nvmem-cell-cells")                \
	X(MBOX_CELLS, "#mbox-cells")                            \
	X(IO_CHANNEL_CELLS, "#io-channel-cells")                \
	X(IO_BACKEND_CELLS, "#io-backend-cells")                \
	X(HWLOCK_CELLS, "#hwlock-cells")                        \
	X(PWM_CELLS, "#pwm-cells")                              \
	X(THERMAL_SENSOR_CELLS, "#thermal-sensor-cells")        \
	X(SOUND_DAI_CELLS, "#sound-dai-cells")                  \
	X(COOLING_CELLS, "#cooling-cells")                      \
	X(MUX_CONTROL_CELLS, "#mux-control-cells")              \
	X(MUX_STATE_CELLS, "#mux-state-cells")                  \
	X(ACCESS_CONTROLLER_CELLS, "#access-controller-cells")  \
	X(PSE_CELLS, "#pse-cells")                              \
	X(PERF_DOMAIN_CELLS, "#performance-domain-cells")       \
	X(TRIGGER_SOURCE_CELLS, "#trigger-source-cells")        \
	X(SMEM_STATE_CELLS, "#qcom,smem-state-cells")           \
	X(GPIO_RANGE_CELLS, "#gpio-range-cells")                \
	X(COMPATIBLE, "compatible")                             \
	X(DEVICE_TYPE, "device_type")                           \
	X(STATUS, "status")                                     \
	X(PHANDLE, "phandle")                                   \
	X(LINUX_PHANDLE, "linux,phandle")                       \
	X(IBM_PHANDLE, "ibm,phandle")                           \
	X(REG, "reg")                                           \
	X(REG_NAMES, "reg-names")                               \
	X(RANGES, "ranges")                                     \
	X(DMA_RANGES, "dma-ranges")                             \
	X(DMA_COHERENT, "dma-coherent")                         \
	X(DMA_NONCOHERENT, "dma-noncoherent")                   \
	X(DMAS, "dmas")                                         \
	X(DMA_MASTERS, "dma-masters")                           \
	X(INTERCONNECTS, "interconnects")                       \
	X(INTERCONNECT_NAMES, "interconnect-names")             \
	X(INTERRUPTS, "interrupts")                             \
	X(INTERRUPTS_EXTENDED, "interrupts-extended")           \
	X(INTERRUPT_NAMES, "interrupt-names")                   \
	X(INTERRUPT_PARENT, "interrupt-parent")                 \
	X(INTERRUPT_CONTROLLER, "interrupt-controller")         \
	X(INTERRUPT_MAP, "interrupt-map")                       \
	X(INTERRUPT_MAP_MASK, "interrupt-map-mask")             \
	X(IOMMUS, "iommus")                                     \
	X(IOMMU_MAP, "iommu-map")                               \
	X(MSI_PARENT, "msi-parent")                             \
	X(MSI_MAP, "msi-map")                                   \
	X(STREAM_MATCH_MASK, "stream-match-mask")               \
	X(MMU_MASTERS, "mmu-masters")                           \
	X(STREAM_ID_CELLS, "#stream-id-cells")                  \
	X(CLOCKS, "clocks")                                     \
	X(CLOCK_NAMES, "clock-names")                           \
	X(ASSIGNED_CLOCKS, "assigned-clocks")                   \
	X(ASSIGNED_CLOCK_PARENTS, "assigned-clock-parents")     \
	X(RESETS, "resets")                                     \
	X(POWER_DOMAINS, "power-domains")                       \
	X(POWER_SUPPLIES, "power-supplies")                     \
	X(GPIO, "gpio")                                         \
	X(GPIOS, "gpios")                                       \
	X(GPIO_RANGES, "gpio-ranges")                           \
	X(PHYS, "phys")                                         \
	X(PHY_HANDLE, "phy-handle")                             \
	X(PHY, "phy")                                           \
	X(PHY_DEVICE, "phy-device")                             \
	X(PCS_HANDLE, "pcs-handle")                             \
	X(PCSPHY_HANDLE, "pcsphy-handle")                       \
	X(USB_PHY, "usb-phy")                                   \
	X(NVMEM_CELLS, "nvmem-cells")                           \
	X(NVMEM, "nvmem")                                       \
	X(MEMORY_REGION, "memory-region")                       \
	X(MBOXES, "mboxes")                                     \
	X(HWLOCKS, "hwlocks")                                   \
	X(IO_CHANNELS, "io-channels")                           \
	X(IO_BACKENDS, "io-backends")                           \
	X(PWMS, "pwms")                                         \
	X(ACCESS_CONTROLLERS, "access-controllers")             \
	X(THERMAL_SENSORS, "thermal-sensors")                   \
	X(COOLING_DEVICE, "cooling-device")                     \
	X(SOUND_DAI, "sound-dai")                               \
	X(MUX_CONTROLS, "mux-controls")                         \
	X(MUX_STATES, "mux-states")                             \
	X(PSES, "pses")                                         \
	X(PERFORMANCE_DOMAINS, "performance-domains")           \
	X(TRIGGER_SOURCES, "trigger-sources")                   \
	X(SMEM_STATES, "qcom,smem-states")                      \
	X(DDC_I2C_BUS, "ddc-i2c-bus")                           \
	X(I2C_BUS, "i2c-bus")                                   \
	X(I2C_PARENT, "i2c-parent")                             \
	X(MDIO_PARENT_BUS, "mdio-parent-bus")                   \
	X(SFP, "sfp")                                           \
	X(NAND_ECC_ENGINE, "nand-ecc-engine")                   \
	X(TIMESTAMPER, "timestamper")                           \
	X(POST_INIT_PROVIDERS, "post-init-providers")           \
	X(SRAM, "sram")                                         \
	X(EXTCON, "extcon")                                     \
	X(LEDS, "leds")                                         \
	X(BACKLIGHT, "backlight")                               \
	X(PANEL, "panel")                                       \
	X(MMC_PWRSEQ, "mmc-pwrseq")                             \
	X(OPERATING_POINTS_V2, "operating-points-v2")           \
	X(WAKEUP_PARENT, "wakeup-parent")                       \
	X(REMOTE_ENDPOINT, "remote-endpoint")                   \
	X(GPIO_HOG, "gpio-hog")                                 \
	X(STDOUT_PATH, "stdout-path")                           \
	X(LINUX_STDOUT_PATH, "linux,stdout-path")               \
	X(MODEL, "model")                                       \
	X(MASK, "mask")                                         \
	X(XEN_PASSTHROUGH, "xen,passthrough")                   \
	X(CHANNEL_INTERRUPTS, "amlogic,channel-interrupts")     \
	X(MESON_CHANNEL_INTERRUPTS, "meson,channel-interrupts") \
	X(PDC_RANGES, "qcom,pdc-ranges")                        \
	X(MPM_PIN_MAP, "qcom,mpm-pin-map")                      \
	X(MST_IRQS_MAP_RANGE, "mstar,irqs-map-range")           \
	X(TI_INTERRUPT_RANGES, "ti,interrupt-ranges")           \
	X(TI_INTR_TRIGGER_TYPE, "ti,intr-trigger-type")

enum property_name {
#define X(id, name) PROPERTY_##id,
	PROPERTY_NAMES(X)
#undef X
		PROPERTY_NAMES_KNOWN /* other names of a tree are numbered from here */
};
