/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Policy files that are refused, with the line; and who may own them. */

#undef NDEBUG
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "check.h"
#include "files.h"
#include "grant/policy.h"

#define HEAD "[device \"/soc/a\"]\n"
#define RULE HEAD "Domains=guest\n"

static void check_refused(const char *text, int line, const char *words)
{
	struct policy *policy = NULL;
	struct ini_error error;

	check_eq(policy_read(&policy, "x.conf", text, strlen(text), &error), -EINVAL);
	check(!policy);
	check_str(error.file, "x.conf");
	check_eq(error.line, line);
	check_has(error.text, words);
}

static void test_unknown_section(void)
{
	check_refused("\n[general]\n", 2, "a section is [device \"/path\"], not [general]");
	check_refused("[device /soc/a]\n", 1, "a section is");
	check_refused("[device '/soc/a']\n", 1, "a section is");
	check_refused("[device \"/soc/a\" \"/soc/b\"]\n", 1, "a section is");
	check_refused("[devices \"/soc/a\"]\n", 1, "a section is");
	check_refused("[Device \"/soc/a\"]\n", 1, "a section is");
	check_refused("[device]\n", 1, "a section is");
}

static void test_bad_path(void)
{
	check_refused("[device \"soc/a\"]\n", 1, "must begin with '/'");
	check_refused("[device \"\"]\n", 1, "must begin with '/'");
	check_refused("[device \"/soc/a/\"]\n", 1, "must not end with '/'");
	check_refused("[device \"/\"]\n", 1, "must not end with '/'");
	check_refused("[device \"/soc//a\"]\n", 1, "an empty part");
	check_refused("[device \"/soc/*\"]\n", 1, "must not be a pattern");
}

static void test_no_domains(void)
{
	check_refused(RULE HEAD "Accept=console\n", 3, "the section has no Domains=");
	check_refused(HEAD RULE, 1, "the section has no Domains=");
	check_refused(RULE "\n" HEAD, 4, "the section has no Domains=");
}

static void test_unknown_key(void)
{
	check_refused(RULE "Domain=x\n", 3,
		      "unknown key 'Domain'; there are Domains, Accept, By, Tested");
	check_refused(RULE "accept=console\n", 3, "unknown key 'accept'");
}

static void test_key_outside_of_a_section(void)
{
	check_refused("Domains=guest\n" RULE, 1, "outside of a section");
}

static void test_key_without_value(void)
{
	check_refused(HEAD "Domains=\n", 2, "Domains= has no value");
	check_refused(RULE "By= ; nobody\n", 3, "By= has no value");
}

static void test_unknown_code(void)
{
	check_refused(RULE "Accept=console shared_pages\n", 3,
		      "there is no finding 'shared_pages'; risks that can be accepted: "
		      "shared_page, shared_interrupt, shared_stream, region_past_range, "
		      "memory_placeholder, dma_unprotected, provider, infrastructure, "
		      "reserved_by_firmware, no_registers, needs_parent, no_interrupt, "
		      "interrupt_left_behind, console, "
		      "driver_bound");
}

static void test_code_that_is_not_a_risk(void)
{
	check_refused(RULE "Accept=held_by_xen\n", 3, "'held_by_xen' is a blocker, not a risk");
	check_refused(RULE "Accept=sub_page\n", 3, "'sub_page' is a note, not a risk");
}

static void test_unknown_user(void)
{
	check_refused(RULE "By=root no-such-user\n", 3, "there is no user 'no-such-user'");
	check_refused(RULE "By=@no-such-group\n", 3, "there is no group 'no-such-group'");
	check_refused(RULE "By=@\n", 3, "there is no group ''");
	check_refused(RULE "By=4294967295\n", 3, "there is no user '4294967295'");
	check_refused(RULE "By=99999999999999999999999\n", 3, "there is no user");
	check_refused(RULE "By=-1\n", 3, "there is no user '-1'");
}

static void test_tested_twice(void)
{
	check_refused(RULE "Tested=a\nTested=b\n", 4, "this section has a Tested=");
	check_refused(RULE "Tested=a\n  b\n", 4, "this section has a Tested=");
}

static void test_not_ini(void)
{
	check_refused(RULE "Domains guest\n", 3, "'=' is missing");
	check_refused("[device \"/soc/a\"\n", 1, "the heading has no end");
}

static void check_load(const char *directory, int line, const char *file, const char *words)
{
	struct policy *policy = NULL;
	struct ini_error error;

	check_eq(policy_load(&policy, directory, &error), -EINVAL);
	check(!policy);
	check_str(error.file, file);
	check_eq(error.line, line);
	check_has(error.text, words);
}

static size_t count_rules(const char *directory)
{
	_cleanup_(policy_freep) struct policy *policy = NULL;
	struct ini_error error;

	check_eq(policy_load(&policy, directory, &error), 0);
	return policy->n;
}

static void test_load_directory(void)
{
	make_folder("good");
	write_text("good/a.conf", RULE);
	write_text("good/b.conf", RULE RULE);
	check_eq(count_rules(in_folder("good")), 3);
	check_eq(count_rules(in_folder("missing")), 0);
}

static void test_section_ends_with_its_file(void)
{
	make_folder("halves");
	write_text("halves/a.conf", HEAD);
	write_text("halves/b.conf", RULE);
	check_load(in_folder("halves"), 1, in_folder("halves/a.conf"), "no Domains=");
	write_text("halves/a.conf", RULE);
	write_text("halves/b.conf", "By=1\n" RULE);
	check_load(in_folder("halves"), 1, in_folder("halves/b.conf"), "outside of a section");
}

static void test_file_that_others_can_write(void)
{
	const char *file;

	make_folder("modes");
	file = write_text("modes/a.conf", RULE);
	check_eq(chmod(file, 0664), 0);
	check_load(in_folder("modes"), 0, file, "its group can write to it; `chmod go-w ");
	check_eq(chmod(file, 0646), 0);
	check_load(in_folder("modes"), 0, file, "others can write to it");
	check_eq(chmod(file, 0640), 0);
	check_eq(count_rules(in_folder("modes")), 1);
}

static void test_directory_that_others_can_write(void)
{
	const char *directory = make_folder("open");

	write_text("open/a.conf", RULE);
	check_eq(chmod(directory, 0777), 0);
	check_load(directory, 0, directory, "others can write to it");
}

static void test_file_of_another_user(void)
{
	const char *file;

	if (geteuid() != 0) /* only root can give files away */
		return;
	make_folder("owner");
	file = write_text("owner/a.conf", RULE);
	check_eq(chown(file, 1000, 1000), 0);
	check_load(in_folder("owner"), 0, file, "belongs to user 1000, not to root; `chown root ");
}

static void test_load_file(void)
{
	const char *file = write_text("single", RULE);
	_cleanup_(policy_freep) struct policy *policy = NULL;
	struct ini_error error;

	check_eq(chmod(file, 0666), 0); /* a draft may belong to anybody */
	check_eq(policy_load_file(&policy, file, &error), 0);
	check_eq(policy->n, 1);
}

static void test_load_file_that_is_bad(void)
{
	struct policy *policy = NULL;
	struct ini_error error;

	check_eq(policy_load_file(&policy, write_text("bad", RULE HEAD), &error), -EINVAL);
	check_str(error.file, in_folder("bad"));
	check_eq(error.line, 3);
	check_eq(policy_load_file(&policy, in_folder("none"), &error), -ENOENT);
	check_has(error.text, "no such file");
	check(!policy);
}

static void test_example(void)
{
	_cleanup_(policy_freep) struct policy *policy = NULL;
	struct ini_error error = { .text = "" };

	policy_load_file(&policy, getenv("EXAMPLE"), &error);
	check_str(error.text, "");
	check_eq(policy->n, 3);
	check(policy->items[0].tested &&
	      finding_set_has(policy->items[0].accept, FINDING_SHARED_PAGE));
}

static void test_refused(void)
{
	test_unknown_section();
	test_bad_path();
	test_no_domains();
	test_unknown_key();
	test_key_outside_of_a_section();
	test_key_without_value();
	test_unknown_code();
	test_code_that_is_not_a_risk();
	test_unknown_user();
	test_tested_twice();
	test_not_ini();
}

int main(void)
{
	test_refused();
	folder_new();
	test_load_directory();
	test_section_ends_with_its_file();
	test_file_that_others_can_write();
	test_directory_that_others_can_write();
	test_file_of_another_user();
	test_load_file();
	test_load_file_that_is_bad();
	test_example();
	folder_free();
	return 0;
}
