/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ptd's policy for exactly the guests that it may give devices to: those of the toolstack. What a
 * guest of dom0less has, nobody else may get, and a device without a rule goes to nobody. */

#include <errno.h>

#include "system/steps.h"

/* One to a line: lines of INI files have an end (input/ini.h). */
static void put_accepted(FILE *out, struct finding_set accepted)
{
	finding_set_for_each (code, accepted)
		fprintf(out, "Accept=%s\n", finding_info(code)->name);
}

static void put_rule(const struct build *build, FILE *out, size_t device)
{
	const struct system_device *wanted = &build->system->devices.items[device];
	const struct plan_device *planned = plan_find(&build->domains[wanted->domain].plan,
						      build->board, build->devices[device]);
	char path[TREE_PATH_MAX];

	fprintf(out, "\n[device \"%s\"]\nDomains=%s\n", build_path(build, device, path),
		build_domain_of(build, device)->name);
	if (planned)
		put_accepted(out, planned->accepted);
	if (wanted->tested.text)
		fprintf(out, "Tested=%s\n", wanted->tested.text);
}

int make_policy(struct build *build)
{
	struct memstream text;
	FILE *out = build->all.n > 0 ? memstream_open(&text) : NULL;

	if (build->all.n == 0)
		return 0;
	if (!out)
		return -ENOMEM;
	build_put_origin(build, out, "# ");
	fputs("# for /etc/ptd/policy.d, see ptd-policy(5)\n", out);
	for (size_t i = 0; i < build->system->devices.n; i++)
		if (build_domain_of(build, i)->kind == SYSTEM_XL)
			put_rule(build, out, i);
	return build_close_text(build, &text, "policy.conf");
}
