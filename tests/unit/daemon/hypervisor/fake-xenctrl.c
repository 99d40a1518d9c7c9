/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fake-xenctrl.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xencall.h>

struct fake_xen fake_xen;

void fake_xen_reset(void)
{
	fake_xen = (struct fake_xen){ .n_domains = 2, .version = 4 << 16 | 17 };
	fake_xen.domains[0].cpu_time = 1;
	fake_xen.domains[1].domain = 1;
	fake_xen.domains[1].flags = XEN_DOMINF_paused;
	for (size_t i = 0; i < sizeof(xen_domain_handle_t); i++)
		fake_xen.domains[1].handle[i] = (uint8_t)(0x10 * (i % 16) + i);
}

__attribute__((format(printf, 1, 2))) static int note(const char *format, ...)
{
	size_t n = strlen(fake_xen.calls);
	va_list args;

	va_start(args, format);
	vsnprintf(fake_xen.calls + n, sizeof(fake_xen.calls) - n, format, args);
	va_end(args);
	errno = fake_xen.errno_after;
	return fake_xen.result;
}

xc_interface *xc_interface_open(xentoollog_logger *logger, xentoollog_logger *dombuild_logger,
				unsigned int open_flags)
{
	static char handle;

	errno = fake_xen.open_errno;
	return fake_xen.open_errno ? NULL : (xc_interface *)(void *)&handle;
}

int xc_interface_close(xc_interface *xch)
{
	return 0;
}

int xc_version(xc_interface *xch, int cmd, void *arg)
{
	return cmd == XENVER_version ? fake_xen.version : -1;
}

/* The domains from first_domain on, as Xen lists them. */
int xc_domain_getinfolist(xc_interface *xch, uint32_t first_domain, unsigned int max_domains,
			  xc_domaininfo_t *info)
{
	unsigned int n = 0;

	errno = fake_xen.list_errno;
	if (fake_xen.list_errno)
		return -1;
	for (int i = 0; i < fake_xen.n_domains && n < max_domains; i++)
		if (fake_xen.domains[i].domain >= first_domain)
			info[n++] = fake_xen.domains[i];
	return (int)n;
}

int xc_assign_dt_device(xc_interface *xch, uint32_t domid, char *path)
{
	return note("assign %u %s\n", domid, path);
}

int xc_test_assign_dt_device(xc_interface *xch, uint32_t domid, char *path)
{
	if (strcmp(path, "/no-such-node") == 0) {
		errno = fake_xen.node_errno ? fake_xen.node_errno : ESRCH;
		return -1;
	}
	note("test %u %s\n", domid, path);
	errno = fake_xen.test_errno;
	return fake_xen.test_errno ? -1 : 0;
}

int xc_deassign_dt_device(xc_interface *xch, uint32_t domid, char *path)
{
	return note("deassign %u %s\n", domid, path);
}

int xc_domain_iomem_permission(xc_interface *xch, uint32_t domid, unsigned long first_mfn,
			       unsigned long nr_mfns, uint8_t allow_access)
{
	return note("iomem %u 0x%lx %lu %u\n", domid, first_mfn, nr_mfns, allow_access);
}

xencall_handle *xc_interface_xcall_handle(xc_interface *xch)
{
	return (xencall_handle *)(void *)xch;
}

void *xencall_alloc_buffer(xencall_handle *xcall, size_t size)
{
	return malloc(size);
}

void xencall_free_buffer(xencall_handle *xcall, void *p)
{
	free(p);
}

/* XEN_DOMCTL_memory_mapping, which takes only so many pages at once. */
int xencall1(xencall_handle *xcall, unsigned int op, uint64_t arg1)
{
	const struct xen_domctl *domctl = (const struct xen_domctl *)(uintptr_t)arg1;
	const struct xen_domctl_memory_mapping *m = &domctl->u.memory_mapping;

	fake_xen.hypercalls++;
	if (op != __HYPERVISOR_domctl || domctl->cmd != XEN_DOMCTL_memory_mapping)
		errno = ENOSYS;
	else if (fake_xen.batch > 0 && m->nr_mfns > fake_xen.batch)
		errno = E2BIG;
	else
		return note("map %u 0x%lx 0x%lx %lu %u\n", domctl->domain,
			    (unsigned long)m->first_gfn, (unsigned long)m->first_mfn,
			    (unsigned long)m->nr_mfns, m->add_mapping);
	return -1;
}

int xc_domain_bind_pt_spi_irq(xc_interface *xch, uint32_t domid, uint16_t vspi, uint16_t spi)
{
	return note("bind %u %u %u\n", domid, vspi, spi);
}

int xc_domain_unbind_pt_spi_irq(xc_interface *xch, uint32_t domid, uint16_t vspi, uint16_t spi)
{
	return note("unbind %u %u %u\n", domid, vspi, spi);
}
