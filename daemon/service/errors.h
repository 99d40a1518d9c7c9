/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The errors of the interface: each is made in one place. All return what call_fail() does. */

#include "board/names/lookup.h"
#include "grant/plan.h"
#include "hypervisor/explain.h"
#include "input/ini.h"
#include "ledger/transaction.h"
#include "service/service.h"
#include "standin/standin.h"
#include "varlink/varlink.h"
#include "verdict/near-miss.h"

enum domain_reason { /* why a domain cannot be given devices */
		     REASON_DOM0,
		     REASON_DYING,
		     REASON_NO_VCPUS,
		     REASON_STARTED,
		     REASON_NO_IOMMU,
};

/* `near`: of similar names. */
int fail_no_such_device(struct varlink_call *call, const char *name,
			const struct near_misses *near);
int fail_ambiguous_device(struct varlink_call *call, const char *name,
			  const struct matches *matches);
int fail_no_such_domain(struct varlink_call *call, const char *name, const struct domains *domains,
			struct work *work);
/* `domains`: all of them. */
int fail_ambiguous_domain(struct varlink_call *call, const char *name,
			  const struct domains *domains);
/* xenstored has not said what a domain is called. */
int fail_names_unknown(struct varlink_call *call, const char *name);
extern const char names_unknown_text[];
int fail_domain_not_ready(struct varlink_call *call, const struct domain *domain,
			  enum domain_reason reason, const char *text);
int fail_not_assignable(struct varlink_call *call, const struct plan_error *error);
/* Device and domain may be NULL. */
int fail_not_allowed(struct varlink_call *call, const char *device, const char *domain,
		     const char *text);
/* `device` is what was asked for; `assigned` is that or another one. */
int fail_already_assigned(struct varlink_call *call, const char *device,
			  const struct assignment *assignment,
			  const struct assigned_device *assigned);
/* `held` is an array of Assignment, taken over. */
int fail_hypervisor(struct varlink_call *call, const struct grant_failure *failure,
		    const char *text, json_t *held);
/* `text` is standin_text()'s. */
int fail_stand_in(struct varlink_call *call, const struct standin *standin, const char *text);
int fail_too_much_work(struct varlink_call *call, const char *text);
int fail_tree(struct varlink_call *call, const char *text);
/* Line 0: it is not about one. */
int fail_file(struct varlink_call *call, const char *name, int line, const char *text);
int fail_policy(struct varlink_call *call, const struct ini_error *error);
int fail_configuration(struct varlink_call *call, const struct ini_error *error);
/* What is wrong with them: the one that has a sentence. */
int fail_settings(struct varlink_call *call, const struct settings_error *error);
int fail_system(struct varlink_call *call, int error, const char *text);

/* Sentences for some of them, and for the log; malloc'ed, or NULL. */
char *domain_reason_text(const struct domain *domain, enum domain_reason reason);
/* `busy` is about the grant that failed, if that is an interrupt; else it may be NULL. `forwarded`
 * is why Xen is expected to refuse it, or NULL. */
char *failure_text(const struct grant_failure *failure, const struct domain *domain,
		   const struct busy *busy, const char *forwarded);
