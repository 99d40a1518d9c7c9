/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "base/library.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is wrong, or NULL. The library stays, and nobody has to remember it. */
static const char *load(const char *soname, const struct library_symbol *symbols, void *ret)
{
	void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);

	if (!library)
		return dlerror();
	for (; symbols->name; symbols++) {
		void *function = dlsym(library, symbols->name);

		if (!function)
			return dlerror();
		memcpy((char *)ret + symbols->field, &function, sizeof(function));
	}
	return NULL;
}

bool library_load(const char *soname, const struct library_symbol *symbols, void *ret)
{
	return !load(soname, symbols, ret);
}

void library_need(const char *soname, const struct library_symbol *symbols, void *ret)
{
	const char *why = load(soname, symbols, ret);

	if (!why)
		return;
	dprintf(STDERR_FILENO, "%s: cannot load a library: %s\n", program_invocation_short_name,
		why);
	_exit(EXIT_FAILURE);
}
