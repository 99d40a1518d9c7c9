/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* kill-at.so, to be preloaded into ptd: SIGKILL right before an act of its choice.
 *
 * Acts are calls that change something in Xen or in the records, and those that begin to switch
 * stand-ins. A file /run/ptd/kill-at with a
 * number n: the n-th act from now on does not happen. The file is gone with the first act. */

#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include <xencall.h>
#include <xenctrl.h>

#define FILE_NAME "/run/ptd/kill-at"

static long acts_left; /* 0: nothing is planned */

static void look_for_plan(void)
{
	FILE *file = fopen(FILE_NAME, "re");

	if (!file)
		return;
	if (fscanf(file, "%ld", &acts_left) != 1)
		acts_left = 0;
	fclose(file);
	unlink(FILE_NAME);
}

static void act(void)
{
	look_for_plan();
	if (acts_left > 0 && --acts_left == 0)
		kill(getpid(), SIGKILL);
}

#define REAL(function) ((__typeof__(&function))dlsym(RTLD_NEXT, #function))

int xc_domain_iomem_permission(xc_interface *xc, uint32_t domid, unsigned long first,
			       unsigned long n, uint8_t allow)
{
	act();
	return REAL(xc_domain_iomem_permission)(xc, domid, first, n, allow);
}

/* libxenctrl makes its calls by this too; those are counted above and below. */
int xencall1(xencall_handle *handle, unsigned int op, uint64_t argument)
{
	const struct xen_domctl *domctl = (const struct xen_domctl *)(uintptr_t)argument;

	if (op == __HYPERVISOR_domctl && domctl->cmd == XEN_DOMCTL_memory_mapping)
		act();
	return REAL(xencall1)(handle, op, argument);
}

int xc_domain_bind_pt_spi_irq(xc_interface *xc, uint32_t domid, uint16_t virtual_spi, uint16_t spi)
{
	act();
	return REAL(xc_domain_bind_pt_spi_irq)(xc, domid, virtual_spi, spi);
}

int xc_domain_unbind_pt_spi_irq(xc_interface *xc, uint32_t domid, uint16_t virtual_spi,
				uint16_t spi)
{
	act();
	return REAL(xc_domain_unbind_pt_spi_irq)(xc, domid, virtual_spi, spi);
}

int xc_assign_dt_device(xc_interface *xc, uint32_t domid, char *path)
{
	act();
	return REAL(xc_assign_dt_device)(xc, domid, path);
}

int xc_deassign_dt_device(xc_interface *xc, uint32_t domid, char *path)
{
	act();
	return REAL(xc_deassign_dt_device)(xc, domid, path);
}

int renameat(int old_directory, const char *old_name, int new_directory, const char *new_name)
{
	act();
	return REAL(renameat)(old_directory, old_name, new_directory, new_name);
}

int unlinkat(int directory, const char *name, int flags)
{
	act();
	return REAL(unlinkat)(directory, name, flags);
}

pid_t fork(void)
{
	act();
	return REAL(fork)();
}
