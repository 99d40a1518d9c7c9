/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The interface: its text, and the table of its methods, which is on top of them all. */

#include "service/methods/methods.h"

/* include/org.ptctl.Passthrough.varlink, verbatim. */
static const char description[] =
#include "service/interface-text.h" /* made of the file: a string literal for each line */
	;

const struct varlink_info passthrough_info = {
	.vendor = "ptd",
	.product = "ptd",
	.version = PTD_VERSION,
	.url = "", /* the project has no site of its own */
};

/* clang-format off */
static const char *const verdicts[] = { "assignable", "risky", "blocked", NULL };

static const struct varlink_argument list_arguments[] = {
	{ .name = "patterns", .type = VARLINK_STRINGS, .optional = true },
	{ .name = "verdict", .type = VARLINK_ENUM, .optional = true, .values = verdicts },
	{ .name = "marked", .type = VARLINK_BOOL, .optional = true },
	{ .name = NULL },
};
static const struct varlink_argument describe_arguments[] = {
	{ .name = "devices", .type = VARLINK_STRINGS, .optional = true },
	{ .name = NULL },
};
static const struct varlink_argument explain_arguments[] = {
	{ .name = "codes", .type = VARLINK_STRINGS, .optional = true },
	{ .name = NULL },
};
static const struct varlink_argument at_fields[] = {
	{ .name = "device", .type = VARLINK_STRING },
	{ .name = "index", .type = VARLINK_INT, .optional = true },
	{ .name = "address", .type = VARLINK_STRING },
	{ .name = NULL },
};
static const struct varlink_argument assign_arguments[] = {
	{ .name = "domain", .type = VARLINK_STRING },
	{ .name = "devices", .type = VARLINK_STRINGS },
	{ .name = "accept", .type = VARLINK_STRINGS, .optional = true },
	{ .name = "at", .type = VARLINK_OBJECTS, .optional = true, .fields = at_fields },
	{ .name = NULL },
};
static const char *const formats[] = { "xl", "dts", "dtb", "microkit", "dom0less", "imagebuilder",
				       "oci", "zephyr", "libvmm", "uboot", "overlay", NULL };
static const char *const layouts[] = { "xen", "host", NULL };
static const struct varlink_argument clock_rate_fields[] = {
	{ .name = "clock", .type = VARLINK_STRING },
	{ .name = "hz", .type = VARLINK_INT },
	{ .name = NULL },
};
static const struct varlink_argument export_arguments[] = {
	{ .name = "format", .type = VARLINK_ENUM, .values = formats },
	{ .name = "devices", .type = VARLINK_STRINGS },
	{ .name = "accept", .type = VARLINK_STRINGS, .optional = true },
	{ .name = "at", .type = VARLINK_OBJECTS, .optional = true, .fields = at_fields },
	{ .name = "clockRates", .type = VARLINK_OBJECTS, .optional = true,
	  .fields = clock_rate_fields },
	{ .name = "dtdevAlways", .type = VARLINK_BOOL, .optional = true },
	{ .name = "layout", .type = VARLINK_ENUM, .optional = true, .values = layouts },
	{ .name = "dynamic", .type = VARLINK_BOOL, .optional = true },
	{ .name = "staticDynamic", .type = VARLINK_BOOL, .optional = true },
	{ .name = "standIns", .type = VARLINK_BOOL, .optional = true },
	{ .name = "directory", .type = VARLINK_STRING, .optional = true },
	{ .name = NULL },
};
static const char *const forms[] = { "xl", "tree", "microkit", "imagebuilder", "oci",
				     "channels", "zephyr", NULL };
static const struct varlink_argument configuration_fields[] = {
	{ .name = "name", .type = VARLINK_STRING },
	{ .name = "form", .type = VARLINK_ENUM, .optional = true, .values = forms },
	{ .name = "text", .type = VARLINK_STRING, .optional = true },
	{ .name = "base64", .type = VARLINK_STRING, .optional = true },
	{ .name = "deviceTree", .type = VARLINK_INT, .optional = true },
	{ .name = NULL },
};
static const struct varlink_argument verify_arguments[] = {
	{ .name = "files", .type = VARLINK_OBJECTS, .fields = configuration_fields },
	{ .name = "accept", .type = VARLINK_STRINGS, .optional = true },
	{ .name = "dtdevAlways", .type = VARLINK_BOOL, .optional = true },
	{ .name = NULL },
};
static const struct varlink_argument revoke_arguments[] = {
	{ .name = "domain", .type = VARLINK_STRING },
	{ .name = "devices", .type = VARLINK_STRINGS, .optional = true },
	{ .name = NULL },
};
static const struct varlink_argument list_assignments_arguments[] = {
	{ .name = "domain", .type = VARLINK_STRING, .optional = true },
	{ .name = NULL },
};
static const struct varlink_argument no_arguments[] = {
	{ .name = NULL },
};

static const struct varlink_method methods[] = {
	{ .name = "GetStatus", .arguments = no_arguments, .handler = method_get_status,
	  .is_cached = true },
	{ .name = "List", .arguments = list_arguments, .handler = method_list, .is_cached = true },
	{ .name = "Describe", .arguments = describe_arguments, .handler = method_describe,
	  .is_cached = true },
	{ .name = "Explain", .arguments = explain_arguments, .handler = method_explain },
	{ .name = "Plan", .arguments = assign_arguments, .handler = method_plan },
	{ .name = "Export", .arguments = export_arguments, .handler = method_export },
	{ .name = "Verify", .arguments = verify_arguments, .handler = method_verify },
	{ .name = "Assign", .arguments = assign_arguments, .handler = method_assign },
	{ .name = "Revoke", .arguments = revoke_arguments, .handler = method_revoke },
	{ .name = "ListAssignments", .arguments = list_assignments_arguments,
	  .handler = method_list_assignments },
	{ .name = "Monitor", .arguments = no_arguments, .handler = method_monitor,
	  .is_stream = true },
	{ .name = "Reload", .arguments = no_arguments, .handler = method_reload },
	{ .name = NULL },
};
/* clang-format on */

const struct varlink_interface passthrough_interface = {
	.name = "org.ptctl.Passthrough",
	.description = description,
	.methods = methods,
};
