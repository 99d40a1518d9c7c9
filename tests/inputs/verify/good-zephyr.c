// SPDX-License-Identifier: LGPL-2.1-or-later
/* board: midway
 * beside: good-midway.dts
 * A domain as zephyr-dom0-xt has them, with the loaders of its image.
 */

#include <domain.h>
#include <string.h>

static char *domd_dtdevs[] = {
};

static struct xen_domain_iomem domd_iomems[] = {
	{ .first_gfn = 0x10000, .first_mfn = 0xfff51, .nr_mfns = 0x1 }, /* the EtherMAC */
};

static uint32_t domd_irqs[] = {
	// ethernet@fff51000
	112, 0x71u,
	(114UL),
};

extern char __img_domd_start[];
extern char __img_domd_end[];
extern char __dtb_domd_start[];
extern char __dtb_domd_end[];

static int load_domd_image(uint8_t *buf, size_t bufsize, uint64_t offset, void *image_info)
{
	const char *parts[] = { "a", NULL };
	struct pair { int a, b; } pairs[] = { { 1, 2 }, { .a = 3, .b = '}' } };

	if (offset > 0 && parts[0][0] == '{')
		memcpy(buf, __img_domd_start + offset, bufsize);
	return pairs[0].a == 1 ? 0 : -1;
}

struct xen_domain_cfg domd_cfg = {
	.name = "domd",
	.mem_kb = 0x20000, /* 128 MiB */
	.flags = (XEN_DOMCTL_CDF_hvm | XEN_DOMCTL_CDF_hap),
	.cmdline = "console=hvc0 "
		   "root=/dev/vda",

	.iomems = domd_iomems,
	.nr_iomems = ARRAY_SIZE(domd_iomems),
	.irqs = domd_irqs,
	.nr_irqs = sizeof(domd_irqs) / sizeof(*domd_irqs),
	.dtdevs = domd_dtdevs,
	.nr_dtdevs = 0,

	.load_image_bytes = load_domd_image,
	.image_info = NULL,
	.dtb_start = __dtb_domd_start,
	.dtb_end = __dtb_domd_end,
};
