/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "verbs/request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text/nearest.h"
#include "base/util.h"
#include "failure.h"
#include "input/text.h"
#include "output/errors.h"
#include "source/daemon/remote.h"
#include "source/local.h"

/* ---- options ---- */

int request_fail_code(const char *name)
{
	struct nearest nearest = { .wanted = name };

	for (unsigned int code = 0; code < FINDING_CODES; code++)
		nearest_try(&nearest, finding_info((enum finding_code)code)->name);
	return fail_unknown("code", &nearest, "'ptctl explain' lists all codes");
}

/* Only risks can be accepted, as in Accept= of the policy. */
static int accept_code(char *name, struct options *o)
{
	switch (finding_set_add_risk(&o->accept, name)) {
	case FINDING_OK:
		break;
	case FINDING_E_UNKNOWN:
		return request_fail_code(name);
	case FINDING_E_NOT_RISK:
		return fail(EXIT_USAGE,
			    "--accept takes risks, and %s is a %s; 'ptctl explain' lists the "
			    "risks",
			    name, finding_severity_name(finding_info_by_name(name)->severity));
	}
	return EXIT_DONE;
}

/* To see what there is to accept. What is really given away is accepted risk by risk. */
static int accept_all(struct options *o)
{
	if (!streq(o->verb->name, "plan"))
		return fail(EXIT_USAGE,
			    "--accept=all goes with plan alone, which lists the risks; accept each "
			    "by its code");
	o->accept_all = true;
	finding_set_add_all(&o->accept, finding_risks());
	return EXIT_DONE;
}

int request_parse_accept(char *codes, struct options *o)
{
	return streq(codes, "all") ? accept_all(o) : options_each(codes, accept_code, o);
}

static bool is_number(const char *text)
{
	char *end;

	errno = 0;
	strtoull(text, &end, 0);
	return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0;
}

/* Addresses of pages end with three zeros in hexadecimal, and rarely so in decimal. */
static bool is_bare_hex(const char *text)
{
	size_t n = strlen(text);

	if (n == 0 || strspn(text, "0123456789abcdefABCDEF") != n)
		return false;
	return strspn(text, "0123456789") != n || (n > 3 && streq(text + n - 3, "000"));
}

/* Node names may have colons in them: an index follows the last one, and is all digits. */
static void split_index(char *device, struct at *at)
{
	char *colon = strrchr(device, ':');

	at->device = device;
	at->index = -1;
	if (!colon || colon[1] == '\0' || strspn(colon + 1, "0123456789") != strlen(colon + 1))
		return;
	*colon = '\0';
	at->index = strtol(colon + 1, NULL, 10);
}

int request_parse_at(char *text, struct options *o)
{
	char *equals = strrchr(text, '=');

	if (equals && equals > text && is_bare_hex(equals + 1))
		return fail(EXIT_USAGE,
			    "--at: hexadecimal addresses begin with 0x; is %s meant to be 0x%s?",
			    equals + 1, equals + 1);
	if (!equals || equals == text || !is_number(equals + 1))
		return fail(EXIT_USAGE, "--at requires DEVICE[:N]=ADDRESS, not '%s'", text);
	if (o->n_at == AT_MAX)
		return fail(EXIT_USAGE, "more than %d --at", AT_MAX);
	*equals = '\0';
	split_index(text, &o->at[o->n_at]);
	o->at[o->n_at++].address = equals + 1;
	return EXIT_DONE;
}

int request_parse_dtdev(char *when, struct options *o)
{
	o->dtdev_always = streq(when, "always");
	if (o->dtdev_always || streq(when, "auto"))
		return EXIT_DONE;
	return fail(EXIT_USAGE, "--dtdev requires 'always' or 'auto', not '%s'", when);
}

/* ---- the domain ---- */

int request_check_domain(const char *domain)
{
	if (!streq(domain, "0") && !streq(domain, "Domain-0"))
		return EXIT_DONE;
	return error_report_new("DomainNotReady",
				json_pack("{s:s, s:i, s:s, s:s}", "domain", domain, "domid", 0,
					  "reason", "dom0", "text",
					  "domain 0 is dom0 itself, which has all devices that no "
					  "guest has; specify a guest"));
}

/* ---- by the daemon ---- */

static json_t *accept_parameter(const struct options *o)
{
	json_t *codes = json_array();

	finding_set_for_each (code, o->accept)
		json_array_append_new(codes, json_string(finding_info(code)->name));
	return codes;
}

/* NULL if one of them is not UTF-8. */
static json_t *at_parameter(const struct options *o)
{
	json_t *all = json_array();

	for (size_t i = 0; i < o->n_at; i++) {
		const struct at *at = &o->at[i];
		json_t *one = json_pack("{s:s, s:o*, s:s}", "device", at->device, "index",
					at->index < 0 ? NULL : json_integer(at->index), "address",
					at->address);

		if (json_array_append_new(all, one) < 0) {
			json_decref(all);
			return NULL;
		}
	}
	return all;
}

/* Leaves out empty arrays. Negative without memory, or if a text is not UTF-8. */
static int set(json_t *parameters, const char *key, json_t *value)
{
	if (value && json_is_array(value) && json_array_size(value) == 0) {
		json_decref(value);
		return 0;
	}
	return json_object_set_new(parameters, key, value);
}

json_t *request_parameters(const struct options *o, int first)
{
	json_t *parameters = json_object();

	if (set(parameters, "devices", remote_arguments(o, first)) == 0 &&
	    set(parameters, "accept", accept_parameter(o)) == 0 &&
	    set(parameters, "at", at_parameter(o)) == 0 &&
	    (first == 0 || set(parameters, "domain", json_string(o->arguments[first - 1])) == 0))
		return parameters;
	json_decref(parameters);
	return NULL;
}

/* ---- without a daemon ---- */

/* The daemon's error, which does not say why. */
static int fail_at(const struct at *at, const char *why)
{
	json_t *parameters = json_pack("{s:s}", "parameter", "at");

	failure_note("org.varlink.service.InvalidParameter", parameters);
	json_decref(parameters);
	return fail(EXIT_USAGE, "--at %s=%s: %s", at->device, at->address, why);
}

static int add_at(const struct board *board, const struct at *wish, struct plan *plan)
{
	struct plan_at at = { .index = wish->index < 0 ? 0 : (uint32_t)wish->index };
	struct matches found = { .n = 0 };
	int status = local_find(board, wish->device, &found);

	if (status != EXIT_DONE)
		return status;
	at.device = found.items[0];
	array_done(&found);
	if (!text_address(wish->address, &at.address))
		return fail_at(wish, "the address must be 0x… or decimal");
	switch (plan_add_at(plan, board, at)) {
	case PLAN_OK:
		return EXIT_DONE;
	case PLAN_E_REPEATED:
		return fail_at(wish, "the region has an address already");
	case PLAN_E_NOT_PLANNED:
		return fail_at(wish, "the device is not among those given");
	default:
		return fail_errno(-ENOMEM);
	}
}

int request_plan(const struct options *o, const struct board *board, int first, struct plan *plan)
{
	struct matches found = { .n = 0 };
	int status = local_devices(o, board, first, &found);

	for (size_t i = 0; status == EXIT_DONE && i < found.n; i++) {
		struct plan_device *planned = plan_add(plan, board, found.items[i]);

		if (planned)
			planned->accepted = o->accept;
		else
			status = fail_errno(-ENOMEM);
	}
	array_done(&found);
	for (size_t i = 0; status == EXIT_DONE && i < o->n_at; i++)
		status = add_at(board, &o->at[i], plan);
	return status;
}
