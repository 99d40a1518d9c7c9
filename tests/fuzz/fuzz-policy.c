/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes as a policy file, or, after a leading 'c', as a configuration file. */

#undef NDEBUG
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "config.h"
#include "fuzz.h"
#include "grant/policy.h"
#include "input/text.h"

/* A refusal has one whole sentence. */
static void check_error(int r, const struct ini_error *error)
{
	assert(r == 0 || r == -EINVAL);
	if (r == 0)
		return;
	assert(error->text[0] && error->line >= 0);
	assert(text_range(error->text, strlen(error->text)) == strlen(error->text));
}

static int set(const char *section, const char *key, const char *value, int line,
	       struct ini_error *error, void *userdata)
{
	assert(line > 0 && strlen(section) <= INI_SECTION_MAX);
	return key ? config_set(userdata, key, value, error) : 0;
}

static void fuzz_config(const uint8_t *data, size_t size)
{
	_cleanup_(config_done) struct config config = { .device_tree = NULL };
	struct ini_error error;

	check_error(ini_read("fuzz", data, size, set, &config, &error), &error);
}

static void fuzz_policy(const uint8_t *data, size_t size)
{
	static const struct policy_domain domain = { "guest",
						     "8d4e2f6a-0b1c-4d3e-9f5a-6b7c8d9e0f1a" };
	static const struct policy_subject root = { .is_root = true }, user = { .uid = 1000 };
	_cleanup_(policy_freep) struct policy *policy = NULL;
	struct ini_error error;
	int r = policy_read(&policy, "fuzz", data, size, &error);

	check_error(r, &error);
	for (size_t i = 0; r == 0 && i < policy->n; i++) {
		const char *device = policy->items[i].device;
		enum policy_verdict verdict = policy_check(policy, device, &domain, &root);

		assert(device[0] == '/' && policy->items[i].domains.n > 0);
		assert(verdict == POLICY_ALLOWED || verdict == POLICY_E_DOMAIN);
		assert(verdict == POLICY_ALLOWED ||
		       policy_check(policy, device, &domain, &user) == POLICY_E_DOMAIN);
		policy_accepted(policy, device, &domain);
		policy_tested(policy, device);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	if (data[0] == 'c')
		fuzz_config(data + 1, size - 1);
	else
		fuzz_policy(data + 1, size - 1);
	return 0;
}
