// SPDX-License-Identifier: LGPL-2.1-or-later
static uint32_t list[] = {
	80, 113, 113, 0xffffffff, ETHERNET_IRQ, 32 + 82, 08, 'A',
};
static uint32_t strays_irqs[] = { 40 };
static struct xen_domain_iomem pages[] = {
	{ .first_mfn = 0xfff51000, .nr_mfns = 1, .first_gfn = 0x4061 },
	{ .first_mfn = 0xfff51 },
	{ .first_mfn = 0xfffffffffffff, .nr_mfns = 2 },
#ifdef EVEN_MORE
	{ .first_mfn = XEN_PHYS_PFN(0xfff51000), .nr_mfns = 1 },
#endif
	{ .mfn = 1 },
	{ 0xfff51, 1 },
	PAGE(1),
};
struct xen_domain_cfg cfg = {
	"name",
	.flags = XEN_DOMCTL_CDF_hvm,
	.irqs = list, .nr_irqs = ARRAY_SIZE(list),
	.iomems = pages, .nr_iomems = 7,
	.dtdevs = (char *[]){ "/soc/" "ethernet@fff51000", PATH }, .nr_dtdevs = 2,
	.dtb_start = tree,
};
