/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "source/daemon/remote.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "libptctl/address.h"
#include "output/errors.h"
#include "source/daemon/reply.h"

static const char *address_of(const struct options *o)
{
	const char *address = o->socket ? o->socket : getenv("PTD_SOCKET");

	return address && *address ? address : ADDRESS_DEFAULT;
}

static int fail_connect(const struct options *o, const char *address, int r)
{
	if (r == -EINVAL || r == -ENAMETOOLONG)
		return fail(EXIT_USAGE,
			    "invalid address '%s'; addresses are unix:/PATH, unix:@NAME and "
			    "exec:/PROGRAM",
			    address);
	if (r == -ENOENT || r == -ECONNREFUSED)
		return fail(
			EXIT_NO_DAEMON, "no daemon listens at %s; start it with '%s'%s", address,
			access("/run/openrc", F_OK) == 0 ? "rc-service ptd start"
							 : "systemctl start ptd.socket",
			o->verb->needs_daemon ? "" : ", or give a tree with --dtb FILE instead");
	if (r == -EACCES)
		return fail(EXIT_NO_DAEMON,
			    "permission denied at %s; join the group ptd ('adduser USER ptd', "
			    "then log in again), or try as root",
			    address);
	return fail(EXIT_NO_DAEMON, "cannot connect to %s: %s", address, strerror(-r));
}

int remote_connect(const struct options *o, struct ptctl **ret)
{
	const char *address = address_of(o);
	int r = ptctl_connect(ret, address);

	return r < 0 ? fail_connect(o, address, r) : EXIT_DONE;
}

int remote_fail(int r)
{
	static const struct {
		int r;
		const char *try;
	} rows[] = {
		{ -ECONNRESET, "; see 'journalctl -u ptd'" },
		{ -EBADMSG, "; see --socket" },
		{ -EMSGSIZE, "; ask for less" },
	};
	const char *try = "";

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].r == r)
			try = rows[i].try;
	return fail(EXIT_FAILED, "%s%s", ptctl_strerror(r), try);
}

static int fail_reply(const char *what, const struct reply_fault *fault)
{
	return fail(EXIT_FAILED, "invalid reply from the daemon: %s: member '%s' %s; see --socket",
		    what, fault->where, fault->what);
}

/* What the types of the interface do not say, but every daemon keeps to. */
static bool is_complete(const char *method, const json_t *reply, struct reply_fault *fault)
{
	const json_t *files = json_object_get(reply, "files"), *file;
	size_t i;

	if (!streq(method, "Export"))
		return true;
	if (json_array_size(files) == 0)
		return reply_blame(fault, "files", "is empty");
	json_array_foreach (files, i, file)
		if (!json_object_get(file, "text") == !json_object_get(file, "base64"))
			return reply_blame(fault, "files", "has a file without its one content");
	return true;
}

int remote_settle(const struct options *o, const char *method, const char *error, json_t *reply)
{
	struct reply_fault fault = { .what = "" };

	if (error && reply_error_is_good(error, reply, &fault))
		return error_report(error, reply);
	if (error)
		return fail_reply("an error", &fault);
	if (reply_is_good(method, reply, &fault) && is_complete(method, reply, &fault))
		return EXIT_DONE;
	return fail_reply(method, &fault);
}

/* Whether as many devices were described as were asked for. */
static int check_count(const json_t *parameters, const json_t *reply)
{
	struct reply_fault fault = { .what = "" };
	size_t n = json_array_size(json_object_get(reply, "devices"));

	if (n >= json_array_size(json_object_get(parameters, "devices")))
		return EXIT_DONE;
	reply_blame(&fault, "devices", "has fewer devices than were asked for");
	return fail_reply("Describe", &fault);
}

int remote_call_on(const struct options *o, struct ptctl *p, const char *method, json_t *parameters,
		   json_t **ret)
{
	const char *error;
	json_t *reply = NULL;
	int status, r = ptctl_call(p, method, parameters, &reply, &error);

	if (r < 0)
		return remote_fail(r);
	status = remote_settle(o, method, error, reply);
	if (status == EXIT_DONE && streq(method, "Describe"))
		status = check_count(parameters, reply);
	if (status == EXIT_DONE)
		*ret = reply;
	else
		json_decref(reply);
	return status;
}

int remote_call(const struct options *o, const char *method, json_t *parameters, json_t **ret)
{
	_cleanup_(ptctl_freep) struct ptctl *p = NULL;
	int status;

	if (!parameters)
		return fail(EXIT_USAGE, "an argument is not UTF-8 text");
	status = remote_connect(o, &p);
	if (status == EXIT_DONE)
		status = remote_call_on(o, p, method, parameters, ret);
	json_decref(parameters);
	return status;
}

static bool is_inability(const char *error)
{
	static const char *const names[] = { "org.varlink.service.MethodNotFound",
					     "org.varlink.service.MethodNotImplemented",
					     "org.ptctl.Passthrough.TooMuchWork" };

	for (size_t i = 0; error && i < ARRAY_SIZE(names); i++)
		if (streq(names[i], error))
			return true;
	return false;
}

int remote_try(const struct options *o, const char *method, json_t *parameters, json_t **ret)
{
	_cleanup_(ptctl_freep) struct ptctl *p = NULL;
	json_t *owned = parameters, *reply = NULL;
	const char *error = NULL;
	int r, status = owned ? remote_connect(o, &p) : fail_errno(-ENOMEM);

	if (status == EXIT_DONE) {
		r = ptctl_call(p, method, owned, &reply, &error);
		if (r == -ECONNRESET || r == -EPIPE || is_inability(error))
			status = REMOTE_CANNOT;
		else
			status = r < 0 ? remote_fail(r) : remote_settle(o, method, error, reply);
	}
	if (status == EXIT_DONE)
		*ret = reply;
	else
		json_decref(reply);
	json_decref(owned);
	return status;
}

json_t *remote_arguments(const struct options *o, int first)
{
	json_t *array = json_array();

	for (int i = first; array && i < o->n_arguments; i++)
		if (json_array_append_new(array, json_string(o->arguments[i])) < 0) {
			json_decref(array);
			array = NULL;
		}
	return array;
}

int remote_describe(const struct options *o, json_t **ret)
{
	return remote_call(o, "Describe", json_pack("{s:o}", "devices", remote_arguments(o, 0)),
			   ret);
}
