/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Name of an error → exit status and sentence. */

#include "output/errors.h"

#include <string.h>

#include "base/cleanup.h"
#include "options.h"
#include "output/table.h"

#define INTERFACE "org.ptctl.Passthrough."
#define SERVICE   "org.varlink.service."

void print_domain(const json_t *holder, FILE *out)
{
	fprintf(out, "%s (domid %lld)", member(holder, "domain"), number(holder, "domid"));
}

void print_grant(const json_t *grant, FILE *out)
{
	const char *kind = member(grant, "kind");

	fputs(kind, out);
	if (strcmp(kind, "interrupt") == 0)
		fprintf(out, " %lld", number(grant, "intid"));
	else if (strcmp(kind, "iommu") == 0)
		fprintf(out, " %s", member(grant, "device"));
	else
		fprintf(out, " %s+%s", member(grant, "address"), member(grant, "size"));
	if (strcmp(kind, "mapping") == 0)
		fprintf(out, " at %s", member(grant, "guestAddress"));
}

/* ---- sentences ---- */

static void say_no_such_device(const json_t *error)
{
	fprintf(stderr,
		"no device (a node with compatible, and reg or interrupts) is called '%s'; "
		"'ptctl list' shows them all\n",
		member(error, "device"));
}

static void say_ambiguous_device(const json_t *error)
{
	const json_t *match;
	size_t i;

	fprintf(stderr, "'%s' may be any of these; give more of the path:\n",
		member(error, "device"));
	json_array_foreach (json_object_get(error, "matches"), i, match)
		fprintf(stderr, "  %s\n", json_string_value(match));
}

static void say_no_such_domain(const json_t *error)
{
	fprintf(stderr, "no domain has the domid, name or UUID '%s'; 'xl list' shows them all\n",
		member(error, "domain"));
}

/* "SUBJECT: text", without a subject that the text begins with or that there is not. */
static void say_about(const json_t *error, const char *key)
{
	const char *subject = member(error, key), *text = member(error, "text");

	if (*subject && !strstr(text, subject))
		fprintf(stderr, "%s: ", subject);
	fprintf(stderr, "%s\n", text);
}

static void say_domain_not_ready(const json_t *error)
{
	say_about(error, "domain");
}

/* The codes of the risks, each once, with commas; malloc'ed. */
static char *risks_text(const json_t *findings)
{
	json_t *codes = json_object(), *list = json_array();
	const json_t *finding;
	char *text;
	size_t i;

	json_array_foreach (findings, i, finding) {
		const char *code = member(finding, "code");

		if (strcmp(member(finding, "severity"), "risk") != 0 ||
		    json_object_get(codes, code))
			continue;
		json_object_set_new(codes, code, json_true());
		json_array_append_new(list, json_string(code));
	}
	text = joined(list, ",");
	json_decref(codes);
	json_decref(list);
	return text;
}

static bool has_blocker(const json_t *findings)
{
	const json_t *finding;
	size_t i;

	json_array_foreach (findings, i, finding)
		if (strcmp(member(finding, "severity"), "blocker") == 0)
			return true;
	return false;
}

static void say_not_assignable(const json_t *error)
{
	const json_t *findings = json_object_get(error, "findings");
	_cleanup_(freep) char *risks = risks_text(findings);

	fprintf(stderr, "%s cannot be passed through: %s\n", member(error, "device"),
		member(error, "text"));
	if (json_array_size(findings) > 0)
		render_findings(findings, stderr);
	if (has_blocker(findings))
		fputs("'ptctl explain CODE' tells what to do about each\n", stderr);
	else if (risks && *risks)
		fprintf(stderr,
			"'ptctl explain CODE' tells what each risk is; to take them all, add\n"
			"  --accept %s\n",
			risks);
}

static void say_not_allowed(const json_t *error)
{
	say_about(error, "device");
}

static void say_already_assigned(const json_t *error)
{
	const json_t *holder = json_object_get(error, "holder");
	const char *other = member(error, "other");

	say_about(error, "device");
	if (strcmp(member(holder, "by"), "ptd") == 0 &&
	    strcmp(member(holder, "state"), "active") == 0)
		fprintf(stderr, "To take it back: ptctl revoke %lld %s\n", number(holder, "domid"),
			*other ? other : member(error, "device"));
}

static void say_held(const json_t *error)
{
	const json_t *held;
	size_t i;

	json_array_foreach (json_object_get(error, "held"), i, held) {
		fprintf(stderr, "  %s stays held by ", member(held, "device"));
		print_domain(held, stderr);
		fprintf(stderr, ": %s\n", member(held, "text"));
	}
}

/* The daemon's sentence may name the call and the errno already. */
static void say_hypervisor_failed(const json_t *error)
{
	if (!strstr(member(error, "text"), member(error, "errno"))) {
		print_grant(json_object_get(error, "grant"), stderr);
		fputs(": ", stderr);
	}
	say_about(error, "errno");
	say_held(error);
}

static void say_text(const json_t *error)
{
	fprintf(stderr, "%s\n", member(error, "text"));
}

static void say_policy_failed(const json_t *error)
{
	fputs(member(error, "file"), stderr);
	if (number(error, "line") > 0)
		fprintf(stderr, ":%lld", number(error, "line"));
	fprintf(stderr, ": %s\n", member(error, "text"));
}

static void say_system_error(const json_t *error)
{
	say_about(error, "errno");
	say_held(error);
}

static void say_invalid_parameter(const json_t *error)
{
	fprintf(stderr, "the daemon does not take this value of '%s'; see 'ptctl VERB --help'\n",
		member(error, "parameter"));
}

static void say_permission_denied(const json_t *error)
{
	fputs("the daemon does not allow this; try as root\n", stderr);
}

static void say_unknown_interface(const json_t *error)
{
	fprintf(stderr, "whoever listens there is not ptd (it has no %s); see --socket\n",
		member(error, "interface"));
}

static void say_unknown_method(const json_t *error)
{
	fprintf(stderr, "the daemon does not know %s; is it older than this ptctl?\n",
		member(error, "method"));
}

static void say_expected_more(const json_t *error)
{
	fputs("the daemon wants to reply several times; is it older than this ptctl?\n", stderr);
}

/* ---- the table ---- */

static const struct row {
	const char *name; /* without the interface if it is ours */
	int status;
	void (*say)(const json_t *error);
} rows[] = {
	{ "NoSuchDevice", EXIT_NO_SUCH, say_no_such_device },
	{ "AmbiguousDevice", EXIT_NO_SUCH, say_ambiguous_device },
	{ "NoSuchDomain", EXIT_NO_SUCH, say_no_such_domain },
	{ "DomainNotReady", EXIT_NOT_ASSIGNABLE, say_domain_not_ready },
	{ "NotAssignable", EXIT_NOT_ASSIGNABLE, say_not_assignable },
	{ "AlreadyAssigned", EXIT_NOT_ASSIGNABLE, say_already_assigned },
	{ "NotAllowed", EXIT_NOT_ALLOWED, say_not_allowed },
	{ "HypervisorFailed", EXIT_FAILED, say_hypervisor_failed },
	{ "TreeFailed", EXIT_FAILED, say_text },
	{ "PolicyFailed", EXIT_FAILED, say_policy_failed },
	{ "SystemError", EXIT_FAILED, say_system_error },
	{ SERVICE "InvalidParameter", EXIT_USAGE, say_invalid_parameter },
	{ SERVICE "PermissionDenied", EXIT_NOT_ALLOWED, say_permission_denied },
	{ SERVICE "InterfaceNotFound", EXIT_FAILED, say_unknown_interface },
	{ SERVICE "MethodNotFound", EXIT_FAILED, say_unknown_method },
	{ SERVICE "MethodNotImplemented", EXIT_FAILED, say_unknown_method },
	{ SERVICE "ExpectedMore", EXIT_FAILED, say_expected_more },
};

static const struct row *find_row(const char *name)
{
	if (strncmp(name, INTERFACE, strlen(INTERFACE)) == 0)
		name += strlen(INTERFACE);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

int error_report(const char *name, const json_t *parameters)
{
	const struct row *row = find_row(name);

	fflush(stdout);
	fputs("ptctl: ", stderr);
	if (row) {
		row->say(parameters);
		return row->status;
	}
	fprintf(stderr, "the daemon replied %s ", name);
	json_dumpf(parameters, stderr, JSON_COMPACT);
	fputc('\n', stderr);
	return EXIT_FAILED;
}

int error_report_new(const char *name, json_t *parameters)
{
	int status;

	if (!parameters) {
		fputs("ptctl: out of memory\n", stderr);
		return EXIT_FAILED;
	}
	status = error_report(name, parameters);
	json_decref(parameters);
	return status;
}
