/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Name of an error → exit status and sentence. */

#include "output/errors.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text/memstream.h"
#include "base/util.h"
#include "console.h"
#include "failure.h"
#include "output/command.h"
#include "output/findings.h"
#include "output/json.h"
#include "output/put.h"
#include "output/table/assignments.h"
#include "sentence.h"
#include "status.h"

#define INTERFACE "org.ptctl.Passthrough."
#define SERVICE   "org.varlink.service."

/* ---- after a sentence ---- */

#define MATCHES_MAX 12 /* on a screen; --json has all of them */

static void put_matches(const json_t *error)
{
	const json_t *matches = json_object_get(error, "matches");
	size_t n = json_array_size(matches), shown = n > MATCHES_MAX ? MATCHES_MAX - 1 : n;

	for (size_t i = 0; i < shown; i++)
		fprintf(stderr, "  %s\n", json_string_value(json_array_get(matches, i)));
	if (shown < n)
		fprintf(stderr, "  and %zu more; 'ptctl list PATTERN' lists them\n", n - shown);
}

static void put_near(const json_t *error)
{
	if (json_array_size(json_object_get(error, "matches")) > 0)
		fputs("Perhaps one of these is meant:\n", stderr);
	put_matches(error);
}

static void put_domids(const json_t *error)
{
	const json_t *domid;
	size_t i;

	json_array_foreach (json_object_get(error, "domids"), i, domid)
		fprintf(stderr, "  %" JSON_INTEGER_FORMAT "\n", json_integer_value(domid));
}

/* The codes of the risks, each once, with commas; malloc'ed. */
static char *risks_text(const json_t *findings)
{
	json_t *codes = json_object(), *list = json_array();
	const json_t *finding;
	char *text;
	size_t i;

	json_array_foreach (findings, i, finding) {
		const char *code = json_get_text(finding, "code");

		if (!streq(json_get_text(finding, "severity"), "risk") ||
		    json_object_get(codes, code))
			continue;
		json_object_set_new(codes, code, json_true());
		json_array_append_new(list, json_string(code));
	}
	text = put_text(put_strings, list, ",");
	json_decref(codes);
	json_decref(list);
	return text;
}

static bool has_blocker(const json_t *findings)
{
	const json_t *finding;
	size_t i;

	json_array_foreach (findings, i, finding)
		if (streq(json_get_text(finding, "severity"), "blocker"))
			return true;
	return false;
}

static void put_clocks(const json_t *clocks)
{
	_cleanup_(freep) char *options = NULL;

	if (json_array_size(clocks) == 0)
		return;
	options = put_text(put_clock_options, clocks, " ");
	sentence_print(stderr, "The missing rates, in hertz, can be given with");
	if (options)
		command_print(stderr, options);
	else
		console_lose(-ENOMEM);
}

static void put_findings(const json_t *error)
{
	const json_t *findings = json_object_get(error, "findings");
	_cleanup_(freep) char *risks = risks_text(findings);

	if (json_array_size(findings) > 0)
		findings_print(findings, stderr);
	if (has_blocker(findings))
		sentence_print(stderr, "'ptctl explain CODE' says what to do about each");
	else if (risks && *risks)
		sentence_print(stderr,
			       "'ptctl explain CODE' explains each risk; to take them all, "
			       "add\n  --accept %s",
			       risks);
	put_clocks(json_object_get(error, "clocks"));
}

static void put_revoke(const json_t *error)
{
	const json_t *holder = json_object_get(error, "holder");
	const char *other = json_get_text(error, "other");

	if (!streq(json_get_text(holder, "by"), "ptd") ||
	    !streq(json_get_text(holder, "state"), "active"))
		return;
	fprintf(stderr, "To take it back: ptctl revoke %lld", json_get_number(holder, "domid"));
	command_put_word(stderr, *other ? other : json_get_text(error, "device"));
	fputc('\n', stderr);
}

static void put_held(const json_t *error)
{
	assignments_print_held(json_object_get(error, "held"), "  ", stderr);
}

/* ---- before a sentence ---- */

/* The daemon's sentence may name the call and the errno already. */
static void put_call(FILE *out, const json_t *error)
{
	if (strstr(json_get_text(error, "text"), json_get_text(error, "errno")))
		return;
	put_grant(out, json_object_get(error, "grant"));
	fputs(": ", out);
}

static void put_line(FILE *out, const json_t *error)
{
	fputs(json_get_text(error, "file"), out);
	if (json_get_number(error, "line") > 0)
		fprintf(out, ":%lld", json_get_number(error, "line"));
	fputs(": ", out);
}

/* Varlink's error for this has no room for a sentence. */
static void put_parameter(FILE *out, const json_t *error)
{
	const char *name = json_get_text(error, "parameter");

	if (streq(name, "at"))
		fputs("--at takes regions of the devices that are given, each region once", out);
	else
		fprintf(out, "the daemon rejects the value of '%s'; see 'ptctl VERB --help'", name);
}

/* ---- the table ---- */

/* In a sentence, {KEY} is the member of that name, {KEY|WORDS} these words if it is missing. {KEY:}
 * is "MEMBER: ", or nothing if the member is missing, or part of the text. */
static const struct row {
	const char *name; /* without the interface if it is ours */
	int status;
	const char *sentence;
	void (*after)(const json_t *error);
	void (*before)(FILE *out, const json_t *error);
} rows[] = {
	{ "NoSuchDevice", EXIT_NO_SUCH,
	  "there is no device '{device}': {text|a device has compatible, and reg or interrupts; "
	  "'ptctl list' lists all}",
	  put_near },
	{ "AmbiguousDevice", EXIT_NO_SUCH,
	  "'{device}' may be any of these; give more of the path:", put_matches },
	{ "NoSuchDomain", EXIT_NO_SUCH,
	  "there is no domain with the domid, name or UUID '{domain}'; 'xl list' lists all "
	  "domains",
	  put_near },
	{ "AmbiguousDomain", EXIT_NO_SUCH,
	  "several living domains are called '{domain}'; give the domid of one of them:",
	  put_domids },
	{ "XenstoreUnavailable", EXIT_FAILED, "{text}" },
	{ "DomainNotReady", EXIT_NOT_ASSIGNABLE, "{domain:}{text}" },
	{ "NotAssignable", EXIT_NOT_ASSIGNABLE, "{device} cannot be passed through: {text}",
	  put_findings },
	{ "AlreadyAssigned", EXIT_NOT_ASSIGNABLE, "{device:}{text}", put_revoke },
	{ "NotAllowed", EXIT_NOT_ALLOWED, "{device:}{text}" },
	{ "HypervisorFailed", EXIT_FAILED, "{errno:}{text}", put_held, put_call },
	{ "StandInFailed", EXIT_FAILED, "{device:}{text}" },
	{ "TooMuchWork", EXIT_FAILED, "{text}" },
	{ "FileFailed", EXIT_FAILED, "{text}", .before = put_line },
	{ "TreeFailed", EXIT_FAILED, "{text}" },
	{ "ConfigurationFailed", EXIT_FAILED, "{text}; mend it, then: systemctl reload ptd",
	  .before = put_line },
	{ "PolicyFailed", EXIT_FAILED, "{text}", .before = put_line },
	{ "SystemError", EXIT_FAILED, "{errno:}{text}", put_held },
	{ SERVICE "InvalidParameter", EXIT_USAGE, "", .before = put_parameter },
	{ SERVICE "PermissionDenied", EXIT_NOT_ALLOWED,
	  "the daemon does not allow this; try as root" },
	{ SERVICE "InterfaceNotFound", EXIT_FAILED,
	  "the daemon there is not ptd (it has no {interface}); see --socket" },
	{ SERVICE "MethodNotFound", EXIT_FAILED,
	  "the daemon does not know {method}; is it older than this ptctl?" },
	{ SERVICE "MethodNotImplemented", EXIT_FAILED,
	  "the daemon does not know {method}; is it older than this ptctl?" },
	{ SERVICE "ExpectedMore", EXIT_FAILED,
	  "the daemon wants to reply several times; is it older than this ptctl?" },
};

static const struct row *find_row(const char *name)
{
	if (strncmp(name, INTERFACE, strlen(INTERFACE)) == 0)
		name += strlen(INTERFACE);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (streq(rows[i].name, name))
			return &rows[i];
	return NULL;
}

/* The member that is named between braces. */
static void put_member(FILE *out, const json_t *error, const char *key, size_t n)
{
	bool is_subject = key[n - 1] == ':';
	size_t length = strcspn(key, "|:}");
	char name[32];
	const char *text;

	snprintf(name, sizeof(name), "%.*s", (int)length, key);
	text = json_get_text(error, name);
	if (*text == '\0' && key[length] == '|') {
		fprintf(out, "%.*s", (int)(n - length - 1), key + length + 1);
		return;
	}
	if (is_subject && (*text == '\0' || strstr(json_get_text(error, "text"), text)))
		return;
	fprintf(out, "%s%s", text, is_subject ? ": " : "");
}

static void put_sentence(FILE *out, const char *sentence, const json_t *error)
{
	while (*sentence) {
		size_t n = strcspn(sentence, "{");

		fprintf(out, "%.*s", (int)n, sentence);
		sentence += n;
		if (*sentence == '{') {
			n = strcspn(++sentence, "}");
			put_member(out, error, sentence, n);
			sentence += n + 1;
		}
	}
}

/* What nobody foresaw, as it is. */
static void put_unknown(FILE *out, const char *name, const json_t *error)
{
	fprintf(out, "the daemon replied %s ", name);
	json_dumpf(error, out, JSON_COMPACT);
}

static void print_sentence(const struct row *row, const char *name, const json_t *error)
{
	struct memstream stream;
	FILE *out = memstream_open(&stream);
	_cleanup_(freep) char *text = NULL;

	if (out && row && row->before)
		row->before(out, error);
	if (out && row)
		put_sentence(out, row->sentence, error);
	else if (out)
		put_unknown(out, name, error);
	text = memstream_close(&stream, NULL);
	sentence_print(stderr, "ptctl: %s", text ? text : strerror(ENOMEM));
}

/* Names without dots are ours. */
static void note(const char *name, const json_t *parameters)
{
	char whole[sizeof(INTERFACE) + 32];

	snprintf(whole, sizeof(whole), INTERFACE "%s", name);
	failure_note(strchr(name, '.') ? name : whole, parameters);
}

int error_report(const char *name, const json_t *parameters)
{
	const struct row *row = find_row(name);

	note(name, parameters);
	fflush(stdout);
	print_sentence(row, name, parameters);
	if (row && row->after)
		row->after(parameters);
	return row ? row->status : EXIT_FAILED;
}

int error_report_new(const char *name, json_t *parameters)
{
	int status = parameters ? error_report(name, parameters) : fail_errno(-ENOMEM);

	json_decref(parameters);
	return status;
}
