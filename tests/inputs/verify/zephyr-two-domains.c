// SPDX-License-Identifier: LGPL-2.1-or-later
/* board: midway
 * expect: wrong: irqs 113: INTID 113 of /soc/ethernet@fff51000 is also given to first (
 * Two guests in one file, of which each has a page at the same address, and both one interrupt.
 */

static struct xen_domain_iomem one[] = { { 0x4061, 0xfff51, 1 } };
static struct xen_domain_iomem two[] = { { 0x4061, 0xfff35, 1 } };
static uint32_t first_irqs[] = { 112, 113, 114 };
static uint32_t second_irqs[] = { 51, 113 };

struct xen_domain_cfg domains[] = {
	{ .name = "first", .iomems = one, .nr_iomems = 1, .irqs = first_irqs, .nr_irqs = 3,
	  .dtb_start = a, },
	{ .name = "second", .iomems = two, .nr_iomems = 1, .irqs = second_irqs, .nr_irqs = 2,
	  .dtb_start = b, },
};
