/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The connection to the daemon, and what to tell if there is none. */

#include "source/remote.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "libptctl/address.h"
#include "output/errors.h"

static const char *address_of(const struct options *o)
{
	const char *address = o->socket ? o->socket : getenv("PTD_SOCKET");

	return address && *address ? address : ADDRESS_DEFAULT;
}

static int fail_address(const char *address)
{
	fprintf(stderr,
		"ptctl: '%s' is no address of a daemon; addresses are unix:/PATH, unix:@NAME and "
		"exec:/PROGRAM\n",
		address);
	return EXIT_USAGE;
}

static int fail_connect(const struct options *o, const char *address, int r)
{
	if (r == -EINVAL || r == -ENAMETOOLONG)
		return fail_address(address);
	if (r == -ENOENT || r == -ECONNREFUSED)
		fprintf(stderr,
			"ptctl: no daemon listens at %s; start it with 'systemctl start "
			"ptd.socket'%s\n",
			address,
			o->verb->flags & VERB_DAEMON ? ""
						     : ", or give a tree with --dtb FILE instead");
	else if (r == -EACCES)
		fprintf(stderr,
			"ptctl: you may not talk to the daemon at %s; join the group ptd "
			"('adduser USER ptd', then log in again), or try as root\n",
			address);
	else
		fprintf(stderr, "ptctl: cannot connect to %s: %s\n", address, strerror(-r));
	return EXIT_NO_DAEMON;
}

int remote_connect(const struct options *o, struct ptctl **ret)
{
	const char *address = address_of(o);
	int r = ptctl_connect(ret, address);

	return r < 0 ? fail_connect(o, address, r) : EXIT_DONE;
}

int remote_fail(int r)
{
	fflush(stdout);
	if (r == -ECONNRESET)
		fputs("ptctl: the daemon hung up; 'journalctl -u ptd' may tell why\n", stderr);
	else if (r == -EBADMSG)
		fputs("ptctl: what came is no reply of ptd; see --socket\n", stderr);
	else if (r == -EMSGSIZE)
		fputs("ptctl: the reply is too large; ask for less\n", stderr);
	else
		fprintf(stderr, "ptctl: talking to the daemon failed: %s\n", strerror(-r));
	return EXIT_FAILED;
}

static int call(struct ptctl *p, const char *method, json_t *parameters, json_t **ret)
{
	const char *error;
	json_t *reply = NULL;
	int status, r = ptctl_call(p, method, parameters, &reply, &error);

	if (r < 0)
		return remote_fail(r);
	if (r == 0) {
		*ret = reply;
		return EXIT_DONE;
	}
	status = error_report(error, reply);
	json_decref(reply);
	return status;
}

int remote_call(const struct options *o, const char *method, json_t *parameters, json_t **ret)
{
	_cleanup_(ptctl_freep) struct ptctl *p = NULL;
	int status;

	if (!parameters) {
		fputs("ptctl: an argument is no UTF-8 text, or there is no memory\n", stderr);
		return EXIT_USAGE;
	}
	status = remote_connect(o, &p);
	if (status == EXIT_DONE)
		status = call(p, method, parameters, ret);
	json_decref(parameters);
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
