/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Deciding by the rules: pure functions of them and of the one who asks. */

#include "grant/policy.h"

#include <fnmatch.h>

#include "base/util.h"

#define UUID_DASHES 4

/* Dashes outside of brackets, where they are ranges. */
static size_t count_dashes(const char *pattern)
{
	bool bracket = false;
	size_t n = 0;

	for (; *pattern; pattern++) {
		bracket = *pattern == '[' || (bracket && *pattern != ']');
		n += !bracket && *pattern == '-';
	}
	return n;
}

/* A pattern with the form of a UUID is about UUIDs, and only about these: a user who names a domain
 * must not be able to give it another one's rights, and a name like "a*" must not fit a sixteenth
 * of all UUIDs. */
static bool is_about_uuids(const char *pattern)
{
	return count_dashes(pattern) == UUID_DASHES &&
	       pattern[strspn(pattern, "0123456789abcdefABCDEF-*?[]!^")] == '\0';
}

static bool pattern_fits(const char *pattern, const struct policy_domain *domain)
{
	if (is_about_uuids(pattern))
		return domain->uuid && fnmatch(pattern, domain->uuid, FNM_CASEFOLD) == 0;
	return fnmatch(pattern, domain->name ? domain->name : "", 0) == 0;
}

static bool rule_has_domain(const struct policy_rule *rule, const struct policy_domain *domain)
{
	for (size_t i = 0; i < rule->domains.n; i++)
		if (pattern_fits(rule->domains.items[i], domain))
			return true;
	return false;
}

static bool ids_have(const struct policy_ids *ids, uint32_t id)
{
	for (size_t i = 0; i < ids->n; i++)
		if (ids->items[i] == id)
			return true;
	return false;
}

static bool rule_allows(const struct policy_rule *rule, const struct policy_subject *subject)
{
	if (subject->is_root || ids_have(&rule->users, subject->uid))
		return true;
	for (size_t i = 0; i < subject->n_gids; i++)
		if (ids_have(&rule->groups, subject->gids[i]))
			return true;
	return false;
}

enum policy_verdict policy_check(const struct policy *policy, const char *device,
				 const struct policy_domain *domain,
				 const struct policy_subject *subject)
{
	enum policy_verdict verdict = POLICY_E_NO_RULE;

	for (size_t i = 0; i < policy->n; i++) {
		const struct policy_rule *rule = &policy->items[i];

		if (!streq(rule->device, device))
			continue;
		if (verdict == POLICY_E_NO_RULE)
			verdict = POLICY_E_DOMAIN;
		if (!rule_has_domain(rule, domain))
			continue;
		if (rule_allows(rule, subject))
			return POLICY_ALLOWED;
		verdict = POLICY_E_USER;
	}
	return verdict;
}

struct finding_set policy_accepted(const struct policy *policy, const char *device,
				   const struct policy_domain *domain)
{
	struct finding_set accepted = { 0 };

	for (size_t i = 0; i < policy->n; i++) {
		const struct policy_rule *rule = &policy->items[i];

		if (streq(rule->device, device) && rule_has_domain(rule, domain))
			finding_set_add_all(&accepted, rule->accept);
	}
	return accepted;
}

const char *policy_tested(const struct policy *policy, const char *device)
{
	for (size_t i = 0; i < policy->n; i++)
		if (policy->items[i].tested && streq(policy->items[i].device, device))
			return policy->items[i].tested;
	return NULL;
}

static void rule_done(struct policy_rule *rule)
{
	for (size_t i = 0; i < rule->domains.n; i++)
		free(rule->domains.items[i]);
	array_done(&rule->domains);
	array_done(&rule->users);
	array_done(&rule->groups);
	free(rule->device);
	free(rule->tested);
}

struct policy *policy_free(struct policy *policy)
{
	if (!policy)
		return NULL;
	for (size_t i = 0; i < policy->n; i++)
		rule_done(&policy->items[i]);
	array_done(policy);
	free(policy);
	return NULL;
}

void policy_freep(struct policy **policy)
{
	policy_free(*policy);
}
