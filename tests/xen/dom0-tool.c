/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* dom0-tool empty          creates a domain without vCPUs, which is what one that is being built
 *                          looks like, and prints its domid
 * dom0-tool hold DOMID     keeps a page of a domain mapped until killed: destroyed, the domain
 *                          stays a zombie
 * dom0-tool destroy DOMID
 * dom0-tool owned PATH     prints whether some domain has a device that is behind an IOMMU
 * dom0-tool bind DOMID SPI gives a domain an interrupt, without ptd */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <xenctrl.h>
#include <xenforeignmemory.h>

#define GUEST_RAM_GFN 0x40000 /* the first page of a guest's memory */

static int empty(xc_interface *xc)
{
	struct xen_domctl_createdomain config = {
		.flags = XEN_DOMCTL_CDF_hvm | XEN_DOMCTL_CDF_hap,
		.max_vcpus = 1,
		.max_evtchn_port = 1023,
		.max_grant_frames = 32,
		.max_maptrack_frames = 64,
		.grant_opts = XEN_DOMCTL_GRANT_version(1),
		.arch.gic_version = XEN_DOMCTL_CONFIG_GIC_NATIVE,
		.arch.nr_spis = 32,
	};
	uint32_t domid = 0; /* the next one that is free */

	memset(config.handle, 0x5a, sizeof(config.handle));
	if (xc_domain_create(xc, &domid, &config) < 0)
		return -1;
	printf("%u\n", domid);
	return 0;
}

static int hold(uint32_t domid)
{
	xenforeignmemory_handle *memory = xenforeignmemory_open(NULL, 0);
	xen_pfn_t gfn = GUEST_RAM_GFN;
	int error;

	if (!memory || !xenforeignmemory_map(memory, domid, PROT_READ, 1, &gfn, &error))
		return -1;
	puts("held");
	fflush(stdout);
	for (;;)
		pause();
}

static int owned(xc_interface *xc, char *path)
{
	int r = xc_test_assign_dt_device(xc, DOMID_INVALID, path);

	if (r < 0 && errno != EINVAL)
		return -1;
	puts(r < 0 ? "yes" : "no");
	return 0;
}

/* xen/include/public/domctl.h: the number of the interrupt, which is the same in the guest. */
static int bind(xc_interface *xc, uint32_t domid, const char *spi)
{
	uint16_t intid = (uint16_t)(strtoul(spi, NULL, 10) + 32);

	return xc_domain_bind_pt_spi_irq(xc, domid, intid, intid);
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";
	uint32_t domid = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 0;
	xc_interface *xc = xc_interface_open(NULL, NULL, 0);
	int r = -1;

	if (!xc)
		r = -1;
	else if (strcmp(verb, "empty") == 0)
		r = empty(xc);
	else if (strcmp(verb, "hold") == 0 && domid > 0)
		r = hold(domid);
	else if (strcmp(verb, "destroy") == 0 && domid > 0)
		r = xc_domain_destroy(xc, domid);
	else if (strcmp(verb, "owned") == 0 && argc > 2)
		r = owned(xc, argv[2]);
	else if (strcmp(verb, "bind") == 0 && argc > 3)
		r = bind(xc, domid, argv[3]);
	if (r < 0)
		perror(verb);
	return r < 0;
}
