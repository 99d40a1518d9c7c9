// SPDX-License-Identifier: LGPL-2.1-or-later
static uint32_t irqs[] = { 112, 113, 114 };
struct xen_domain_cfg cfg = {
	.irqs = irqs, .nr_irqs = 2,
	.iomems = (struct xen_domain_iomem[]){
		{ .first_gfn = 0x4061, .first_mfn = 0xfff51, .nr_mfns = 1 } },
	.nr_iomems = 2,
	.dtdevs = (char *[]){ "/soc/ethernet@fff51000" },
	.dt_passthrough = elsewhere, .nr_dt_passthrough = 1,
	.dtb_start = tree,
};
