/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* org.varlink.service, an interface like any other. */

#include <errno.h>
#include <string.h>

#include "base/util.h"
#include "varlink/varlink-internal.h"

const char service_description[] =
	"# Every Varlink service describes itself.\n"
	"interface org.varlink.service\n"
	"\n"
	"# The implementation and its interfaces.\n"
	"method GetInfo() -> (\n"
	"  vendor: string,\n"
	"  product: string,\n"
	"  version: string,\n"
	"  url: string,\n"
	"  interfaces: []string\n"
	")\n"
	"\n"
	"# The description of one of the interfaces of GetInfo.\n"
	"method GetInterfaceDescription(interface: string) -> (description: string)\n"
	"\n"
	"error InterfaceNotFound (interface: string)\n"
	"error MethodNotFound (method: string)\n"
	"error MethodNotImplemented (method: string)\n"
	"error InvalidParameter (parameter: string)\n"
	"error PermissionDenied ()\n"
	"\n"
	"# The method must be called with `more`.\n"
	"error ExpectedMore ()\n";

static int method_get_info(struct varlink_call *call, json_t *parameters, void *userdata)
{
	const struct varlink_server *server = userdata;
	const struct varlink_info *info = server->info;

	return call_reply(call, json_pack("{s:s, s:s, s:s, s:s, s:[s, s]}", "vendor", info->vendor,
					  "product", info->product, "version", info->version, "url",
					  info->url, "interfaces", server->interfaces[0]->name,
					  server->interfaces[1]->name));
}

static int method_get_interface_description(struct varlink_call *call, json_t *parameters,
					    void *userdata)
{
	const struct varlink_server *server = userdata;
	json_t *name = json_object_get(parameters, "interface");

	for (int i = 0; i < 2; i++)
		if (streq(server->interfaces[i]->name, json_string_value(name)))
			return call_reply(call, json_pack("{s:s}", "description",
							  server->interfaces[i]->description));
	return call_fail(call, "org.varlink.service.InterfaceNotFound",
			 json_pack("{s:O}", "interface", name));
}

static const struct varlink_argument description_arguments[] = {
	{ "interface", VARLINK_STRING },
	{ NULL },
};

const struct varlink_method service_methods[] = {
	{ "GetInfo", NULL, method_get_info, .is_cached = true },
	{ "GetInterfaceDescription", description_arguments, method_get_interface_description,
	  .is_cached = true },
	{ NULL },
};
