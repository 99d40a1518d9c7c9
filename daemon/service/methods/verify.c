/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Verify: configurations that are there already, against the board. Their content comes with the
 * call, and no file is opened for it: ptd may read what the caller may not. */

#include "verify/verify.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text/base64.h"
#include "base/util.h"
#include "describe/describe.h"
#include "service/errors.h"
#include "service/methods/methods.h"
#include "service/service.h"

struct verification {
	struct service *service;
	struct varlink_call *call;
	const json_t *files;
	struct verify *verify;
	bool *taken; /* by file: a tree that belongs to a configuration */
	size_t n;    /* files added: those of the call, then trees once more */
};

static const char *name_of(const json_t *file)
{
	return json_string_value(json_object_get(file, "name"));
}

static int too_much(const struct verification *request)
{
	return fail_too_much_work(request->call, "there are too many numbers to compare with this "
						 "board; verify fewer files at a time");
}

/* ---- adding ---- */

/* A copy for verify_add(). -EINVAL unless it is given in one way. */
static int content_of(const json_t *file, char **ret, size_t *ret_size)
{
	const json_t *text = json_object_get(file, "text"),
		     *base64 = json_object_get(file, "base64");

	if (!text == !base64)
		return -EINVAL;
	if (base64)
		return base64_decode(json_string_value(base64), ret, ret_size);
	*ret_size = json_string_length(text);
	*ret = malloc(*ret_size + 1);
	if (!*ret)
		return -ENOMEM;
	memcpy(*ret, json_string_value(text), *ret_size + 1);
	return 0;
}

static enum verify_kind kind_of(const json_t *file, const void *data, size_t size)
{
	const char *form = json_string_value(json_object_get(file, "form"));

	for (enum verify_kind kind = VERIFY_XL; form && kind <= VERIFY_ZEPHYR; kind++)
		if (verify_kind_name(kind) && streq(verify_kind_name(kind), form))
			return kind;
	return verify_sniff(name_of(file), data, size);
}

static int add(struct verification *request, const json_t *file)
{
	struct verify_error error = { .line = 0 };
	enum verify_kind kind;
	size_t size;
	char *data;
	int r = content_of(file, &data, &size);

	if (r == -EINVAL)
		return call_fail_parameter(request->call, "files");
	if (r < 0)
		return r;
	kind = kind_of(file, data, size);
	if (kind == VERIFY_SOURCE) {
		free(data);
		return fail_file(request->call, name_of(file), 0,
				 "a device tree source, which ptd does not compile; dtc does, and "
				 "'ptctl verify' calls it");
	}
	r = verify_add(request->verify, name_of(file), kind, data, size, &error);
	request->n++;
	if (r == VERIFY_E_WORK)
		return too_much(request);
	return r == -EINVAL ? fail_file(request->call, name_of(file), error.line, error.text) : r;
}

/* ---- the guest tree that a configuration names ---- */

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The file with this name or, if there is none, one with its last part; or -1. */
static int find_file(const struct verification *request, const char *path)
{
	const json_t *file;
	size_t i;

	json_array_foreach (request->files, i, file)
		if (streq(name_of(file), path))
			return (int)i;
	json_array_foreach (request->files, i, file)
		if (streq(base_name(name_of(file)), base_name(path)))
			return (int)i;
	return -1;
}

/* A tree of several configurations is checked with each. -EINVAL as verify_attach(). */
static int attach(struct verification *request, size_t configuration, size_t tree)
{
	size_t index = tree;
	int r = 0;

	if (request->taken[tree]) {
		index = request->n;
		r = add(request, json_array_get(request->files, tree));
	}
	request->taken[tree] = true;
	return r == 0 ? verify_attach(request->verify, configuration, index) : r;
}

static int add_guest_tree(struct verification *request, size_t configuration)
{
	const json_t *index =
		json_object_get(json_array_get(request->files, configuration), "deviceTree");
	json_int_t tree = json_integer_value(index);
	const char *path = verify_wanted_tree(request->verify, configuration);
	int r = -EINVAL;

	if (!index && !path)
		return 0;
	if (!index)
		tree = find_file(request, path);
	if (tree >= 0 && (size_t)tree < json_array_size(request->files))
		r = attach(request, configuration, (size_t)tree);
	if (r != -EINVAL)
		return r;
	return index ? call_fail_parameter(request->call, "files")
		     : verify_lacks_tree(request->verify, configuration,
					 tree < 0 ? "it is not among the files of the call"
						  : "the file of that name is no device tree");
}

static int add_all(struct verification *request)
{
	const json_t *file;
	size_t i;
	int r = 0;

	json_array_foreach (request->files, i, file)
		if (r == 0)
			r = add(request, file);
	for (i = 0; r == 0 && i < json_array_size(request->files); i++)
		r = add_guest_tree(request, i);
	return r;
}

/* ---- the method ---- */

static int read_options(const struct verification *request, const json_t *parameters)
{
	struct finding_set accept = { 0 };
	const json_t *code;
	size_t i;

	json_array_foreach (json_object_get(parameters, "accept"), i, code)
		if (finding_set_add_risk(&accept, json_string_value(code)) != FINDING_OK)
			return call_fail_parameter(request->call, "accept");
	finding_set_for_each (one, accept)
		verify_accept(request->verify, one);
	if (json_is_true(json_object_get(parameters, "dtdevAlways")))
		verify_trust_dtdev(request->verify);
	return 0;
}

static int judge(struct verification *request)
{
	const struct diagnostics *diagnostics;
	int r = verify_judge(request->verify, request->service->trees->board, &diagnostics);

	if (r == VERIFY_E_WORK)
		return too_much(request);
	return r < 0 ? r : call_reply(request->call, describe_diagnostics(diagnostics));
}

int method_verify(struct varlink_call *call, json_t *parameters, void *userdata)
{
	const json_t *files = json_object_get(parameters, "files");
	_cleanup_(verify_freep) struct verify *verify = NULL;
	_cleanup_(freep) bool *taken = calloc(json_array_size(files) + 1, sizeof(*taken));
	struct verification request = {
		.service = userdata, .call = call, .files = files, .taken = taken
	};
	int r = taken ? verify_new(&verify) : -ENOMEM;

	if (r < 0)
		return r;
	request.verify = verify;
	verify_limit(verify);
	if (json_array_size(files) == 0)
		return call_fail_parameter(call, "files");
	r = read_options(&request, parameters);
	if (r == 0)
		r = add_all(&request);
	return r == 0 ? judge(&request) : r;
}
