// SPDX-License-Identifier: LGPL-2.1-or-later
/* board: midway
 * A guest that finds its registers by itself, or one that is not ready.
 */
static struct xen_domain_iomem iomems[] = {
	{ .first_gfn = 0x4061, .first_mfn = 0xfff51, .nr_mfns = 1 } };
static uint32_t irqs[] = { 112, 113, 114 };
struct xen_domain_cfg cfg = {
	.irqs = irqs, .nr_irqs = 3, .iomems = iomems, .nr_iomems = 1, .dtb_start = NULL };
