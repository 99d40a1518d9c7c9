// SPDX-License-Identifier: LGPL-2.1-or-later
/* board: midway
 * beside: good-midway.dts
 * Other nodes of the guest's own tree go along.
 */
static char *nodes[] = { "/extal", "/reserved-memory" };
struct xen_domain_cfg cfg = {
	.irqs = (uint32_t[]){ 112, 113, 114 }, .nr_irqs = 3,
	.iomems = (struct xen_domain_iomem[]){ { 0x10000, 0xfff51, 1 } }, .nr_iomems = 1,
	.dt_passthrough = nodes, .nr_dt_passthrough = ARRAY_SIZE(nodes),
};
