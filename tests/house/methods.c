/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Prints the daemon's table of methods, one a line: METHOD, then its arguments as in the interface
 * file's terms. For test-contract.py. */

#include "service/methods/methods.h"

#include <stdio.h>

static const char *type_name(enum varlink_type type)
{
	static const char *const names[] = {
		[VARLINK_STRING] = "string",    [VARLINK_BOOL] = "bool",   [VARLINK_INT] = "int",
		[VARLINK_STRINGS] = "[]string", [VARLINK_OBJECTS] = "[](", [VARLINK_ENUM] = "(",
	};

	return names[type];
}

static void print_arguments(const struct varlink_argument *arguments)
{
	for (size_t i = 0; arguments[i].name; i++) {
		const struct varlink_argument *argument = &arguments[i];

		printf("%s%s:%s%s", i ? "," : "", argument->name, argument->optional ? "?" : "",
		       type_name(argument->type));
		if (argument->type == VARLINK_OBJECTS)
			print_arguments(argument->fields);
		for (size_t k = 0; argument->type == VARLINK_ENUM && argument->values[k]; k++)
			printf("%s%s", k ? "," : "", argument->values[k]);
		if (argument->type == VARLINK_OBJECTS || argument->type == VARLINK_ENUM)
			putchar(')');
	}
}

int main(void)
{
	const struct varlink_method *method = passthrough_interface.methods;

	for (; method->name; method++) {
		printf("%s(", method->name);
		print_arguments(method->arguments);
		puts(")");
	}
	return 0;
}
