/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which device may go to which domain, by the rules. */

#undef NDEBUG
#include <errno.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "check.h"
#include "grant/policy.h"

#define UUID "8d4e2f6a-0b1c-4d3e-9f5a-6b7c8d9e0f1a"

static const struct policy_subject root = { .uid = 0, .is_root = true };
static const struct policy_domain guest = { "guest", UUID };

static struct policy *read_policy(const char *text)
{
	struct policy *policy = NULL;
	struct ini_error error;
	int r = policy_read(&policy, "x.conf", text, strlen(text), &error);

	check_str(r < 0 ? error.text : "", "");
	check_eq(r, 0);
	return policy;
}

static enum policy_verdict ask(const char *text, const struct policy_domain *domain,
			       const struct policy_subject *subject)
{
	_cleanup_(policy_freep) struct policy *policy = read_policy(text);

	return policy_check(policy, "/soc/a", domain, subject);
}

/* Whether these Domains= fit the domain. */
static bool fits(const char *domains, const char *name, const char *uuid)
{
	struct policy_domain domain = { name, uuid };
	char text[512];

	snprintf(text, sizeof(text), "[device \"/soc/a\"]\nDomains=%s\n", domains);
	return ask(text, &domain, &root) == POLICY_ALLOWED;
}

/* The verdict for a user with these groups under this By=. */
static enum policy_verdict ask_by(const char *by, uid_t uid, gid_t gid)
{
	const gid_t gids[] = { 4000000001, gid };
	struct policy_subject subject = { .uid = uid, .gids = gids, .n_gids = 2 };
	char text[512];

	snprintf(text, sizeof(text), "[device \"/soc/a\"]\nDomains=guest\n%s\n", by);
	return ask(text, &guest, &subject);
}

static void test_nothing_is_allowed_by_default(void)
{
	check_eq(ask("", &guest, &root), POLICY_E_NO_RULE);
}

static void test_root_needs_a_rule_and_no_by(void)
{
	check_eq(ask("[device \"/soc/a\"]\nDomains=guest\n", &guest, &root), POLICY_ALLOWED);
	check_eq(ask("[device \"/soc/b\"]\nDomains=guest\n", &guest, &root), POLICY_E_NO_RULE);
	check_eq(ask("[device \"/soc/a\"]\nDomains=other\n", &guest, &root), POLICY_E_DOMAIN);
}

static void test_device_is_the_whole_path(void)
{
	check_eq(ask("[device \"/soc\"]\nDomains=guest\n", &guest, &root), POLICY_E_NO_RULE);
	check_eq(ask("[device \"/soc/ab\"]\nDomains=guest\n", &guest, &root), POLICY_E_NO_RULE);
	check_eq(ask("[device \"/SOC/a\"]\nDomains=guest\n", &guest, &root), POLICY_E_NO_RULE);
}

static void test_domains_by_name(void)
{
	check(fits("guest", "guest", UUID));
	check(fits("other guest", "guest", UUID));
	check(fits("other\nDomains=guest", "guest", UUID));
	check(fits("other\n  guest", "guest", UUID));
	check(!fits("guest", "guest2", UUID));
	check(!fits("guest", "Guest", UUID));
	check(!fits("guest", NULL, UUID));
}

static void test_domains_by_pattern(void)
{
	check(fits("web-*", "web-1", UUID));
	check(fits("web-?", "web-1", UUID));
	check(fits("web-[12]", "web-1", UUID));
	check(!fits("web-[12]", "web-3", UUID));
	check(fits("*", "anything", UUID));
	check(fits("*", NULL, NULL));
}

static void test_domains_by_uuid(void)
{
	check(fits(UUID, "guest", UUID));
	check(fits(UUID, NULL, UUID));
	check(fits("8D4E2F6A-0B1C-4D3E-9F5A-6B7C8D9E0F1A", NULL, UUID));
	check(fits("8d4e2f6a-*-*-*-*", NULL, UUID));
	check(fits("[0-9]d*-*-*-*-*", NULL, UUID));
	check(!fits(UUID, "guest", "8d4e2f6a-0b1c-4d3e-9f5a-000000000000"));
}

static void test_pattern_of_a_name_does_not_fit_uuids(void)
{
	check(!fits("8*", "guest", UUID));
	check(!fits("*a", "guest", UUID));
	check(!fits("[0-9][0-9a-f][0-9a-f]*", "guest", UUID));
}

static void test_without_by_only_root(void)
{
	check_eq(ask_by("", 1000, 1000), POLICY_E_USER);
	check_eq(ask_by("", 0, 0), POLICY_E_USER); /* is_root decides, not the number */
}

static void test_users(void)
{
	check_eq(ask_by("By=1000", 1000, 1), POLICY_ALLOWED);
	check_eq(ask_by("By=999 1000", 1000, 1), POLICY_ALLOWED);
	check_eq(ask_by("By=999\nBy=1000", 1000, 1), POLICY_ALLOWED);
	check_eq(ask_by("By=1000", 1001, 1000), POLICY_E_USER);
	check_eq(ask_by("By=root", 0, 7), POLICY_ALLOWED);
}

static void test_groups(void)
{
	check_eq(ask_by("By=@1000", 5, 1000), POLICY_ALLOWED);
	check_eq(ask_by("By=@1000", 1000, 5), POLICY_E_USER);
	check_eq(ask_by("By=@root", 7, 0), POLICY_ALLOWED);
}

static void test_one_of_several_sections_is_enough(void)
{
	static const char text[] = "[device \"/soc/a\"]\nDomains=other\nBy=1000\n"
				   "[device \"/soc/a\"]\nDomains=guest\n"
				   "[device \"/soc/a\"]\nDomains=guest\nBy=1001\n";
	struct policy_subject alice = { .uid = 1000 }, bob = { .uid = 1001 };

	check_eq(ask(text, &guest, &root), POLICY_ALLOWED);
	check_eq(ask(text, &guest, &bob), POLICY_ALLOWED);
	check_eq(ask(text, &guest, &alice), POLICY_E_USER);
}

static void test_accept_is_for_the_rules_domains(void)
{
	_cleanup_(policy_freep) struct policy *policy =
		read_policy("[device \"/soc/a\"]\nDomains=guest\nAccept=shared_page provider\n"
			    "Accept=console\n[device \"/soc/a\"]\nDomains=other\n");
	struct policy_domain other = { "other", NULL };

	_cleanup_(freep) char *names =
		finding_set_join(policy_accepted(policy, "/soc/a", &guest), " ");

	check_str(names, "shared_page provider console");
	check(finding_set_is_empty(policy_accepted(policy, "/soc/a", &other)));
	check(finding_set_is_empty(policy_accepted(policy, "/soc/b", &guest)));
}

static void test_tested(void)
{
	_cleanup_(policy_freep) struct policy *policy =
		read_policy("[device \"/soc/a\"]\nDomains=x\n"
			    "[device \"/soc/a\"]\nDomains=x\nTested=Xen 4.20, 2026-11\n"
			    "[device \"/soc/a\"]\nDomains=x\nTested=later\n");

	check_str(policy_tested(policy, "/soc/a"), "Xen 4.20, 2026-11");
	check_str(policy_tested(policy, "/soc/b"), NULL);
}

static void test_blanks_in_headings(void)
{
	check_eq(ask("[ device\t \"/soc/a\" ]\nDomains=guest\n", &guest, &root), POLICY_ALLOWED);
}

static void test_many_rules(void)
{
	static char text[INI_FILE_MAX];
	size_t n = 0;

	while (n < sizeof(text) - 100)
		n += (size_t)sprintf(text + n, "[device \"/soc/a\"]\nDomains=other\n");
	check_eq(ask(text, &guest, &root), POLICY_E_DOMAIN);
}

static void test_free_takes_null(void)
{
	check(!policy_free(NULL));
}

int main(void)
{
	test_nothing_is_allowed_by_default();
	test_root_needs_a_rule_and_no_by();
	test_device_is_the_whole_path();
	test_domains_by_name();
	test_domains_by_pattern();
	test_domains_by_uuid();
	test_pattern_of_a_name_does_not_fit_uuids();
	test_without_by_only_root();
	test_users();
	test_groups();
	test_one_of_several_sections_is_enough();
	test_accept_is_for_the_rules_domains();
	test_tested();
	test_blanks_in_headings();
	test_many_rules();
	test_free_takes_null();
	return 0;
}
