// SPDX-License-Identifier: LGPL-2.1-or-later
// A program made with libvmm, judged beside monitor.system.
#define ETH_IRQ 8 /* the 32 are missing */
#define ETH_CH  1
#define UART_CH 2

void init(void)
{
	virq_register_passthrough(GUEST_BOOT_VCPU_ID, ETH_IRQ, ETH_CH);
	virq_register_passthrough(GUEST_BOOT_VCPU_ID, 225, UART_CH + 1);
}
