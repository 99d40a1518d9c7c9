/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Xen through libxenctrl: one call for each grant, but for mappings, which take as many hypercalls
 * as they have batches of pages. This is the only file that includes its header. It compiles with
 * those of Xen 4.17 to 4.20 and later, and so uses what they have in common:
 * xc_domain_getinfolist(), since 4.18 has no xc_domain_getinfo().
 *
 * xc_domain_irq_permission() is never called. On Arm it has no effect where it works (4.17), and on
 * 4.19.6, 4.20.4 and 4.21.2 it crashes a debug build of Xen (xen/include/xsm/dummy.h). */

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include <xencall.h>
#include <xenctrl.h>

#include "base/cleanup.h"
#include "hypervisor/hypervisor.h"
#include "hypervisor/xenstore.h"
#include "log.h"
#include "resolve/interrupt/gic.h"

/* An RCU callback frees the interrupts of a domain that has left the list (xen/arch/arm/vgic.c,
 * domain_vgic_free()): some milliseconds later, as seen on 4.20. */
#define SETTLE_MSEC 100

/* For questions that are about a domain and not about a device. */
#define NO_NODE "/no-such-node"

/* XEN_LIB_DIR of a Xen that is configured as distributions do (--localstatedir=/var). */
#define XL_DIRECTORY "/var/lib/xen"

struct xen {
	struct hypervisor hypervisor;
	xentoollog_logger logger;
	xc_interface *xc;
	struct xenstore *store;
	struct xen_domctl *domctl; /* memory that Xen can read, for map_batch() */
	uint64_t batch;            /* pages that Xen maps in one call, as far as known */
};

/* 0 or a negative errno. errno means something only after a failure. */
static int result_of(int r)
{
	if (r >= 0)
		return 0;
	return errno > 0 ? -errno : -EIO;
}

/* ---- domains ---- */

static void format_uuid(const xen_domain_handle_t handle, char ret[UUID_SIZE])
{
	char *p = ret;

	for (size_t i = 0; i < sizeof(xen_domain_handle_t); i++)
		p += sprintf(p, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x",
			     handle[i]);
}

/* Xen does not show whether a domain was ever unpaused (d->creation_finished). But it creates
 * domains paused (xen/common/domain.c, domain_create()), and counts the time that vCPUs run: a
 * domain that is paused and has none was not started. This is wrong if it was paused again before
 * any vCPU ran; then Xen 4.17 answers a bind with EBUSY, which is explained. */
static bool was_started(const xc_domaininfo_t *info)
{
	return !(info->flags & XEN_DOMINF_paused) || info->cpu_time > 0;
}

static struct domain decode(const xc_domaininfo_t *info)
{
	struct domain domain = {
		.key.domid = info->domain,
		.has_vcpus = info->max_vcpu_id != XEN_INVALID_MAX_VCPU_ID,
		.started = was_started(info),
		.dying = info->flags & XEN_DOMINF_dying,
	};

	format_uuid(info->handle, domain.key.uuid);
	return domain;
}

/* That incarnation as it is now; -ESRCH if it is gone. What follows may still come too late, since
 * there is no way to ask and act at once; but domids are not reused that soon. */
static int look_again(struct xen *xen, const struct domain *domain, struct domain *ret)
{
	xc_domaininfo_t info;
	int n = xc_domain_getinfolist(xen->xc, domain->key.domid, 1, &info);

	if (n < 0)
		return result_of(n);
	if (n == 0)
		return -ESRCH;
	*ret = decode(&info);
	return domain_key_equals(&ret->key, &domain->key) ? 0 : -ESRCH;
}

static int list_all(struct xen *xen, struct domains *ret)
{
	xc_domaininfo_t infos[32];
	uint32_t next = 0;
	int n;

	do {
		n = xc_domain_getinfolist(xen->xc, next, 32, infos);
		for (int i = 0; i < n; i++) {
			struct domain *domain = array_add(ret);

			if (!domain)
				return -ENOMEM;
			*domain = decode(&infos[i]);
			next = domain->key.domid + 1;
		}
	} while (n == 32);
	return result_of(n);
}

static void add_names(struct xen *xen, struct domains *domains)
{
	for (size_t i = 0; i < domains->n; i++) {
		struct domain *domain = &domains->items[i];

		domain->name_unknown = !xenstore_name(xen->store, &domain->key, domain->name,
						      sizeof(domain->name));
		if (domain->key.domid > 0 || domain->name[0] != '\0')
			continue;
		strcpy(domain->name, "Domain-0");
		domain->name_unknown = false;
	}
}

/* News that arrive while names are read make the list old. They are taken with the names, so that
 * domains_fd does not become readable for them. */
static int xen_list(struct hypervisor *hv, struct domains *ret)
{
	struct xen *xen = (struct xen *)hv;
	int r;

	xenstore_begin(xen->store);
	do {
		ret->n = 0;
		r = list_all(xen, ret);
		if (r == 0)
			add_names(xen, ret);
	} while (r == 0 && xenstore_has_news(xen->store));
	xenstore_end(xen->store);
	hv->pushes_events = xenstore_answers(xen->store);
	return r;
}

/* ---- IOMMU ---- */

/* The library wants a path that is not const. */
typedef int (*dt_device_fn)(xc_interface *xc, uint32_t domid, char *path);

static int call_with_path(struct xen *xen, dt_device_fn fn, uint32_t domid, const char *path)
{
	_cleanup_(freep) char *copy = strdup(path);

	return copy ? result_of(fn(xen->xc, domid, copy)) : -ENOMEM;
}

static int test_assigned(struct xen *xen, const struct domain *domain, const char *path)
{
	int r = call_with_path(xen, xc_test_assign_dt_device, domain->key.domid, path);

	return r == -EINVAL ? 1 : r;
}

/* At the beginning of its destruction a domain has lost its devices and is not yet shown as dying
 * (xen/common/domain.c, domain_kill()). Xen answers EINVAL for such a domain before it looks at the
 * path (xen/drivers/passthrough/device_tree.c, iommu_do_dt_domctl()); for others it finds that
 * there is no such node. */
static bool is_ending(struct xen *xen, const struct domain *domain)
{
	return call_with_path(xen, xc_test_assign_dt_device, domain->key.domid, NO_NODE) == -EINVAL;
}

static int xen_is_assigned(struct hypervisor *hv, const struct domain *domain, const char *path)
{
	struct xen *xen = (struct xen *)hv;
	struct domain now;
	int r = look_again(xen, domain, &now);

	if (r < 0 || now.dying || is_ending(xen, &now))
		return r < 0 ? r : -ESRCH;
	return test_assigned(xen, &now, path);
}

/* Xen panics if the domain does not have the device (4.20, arm_smmu_reassign_dev()). So the caller
 * must know that it has; some domain must have it by Xen's account; and this one must not be about
 * to go. */
static int deassign(struct xen *xen, const struct domain *domain, const char *path)
{
	int r = test_assigned(xen, domain, path);

	if (r == 1 && is_ending(xen, domain))
		return -ESRCH;
	return r == 1 ? call_with_path(xen, xc_deassign_dt_device, domain->key.domid, path) : r;
}

/* Xen does not show which domains were created with an IOMMU (XEN_DOMCTL_CDF_iommu). But for one
 * without it refuses any question before it looks at the path (xen/drivers/passthrough/iommu.c,
 * iommu_do_domctl()); for one with it finds that there is no such node. */
static int xen_has_iommu(struct hypervisor *hv, const struct domain *domain)
{
	int r = call_with_path((struct xen *)hv, xc_test_assign_dt_device, domain->key.domid,
			       NO_NODE);

	if (r == -EOPNOTSUPP || r == -ENOSYS)
		return 0;
	return r == -ESRCH || r == -EINVAL || r == 0 ? 1 : r;
}

/* ---- the rest ---- */

static int permit(struct xen *xen, const struct domain *domain, const struct grant *grant,
		  bool allow)
{
	return result_of(xc_domain_iomem_permission(xen->xc, domain->key.domid,
						    (unsigned long)grant->frames.first,
						    (unsigned long)grant_count(grant), allow));
}

/* One hypercall. */
static int map_batch(struct xen *xen, uint32_t domid, const struct grant *grant, bool add)
{
	struct xen_domctl *domctl = xen->domctl;

	*domctl = (struct xen_domctl){ .cmd = XEN_DOMCTL_memory_mapping,
				       .interface_version = XEN_DOMCTL_INTERFACE_VERSION,
				       .domain = (domid_t)domid };
	domctl->u.memory_mapping = (struct xen_domctl_memory_mapping){
		.first_gfn = grant->gfn,
		.first_mfn = grant->frames.first,
		.nr_mfns = grant_count(grant),
		.add_mapping = add ? DPCI_ADD_MAPPING : DPCI_REMOVE_MAPPING,
	};
	return result_of(xencall1(xc_interface_xcall_handle(xen->xc), __HYPERVISOR_domctl,
				  (uint64_t)(uintptr_t)domctl));
}

/* The part of a mapping that begins `done` pages after its start. */
static struct grant batch_of(const struct grant *grant, uint64_t done, uint64_t size)
{
	struct grant batch = *grant;

	batch.gfn += done;
	batch.frames.first += done;
	if (grant_count(&batch) > size)
		batch.frames.last = batch.frames.first + size - 1;
	return batch;
}

/* As xc_domain_memory_mapping(), which finds out anew in each call how many pages Xen takes at once
 * (E2BIG), and asks about the domain first: here both are known. Removing goes on after a failure;
 * what was added before one is removed. The first failure counts. */
static int map(struct xen *xen, const struct domain *domain, const struct grant *grant, bool add)
{
	uint64_t n = grant_count(grant), done = 0;
	int r, first = 0;

	while (done < n && (first == 0 || !add)) {
		struct grant batch = batch_of(grant, done, xen->batch);

		r = map_batch(xen, domain->key.domid, &batch, add);
		if (r == -E2BIG && grant_count(&batch) > 1) {
			xen->batch = grant_count(&batch) / 2;
			continue;
		}
		first = first < 0 ? first : r;
		done += grant_count(&batch);
	}
	if (first < 0 && add)
		map(xen, domain, grant, false);
	return first;
}

/* xc_domain_bind_pt_spi_irq() takes higher numbers, but if a bind of an ESPI (from 4096 on) fails,
 * Xen 4.21 writes beyond a bitmap (xen/arch/arm/vgic.c, vgic_free_virq()). */
static int bind(struct xen *xen, const struct domain *domain, const struct grant *grant)
{
	uint32_t intid = grant_intid(grant);

	if (intid < GIC_SPI_FIRST || intid > GIC_SPI_LAST)
		return -EINVAL;
	return result_of(xc_domain_bind_pt_spi_irq(xen->xc, domain->key.domid, (uint16_t)intid,
						   (uint16_t)intid));
}

static int unbind(struct xen *xen, const struct domain *domain, const struct grant *grant)
{
	uint16_t intid = (uint16_t)grant_intid(grant);

	return result_of(xc_domain_unbind_pt_spi_irq(xen->xc, domain->key.domid, intid, intid));
}

/* Xen 4.17 panics on a bind to a domain without vCPUs (vgic_get_target_vcpu()). */
static int xen_apply(struct hypervisor *hv, const struct domain *domain, const struct grant *grant)
{
	struct xen *xen = (struct xen *)hv;
	struct domain now;
	int r = look_again(xen, domain, &now);

	if (r < 0 || now.dying || !now.has_vcpus)
		return r < 0 ? r : -ESRCH;
	switch (grant->kind) {
	case GRANT_IOMMU:
		return call_with_path(xen, xc_assign_dt_device, now.key.domid, grant->path);
	case GRANT_IOMEM:
		return permit(xen, &now, grant, true);
	case GRANT_MAPPING:
		return map(xen, &now, grant, true);
	case GRANT_INTERRUPT:
		return bind(xen, &now, grant);
	}
	return -EINVAL;
}

/* Xen itself takes everything back from a dying domain, interrupts only at the very end. */
static int xen_revoke(struct hypervisor *hv, const struct domain *domain, const struct grant *grant)
{
	struct xen *xen = (struct xen *)hv;
	struct domain now;
	int r = look_again(xen, domain, &now);

	if (r < 0)
		return r;
	if (now.dying)
		return grant->kind == GRANT_INTERRUPT ? -EBUSY : -ESRCH;
	switch (grant->kind) {
	case GRANT_IOMMU:
		return deassign(xen, &now, grant->path);
	case GRANT_IOMEM:
		return permit(xen, &now, grant, false);
	case GRANT_MAPPING:
		return map(xen, &now, grant, false);
	case GRANT_INTERRUPT:
		return unbind(xen, &now, grant);
	}
	return -EINVAL;
}

/* ---- opening ---- */

static void xen_free(struct hypervisor *hv)
{
	struct xen *xen = (struct xen *)hv;

	if (xen->domctl)
		xencall_free_buffer(xc_interface_xcall_handle(xen->xc), xen->domctl);
	if (xen->xc)
		xc_interface_close(xen->xc);
	xenstore_free(xen->store);
	free(xen);
}

static const struct hypervisor_ops xen_ops = {
	.name = "xen",
	.apply = xen_apply,
	.revoke = xen_revoke,
	.is_assigned = xen_is_assigned,
	.has_iommu = xen_has_iommu,
	.list_domains = xen_list,
	.free = xen_free,
};

/* Keeps the library's messages off stderr; ptd itself explains what the results mean. */
__attribute__((format(printf, 5, 0))) static void on_message(xentoollog_logger *logger,
							     xentoollog_level level, int errnoval,
							     const char *context,
							     const char *format, va_list args)
{
	char text[256];

	const struct xen *xen =
		(const struct xen *)((const char *)logger - offsetof(struct xen, logger));

	if (level < XTL_ERROR || !xen->xc) /* ptd says why it cannot be opened */
		return;
	vsnprintf(text, sizeof(text), format, args);
	log_line(LOG_INFO, "libxenctrl: %s", text);
}

static int refuse(int error, char text[HYPERVISOR_TEXT])
{
	if (error == -EACCES)
		snprintf(text, HYPERVISOR_TEXT,
			 "this ptd was built with the libxenctrl of another version of Xen than "
			 "the one that runs; boot the Xen that belongs to it, or install the ptd "
			 "that belongs to this Xen");
	else if (error == -EPERM)
		snprintf(text, HYPERVISOR_TEXT,
			 "Xen lets only dom0 grant devices, and this is another domain");
	else
		snprintf(text, HYPERVISOR_TEXT, "Xen does not answer: %s", strerror(-error));
	if (error == -EACCES)
		return HYPERVISOR_OTHER_VERSION;
	return error == -EPERM ? -ENODEV : error;
}

/* Here EACCES is about the device file. */
static int open_library(struct xen *xen, char text[HYPERVISOR_TEXT])
{
	int r;

	xen->logger.vmessage = on_message;
	xen->xc = xc_interface_open(&xen->logger, &xen->logger, 0);
	if (xen->xc)
		return 0;
	r = result_of(-1);
	if (r == -ENOENT || r == -ENXIO || r == -ENODEV) {
		snprintf(text, HYPERVISOR_TEXT, "this is not a Xen domain (no /dev/xen/privcmd)");
		return -ENODEV;
	}
	snprintf(text, HYPERVISOR_TEXT, "/dev/xen/privcmd cannot be opened: %s; ptd has to be root",
		 strerror(-r));
	return r;
}

static void read_version(struct xen *xen)
{
	int version = xc_version(xen->xc, XENVER_version, NULL);

	if (version < 0)
		return;
	snprintf(xen->hypervisor.version, sizeof(xen->hypervisor.version), "%d.%d", version >> 16,
		 version & 0xffff);
	xen->hypervisor.binds_started = version >= (4 << 16 | 19); /* commit 1c77496bc8 */
}

/* Whether library and hypervisor match. Sysctls and domctls have a version each, and that of
 * sysctls (XEN_SYSCTL_INTERFACE_VERSION) is the same from 4.17 to 4.20. */
static int check_versions(struct xen *xen)
{
	struct domains domains = { .n = 0 };
	int r = list_all(xen, &domains);

	array_done(&domains);
	if (r == 0 && call_with_path(xen, xc_test_assign_dt_device, 0, NO_NODE) == -EACCES)
		r = -EACCES;
	return r;
}

int xen_open(struct hypervisor **ret, char text[HYPERVISOR_TEXT])
{
	_cleanup_(hypervisor_freep) struct hypervisor *hv = calloc(1, sizeof(struct xen));
	struct xen *xen = (struct xen *)hv;
	int r;

	if (!hv)
		return -ENOMEM;
	hv->ops = &xen_ops;
	r = open_library(xen, text);
	if (r < 0)
		return r;
	xen->batch = UINT64_MAX;
	xen->domctl =
		xencall_alloc_buffer(xc_interface_xcall_handle(xen->xc), sizeof(*xen->domctl));
	r = xen->domctl ? check_versions(xen) : -ENOMEM;
	if (r == 0)
		r = xenstore_new(&xen->store);
	if (r < 0)
		return refuse(r, text);
	hv->domains_fd = xenstore_fd(xen->store);
	hv->settle_msec = SETTLE_MSEC;
	hv->xl_directory = XL_DIRECTORY;
	read_version(xen);
	*ret = TAKE(hv);
	return 0;
}
