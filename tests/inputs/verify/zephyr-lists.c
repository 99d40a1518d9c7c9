// SPDX-License-Identifier: LGPL-2.1-or-later
/* board: midway
 * Lists alone are those of one guest.
 */
static struct xen_domain_iomem any_name[] = {
	[0] = { .first_gfn = 0x4061, .first_mfn = 0xfff51, .nr_mfns = 1, }, };
static const uint32_t guest_irqs[3] = { [2] = 114, 113, 112 };
static char *guest_dtdevs[] = {};
static int others[] = { 7, 8, 9 };
