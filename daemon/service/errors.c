/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The errors of the interface. */

#include "service/errors.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text/errno-name.h"
#include "base/text/nearest.h"
#include "base/util.h"
#include "describe/describe.h"

int fail_no_such_device(struct varlink_call *call, const char *name, const struct near_misses *near)
{
	return call_fail(call, "NoSuchDevice", describe_no_such_device(name, near));
}

int fail_ambiguous_device(struct varlink_call *call, const char *name,
			  const struct matches *matches)
{
	return call_fail(call, "AmbiguousDevice", describe_ambiguous_device(name, matches));
}

#define NEAR_DOMAINS_MAX 12
#define NEAR_DOMAIN_COST (NEAREST_NAME_MAX * NEAREST_NAME_MAX * 3) /* to compare two names */

/* Names of living domains, all as near as the nearest; NULL: none is near. */
static json_t *near_domains(const char *name, const struct domains *domains, struct work *work)
{
	json_t *names = json_array();
	size_t least = nearest_limit(name);

	for (size_t i = 0; i < domains->n && work_spend(work, NEAR_DOMAIN_COST); i++) {
		const struct domain *domain = &domains->items[i];
		size_t distance = nearest_distance(name, domain->name);

		if (domain->dying || domain->key.domid == 0 || !*domain->name || distance > least)
			continue;
		if (distance < least)
			json_array_clear(names);
		least = distance;
		if (json_array_size(names) < NEAR_DOMAINS_MAX)
			json_array_append_new(names, describe_text(domain->name));
	}
	if (json_array_size(names) > 0)
		return names;
	json_decref(names);
	return NULL;
}

int fail_no_such_domain(struct varlink_call *call, const char *name, const struct domains *domains,
			struct work *work)
{
	return call_fail(call, "NoSuchDomain",
			 json_pack("{s:s, s:o*}", "domain", name, "matches",
				   near_domains(name, domains, work)));
}

int fail_ambiguous_domain(struct varlink_call *call, const char *name,
			  const struct domains *domains)
{
	json_auto_t *domids = json_array();
	bool failed = !domids;

	for (size_t i = 0; !failed && i < domains->n; i++)
		if (!domains->items[i].dying && domain_is_called(&domains->items[i], name))
			failed = json_array_append_new(
					 domids, json_integer(domains->items[i].key.domid)) < 0;
	return call_fail(call, "AmbiguousDomain",
			 failed ? NULL : json_pack("{s:s, s:O}", "domain", name, "domids", domids));
}

const char names_unknown_text[] =
	"xenstored does not answer, so that the names of domains are not known; try again, use the "
	"domid ('xl list' may wait for xenstored too), or see what it does (systemctl status "
	"xenstored)";

int fail_names_unknown(struct varlink_call *call, const char *name)
{
	return call_fail(call, "XenstoreUnavailable",
			 json_pack("{s:s, s:s}", "domain", name, "text", names_unknown_text));
}

static const struct {
	const char *name;
	const char *text; /* after the name of the domain */
} reasons[] = {
	[REASON_DOM0] = { "dom0",
			  "is dom0 itself, which has all devices that no guest has; specify "
			  "a guest" },
	[REASON_DYING] = { "dying", "is dying; wait until it is gone" },
	[REASON_NO_VCPUS] = { "no_vcpus", "has no vCPUs: it is still being built, and Xen would "
					  "crash; try again when it is created (xl create -p)" },
	[REASON_STARTED] = { "started",
			     "was started already, and this Xen binds interrupts only "
			     "before that; create it paused (xl create -p), assign, then "
			     "xl unpause" },
	[REASON_NO_IOMMU] = { "no_iommu",
			      "was created without an IOMMU, which the device needs; put "
			      "passthrough=\"enabled\" into its configuration and create "
			      "it again" },
};

#define LABEL_SIZE (DOMAIN_NAME_SIZE + 24)

/* "domain 7 (guest)"; zombies have no names. */
static const char *label(char buffer[LABEL_SIZE], uint32_t domid, const char *name)
{
	snprintf(buffer, LABEL_SIZE, *name ? "domain %u (%s)" : "domain %u", domid, name);
	return buffer;
}

char *domain_reason_text(const struct domain *domain, enum domain_reason reason)
{
	char who[LABEL_SIZE], *text;

	return asprintf(&text, "%s %s", label(who, domain->key.domid, domain->name),
			reasons[reason].text) < 0
		       ? NULL
		       : text;
}

int fail_domain_not_ready(struct varlink_call *call, const struct domain *domain,
			  enum domain_reason reason, const char *text)
{
	return call_fail(call, "DomainNotReady",
			 json_pack("{s:s, s:I, s:s, s:s}", "domain", domain->name, "domid",
				   (json_int_t)domain->key.domid, "reason", reasons[reason].name,
				   "text", text));
}

int fail_not_assignable(struct varlink_call *call, const struct plan_error *error)
{
	return call_fail(call, "NotAssignable", describe_not_assignable(error));
}

int fail_not_allowed(struct varlink_call *call, const char *device, const char *domain,
		     const char *text)
{
	return call_fail(call, "NotAllowed",
			 json_pack("{s:s*, s:s*, s:I, s:s}", "device", device, "domain", domain,
				   "uid", (json_int_t)call_peer(call).uid, "text", text));
}

static const char *way_out(const struct assigned_device *assigned)
{
	if (assigned->state == ASSIGNMENT_HELD || assigned->state == ASSIGNMENT_DRAINING)
		return "wait until that domain is gone";
	return assigned->by_xl ? "take it out of irqs, iomem and dtdev in that domain's "
				 "configuration, and destroy the domain"
			       : "revoke it there first";
}

int fail_already_assigned(struct varlink_call *call, const char *device,
			  const struct assignment *assignment,
			  const struct assigned_device *assigned)
{
	bool other = !streq(device, assigned->path);
	_cleanup_(freep) char *text = NULL;
	char who[LABEL_SIZE];

	if (asprintf(&text, "%s has %s%s%s, state %s; %s",
		     label(who, assignment->domain.domid, assignment->name),
		     other ? "pages, interrupts or streams of this device with " : "",
		     assigned->path, assigned->by_xl ? ", by xl" : "",
		     assignment_state_name(assigned->state), way_out(assigned)) < 0)
		return -ENOMEM;
	return call_fail(call, "AlreadyAssigned",
			 json_pack("{s:s, s:o, s:s*, s:s}", "device", device, "holder",
				   describe_holder(assignment, assigned), "other",
				   other ? assigned->path : NULL, "text", text));
}

/* The meaning of a call's errno, and the remedy (xen/arch/arm/domctl.c and the functions that it
 * calls; seen on 4.17 and 4.20). */
static const struct {
	enum grant_kind kind;
	int error;
	const char *text;
} meanings[] = {
	{ GRANT_IOMMU, EBUSY,
	  "dom0 or another domain has the device's DMA (mark it with xen,passthrough in "
	  "the tree that Xen is booted with), or this one has kept it since ptd was "
	  "killed (destroy it)" },
	{ GRANT_IOMMU, EINVAL, "Xen sees no IOMMU in front of the device" },
	{ GRANT_IOMMU, EOPNOTSUPP,
	  "the domain was created without an IOMMU "
	  "(passthrough=\"enabled\"), or Xen drives none" },
	{ GRANT_IOMMU, ESRCH, "Xen's device tree has no such node, or the domain is gone" },
	{ GRANT_IOMEM, EPERM,
	  "dom0 itself has no right to these pages: Xen keeps them, or they are "
	  "memory" },
	{ GRANT_MAPPING, ENOMEM,
	  "Xen has no memory for the guest's page tables (shadow_memory= in "
	  "its configuration), or the guest is dying" },
	{ GRANT_MAPPING, EPERM, "dom0 or the guest has no right to these pages" },
	{ GRANT_INTERRUPT, EBUSY,
	  "dom0 or another domain has the interrupt, or the guest has no room for it" },
	{ GRANT_INTERRUPT, EPERM,
	  "dom0 itself has no right to this interrupt: Xen keeps it, or its "
	  "device is not in Xen's tree" },
	{ GRANT_INTERRUPT, EIO,
	  "Xen knows no trigger for this interrupt: its device is not in Xen's "
	  "tree" },
	{ GRANT_INTERRUPT, EINVAL, "the interrupt is not an SPI of this machine" },
};

static const char *find_meaning(const struct grant_failure *failure)
{
	for (size_t i = 0; i < ARRAY_SIZE(meanings); i++)
		if (meanings[i].kind == failure->grant.kind && meanings[i].error == -failure->error)
			return meanings[i].text;
	if (failure->error == -ESRCH)
		return "the domain is gone";
	if (failure->error == -EACCES)
		return "this ptd was built for another version of Xen than the one that runs";
	return "`xl dmesg` may say more";
}

char *failure_text(const struct grant_failure *failure, const struct domain *domain,
		   const struct busy *busy, const char *forwarded)
{
	_cleanup_(freep) char *grant = grant_text(&failure->grant);
	bool is_busy = failure->error == -EBUSY && failure->grant.kind == GRANT_INTERRUPT;
	_cleanup_(freep) char *why =
		busy && is_busy ? explain_busy(busy)
				: strdup(forwarded ? forwarded : find_meaning(failure));
	char who[LABEL_SIZE], *text;

	if (!grant || !why)
		return NULL;
	if (asprintf(&text, "%s for %s: %s: %s", grant, label(who, domain->key.domid, domain->name),
		     errno_name(failure->error), why) < 0)
		return NULL;
	return text;
}

int fail_hypervisor(struct varlink_call *call, const struct grant_failure *failure,
		    const char *text, json_t *held)
{
	return call_fail(call, "HypervisorFailed",
			 json_pack("{s:o, s:s, s:s, s:o}", "grant", describe_grant(&failure->grant),
				   "errno", errno_name(failure->error), "text", text, "held",
				   held));
}

int fail_stand_in(struct varlink_call *call, const struct standin *standin, const char *text)
{
	struct standin_failure failure = standin_failure(standin);
	_cleanup_(freep) char *file = standin_file(standin);
	const char *status = standin->report.status;
	int error = standin->report.error;
	char device[TREE_PATH_MAX], node[TREE_PATH_MAX], supplier[TREE_PATH_MAX];

	if (!file)
		return -ENOMEM;
	return call_fail(call, "StandInFailed",
			 json_pack("{s:s, s:s, s:s, s:s*, s:s, s:s*, s:s*, s:s}", "device",
				   node_path(standin->device->node, device), "standIn",
				   node_path(failure.node, node), "property", failure.property,
				   "supplier",
				   failure.supplier ? node_path(failure.supplier, supplier) : NULL,
				   "file", file, "errno", error < 0 ? errno_name(error) : NULL,
				   "status", error == 0 ? status : NULL, "text", text));
}

int fail_too_much_work(struct varlink_call *call, const char *text)
{
	return call_fail(call, "TooMuchWork", json_pack("{s:s}", "text", text));
}

int fail_tree(struct varlink_call *call, const char *text)
{
	return call_fail(call, "TreeFailed", json_pack("{s:o}", "text", describe_text(text)));
}

static json_t *describe_line(const struct ini_error *error)
{
	return json_pack("{s:o, s:i, s:o}", "file", describe_text(error->file), "line", error->line,
			 "text", describe_text(error->text));
}

int fail_file(struct varlink_call *call, const char *name, int line, const char *text)
{
	json_t *number = line > 0 ? json_integer(line) : NULL;

	return call_fail(call, "FileFailed",
			 json_pack("{s:o, s:o*, s:o}", "file", describe_text(name), "line", number,
				   "text", describe_text(text)));
}

int fail_policy(struct varlink_call *call, const struct ini_error *error)
{
	return call_fail(call, "PolicyFailed", describe_line(error));
}

int fail_configuration(struct varlink_call *call, const struct ini_error *error)
{
	return call_fail(call, "ConfigurationFailed", describe_line(error));
}

int fail_settings(struct varlink_call *call, const struct settings_error *error)
{
	if (error->hypervisor[0])
		return fail_system(call, -EACCES, error->hypervisor);
	if (error->tree.text[0])
		return fail_tree(call, error->tree.text);
	return error->policy.text[0] ? fail_policy(call, &error->policy)
				     : fail_configuration(call, &error->config);
}

int fail_system(struct varlink_call *call, int error, const char *text)
{
	return call_fail(
		call, "SystemError",
		json_pack("{s:s, s:o}", "errno", errno_name(error), "text", describe_text(text)));
}
