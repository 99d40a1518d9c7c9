/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A message: from the cache, or parsed, checked against the tables, handled and answered. */

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text/compact.h"
#include "base/text/errno-name.h"
#include "base/util.h"
#include "varlink/varlink-internal.h"

#define SERVICE "org.varlink.service."

#define PEER_GROUPS 64 /* as a first guess */

/* ---- replies ---- */

static int call_put(struct varlink_call *call, const char *text)
{
	return call_write(text, strlen(text), call);
}

/* Drops what an earlier attempt has left. */
int call_reply_begin(struct varlink_call *call)
{
	assert(!call->replied);
	if (call->oneway)
		return 0;
	output_cut(&call->connection->output, call->mark);
	return call_put(call, "{\"parameters\":");
}

int call_write(const char *text, size_t size, void *userdata)
{
	struct varlink_call *call = userdata;
	struct output *output = &call->connection->output;

	if (call->oneway)
		return 0;
	call->too_long = output_pending(output) - call->mark + size > VARLINK_REPLY_MAX;
	return call->too_long ? -EMSGSIZE : output_append(output, text, size);
}

int call_reply_end(struct varlink_call *call)
{
	int r = call_write("}", 2, call); /* and the NUL */

	call->replied = r == 0;
	return r;
}

static int call_write_json(struct varlink_call *call, json_t *parameters)
{
	_cleanup_(array_donep) struct compact text = { .n = 0 };

	compact_add(&text, parameters);
	return text.failed || call_write(text.items, text.n, call) < 0 ? -ENOMEM : 0;
}

int call_reply(struct varlink_call *call, json_t *parameters)
{
	json_auto_t *owned = parameters;
	int r = owned ? call_reply_begin(call) : -ENOMEM;

	if (r == 0)
		r = call_write_json(call, owned);
	return r < 0 ? r : call_reply_end(call);
}

static int call_fail_begin(struct varlink_call *call, const char *interface, const char *error)
{
	int r;

	assert(!call->replied);
	if (call->oneway)
		return 0;
	output_cut(&call->connection->output, call->mark);
	r = call_put(call, "{\"error\":\"");
	if (r == 0 && interface)
		r = call_put(call, interface);
	if (r == 0 && interface)
		r = call_put(call, ".");
	if (r == 0)
		r = call_put(call, error);
	return r < 0 ? r : call_put(call, "\",\"parameters\":");
}

static int call_fail_in(struct varlink_call *call, const char *interface, const char *error,
			json_t *parameters)
{
	json_auto_t *owned = parameters;
	int r = owned ? call_fail_begin(call, interface, error) : -ENOMEM;

	call->failed = true;
	if (r == 0)
		r = call_write_json(call, owned);
	if (r == 0)
		r = call_reply_end(call);
	return r < 0 ? r : CALL_E_FAILED;
}

int call_fail(struct varlink_call *call, const char *error, json_t *parameters)
{
	return call_fail_in(call, strchr(error, '.') ? NULL : call->interface->name, error,
			    parameters);
}

int call_fail_parameter(struct varlink_call *call, const char *parameter)
{
	return call_fail(call, SERVICE "InvalidParameter",
			 json_pack("{s:s}", "parameter", parameter));
}

static int call_fail_system(struct varlink_call *call, int error)
{
	const char *text = strerrordesc_np(error);

	return call_fail_in(call, call->connection->server->main_interface->name, "SystemError",
			    json_pack("{s:s, s:s+}", "errno", errno_name(error), "text",
				      text ? text : "Input/output error", "."));
}

/* ---- what a call asks for ---- */

struct varlink_peer call_peer(const struct varlink_call *call)
{
	return call->connection->peer;
}

int call_peer_groups(const struct varlink_call *call, gid_t **ret, size_t *ret_n)
{
	const struct varlink_connection *connection = call->connection;
	_cleanup_(freep) gid_t *groups = NULL;
	socklen_t size = PEER_GROUPS * sizeof(gid_t);
	int r;

	do { /* the kernel says how much room it needs */
		free(groups);
		groups = malloc(sizeof(gid_t) + size);
		if (!groups)
			return -ENOMEM;
		r = getsockopt(connection->fd, SOL_SOCKET, SO_PEERGROUPS, groups + 1, &size);
	} while (r < 0 && errno == ERANGE);
	/* Without any the kernel may say that it knows none: then there is the one. */
	if (r < 0 && errno != ENODATA)
		return -errno;
	groups[0] = connection->peer.gid;
	*ret_n = 1 + (r < 0 ? 0 : size / sizeof(gid_t));
	*ret = TAKE(groups);
	return 0;
}

struct varlink_connection *call_connection(const struct varlink_call *call)
{
	return call->connection;
}

void call_expires(struct varlink_call *call, uint64_t usec)
{
	if (!call->expires || usec < call->expires)
		call->expires = usec;
}

static int call_dispatch(struct varlink_call *call, json_t *parameters)
{
	const struct varlink_interface *interface = call->interface;
	const struct varlink_method *method = call->method;
	const char *wrong = arguments_check(method->arguments, parameters);
	int r;

	if (wrong)
		return call_fail_parameter(call, wrong);
	if (method->is_stream && call->oneway)
		return 0;
	if (method->is_stream && !call->more)
		return call_fail(call, SERVICE "ExpectedMore", json_object());
	r = interface->gate ? interface->gate(call, method->name, interface->userdata) : CALL_OK;
	if (r == CALL_OK)
		r = method->handler(call, parameters, interface->userdata);
	if (r == CALL_E_WAITS)
		return r;
	if (r < 0 && !call->replied)
		return call_fail_system(call, call->too_long ? EMSGSIZE : -r);
	assert(call->replied);
	return CALL_OK;
}

static const struct varlink_interface *find_interface(const struct varlink_server *server,
						      const char *name, size_t size)
{
	for (int i = 0; i < 2; i++)
		if (strlen(server->interfaces[i]->name) == size &&
		    memcmp(server->interfaces[i]->name, name, size) == 0)
			return server->interfaces[i];
	return NULL;
}

static const struct varlink_method *find_method(const struct varlink_interface *interface,
						const char *name)
{
	for (const struct varlink_method *method = interface->methods; method->name; method++)
		if (streq(method->name, name))
			return method;
	return NULL;
}

/* A name without a dot is not a method of any interface. */
static int call_resolve(struct varlink_call *call, const char *name)
{
	const char *dot = strrchr(name, '.');
	size_t size = dot ? (size_t)(dot - name) : 0;

	if (dot)
		call->interface = find_interface(call->connection->server, name, size);
	if (dot && !call->interface)
		return call_fail(call, SERVICE "InterfaceNotFound",
				 json_pack("{s:s%}", "interface", name, size));
	if (dot)
		call->method = find_method(call->interface, dot + 1);
	if (call->method)
		return CALL_OK;
	return call_fail(call, SERVICE "MethodNotFound", json_pack("{s:s}", "method", name));
}

/* ---- envelope ---- */

struct envelope {
	const char *method;
	json_t *parameters; /* an object, or NULL: {} */
	bool oneway, more, upgrade;
};

static int envelope_set_flag(bool *ret, const json_t *value)
{
	*ret = json_is_true(value);
	return json_is_boolean(value) || json_is_null(value) ? 0 : -EBADMSG;
}

static int envelope_set(struct envelope *envelope, const char *key, json_t *value)
{
	if (streq(key, "method")) {
		envelope->method = json_string_value(value);
		return envelope->method ? 0 : -EBADMSG;
	}
	if (streq(key, "parameters")) {
		envelope->parameters = json_is_object(value) ? value : NULL;
		return json_is_object(value) || json_is_null(value) ? 0 : -EBADMSG;
	}
	if (streq(key, "oneway"))
		return envelope_set_flag(&envelope->oneway, value);
	if (streq(key, "more"))
		return envelope_set_flag(&envelope->more, value);
	if (streq(key, "upgrade"))
		return envelope_set_flag(&envelope->upgrade, value);
	return strchr(key, '.') ? 0 : -EBADMSG; /* extensions have reverse-domain names */
}

/* 0, or -EBADMSG: after that nothing from this peer can be trusted. */
static int envelope_read(struct envelope *envelope, json_t *root)
{
	const char *key;
	json_t *value;
	int r;

	if (!json_is_object(root))
		return -EBADMSG;
	json_object_foreach (root, key, value) {
		r = envelope_set(envelope, key, value);
		if (r < 0)
			return r;
	}
	if (!envelope->method || envelope->oneway + envelope->more + envelope->upgrade > 1)
		return -EBADMSG;
	return 0;
}

static int call_run(struct varlink_call *call, const struct envelope *envelope)
{
	json_auto_t *empty = NULL;
	json_t *parameters = envelope->parameters;
	int r;

	call->oneway = envelope->oneway;
	call->more = envelope->more;
	if (envelope->upgrade)
		return call_fail(call, SERVICE "MethodNotImplemented",
				 json_pack("{s:s}", "method", envelope->method));
	r = call_resolve(call, envelope->method);
	if (r != CALL_OK)
		return r;
	if (!parameters)
		parameters = empty = json_object();
	return parameters ? call_dispatch(call, parameters) : call_fail_system(call, ENOMEM);
}

/* ---- messages ---- */

static void call_keep(const struct varlink_call *call, const char *message, size_t size)
{
	const struct varlink_connection *c = call->connection;

	if (call->method && call->method->is_cached && call->replied && !call->failed &&
	    !call->oneway && !call->more)
		cache_add(&c->server->cache, message, size, output_since(&c->output, call->mark),
			  output_pending(&c->output) - call->mark, call->expires);
}

static int call_parse(struct varlink_connection *c, const char *message, size_t size)
{
	json_auto_t *root = json_loadb(message, size, JSON_REJECT_DUPLICATES, NULL);
	struct envelope envelope = { .method = NULL };
	struct varlink_call call = {
		.connection = c,
		.mark = output_pending(&c->output),
		.expires = UINT64_MAX,
	};
	unsigned int generation = c->server->cache.generation;
	int r = root ? envelope_read(&envelope, root) : -EBADMSG;

	if (r < 0)
		return r;
	r = call_run(&call, &envelope);
	if (r == CALL_OK && generation == c->server->cache.generation)
		call_keep(&call, message, size);
	return r;
}

int call_handle(struct varlink_connection *c, const char *message, size_t size)
{
	size_t reply_size;
	const char *reply = NULL;
	uint64_t start;
	int r;

	if (size <= CACHE_MESSAGE_MAX)
		reply = cache_find(&c->server->cache, message, size, c->server->now, &reply_size);
	if (reply)
		return output_append(&c->output, reply, reply_size);
	start = now_usec();
	r = message_values(message, size) > VARLINK_VALUES_MAX ? -EBADMSG
							       : call_parse(c, message, size);
	c->turn_usec += now_usec() - start;
	return r;
}
