/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/library.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool library_load(const char *soname, const struct library_symbol *symbols, void *ret)
{
	void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	bool found = library;

	for (; found && symbols->name; symbols++) {
		void *function = dlsym(library, symbols->name);

		memcpy((char *)ret + symbols->field, &function, sizeof(function));
		found = function;
	}
	if (library)
		dlclose(library); /* it stays nevertheless, and nobody has to remember it */
	return found;
}

void library_need(const char *soname, const struct library_symbol *symbols, void *ret)
{
	if (library_load(soname, symbols, ret))
		return;
	dprintf(STDERR_FILENO, "%s: %s cannot be loaded; install it\n",
		program_invocation_short_name, soname);
	_exit(127);
}
