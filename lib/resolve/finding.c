/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looking findings up by code and name, and sets of their codes. */

#include "resolve/finding.h"

#include <stdio.h>

#include "base/text/memstream.h"
#include "base/util.h"
#include "resolve/finding-table.h"

const struct finding_info *finding_info(enum finding_code code)
{
	return &finding_infos[code];
}

enum finding_code finding_code_of(const struct finding_info *info)
{
	return (enum finding_code)(info - finding_infos);
}

const struct finding_info *finding_info_by_name(const char *name)
{
	for (size_t i = 0; i < FINDING_CODES; i++)
		if (streq(finding_infos[i].name, name))
			return &finding_infos[i];
	return NULL;
}

const char *finding_severity_name(enum finding_severity severity)
{
	static const char *const names[] = {
		[SEVERITY_NOTE] = "note", [SEVERITY_RISK] = "risk", [SEVERITY_BLOCKER] = "blocker"
	};

	return names[severity];
}

void finding_add_struct(struct findings *findings, struct finding finding)
{
	struct finding *slot;

	if (!findings)
		return;
	slot = array_add(findings);
	if (!slot) {
		findings->failed = -ENOMEM;
		return;
	}
	if (finding.severity == SEVERITY_OF_CODE)
		finding.severity = finding_infos[finding.code].severity;
	*slot = finding;
}

/* ---- sets of codes ---- */

struct finding_set finding_risks(void)
{
	struct finding_set risks = { 0 };

	for (enum finding_code code = 0; code < FINDING_CODES; code++)
		if (finding_infos[code].severity == SEVERITY_RISK)
			finding_set_add(&risks, code);
	return risks;
}

enum finding_name_result finding_set_add_risk(struct finding_set *set, const char *name)
{
	const struct finding_info *info = finding_info_by_name(name);

	if (!info)
		return FINDING_E_UNKNOWN;
	if (info->severity != SEVERITY_RISK)
		return FINDING_E_NOT_RISK;
	finding_set_add(set, finding_code_of(info));
	return FINDING_OK;
}

char *finding_set_join(struct finding_set set, const char *separator)
{
	struct memstream stream;
	FILE *out = memstream_open(&stream);
	size_t n = 0;

	if (!out)
		return NULL;
	finding_set_for_each (code, set)
		fprintf(out, "%s%s", n++ ? separator : "", finding_infos[code].name);
	return memstream_close(&stream, NULL);
}
