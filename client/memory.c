/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Out of memory is the end of ptctl, at once. These functions stand in front of those of the C
 * library, which calls them too, as do all other libraries: none of them sees an allocation fail.
 * Otherwise one that fails halfway leaves something out of a table, a text or a JSON value, and not
 * every library says so. (jansson's own hook would not reach libsmartcols, expat, or streams.)
 *
 * A sanitizer brings its own allocator, which ends the program as well: builds with one go without
 * this file. */

#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

#include "status.h"

__attribute__((noreturn)) static void out_of_memory(void)
{
	static const char text[] = "ptctl: out of memory\n";

	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(EXIT_FAILED); /* there is no other place to say it */
	_exit(EXIT_FAILED);
}

/* The next function of that name: the C library's, or that of a preloaded allocator. */
static void *find(const char *name)
{
	void *function = dlsym(RTLD_NEXT, name);

	if (!function)
		out_of_memory();
	return function;
}

void *malloc(size_t size)
{
	static void *(*next)(size_t);
	void *p;

	if (!next)
		*(void **)&next = find("malloc");
	p = next(size);
	if (!p)
		out_of_memory();
	return p;
}

void *calloc(size_t n, size_t size)
{
	static void *(*next)(size_t, size_t);
	void *p;

	if (!next)
		*(void **)&next = find("calloc");
	p = next(n, size);
	if (!p)
		out_of_memory();
	return p;
}

void *realloc(void *old, size_t size)
{
	static void *(*next)(void *, size_t);
	void *p;

	if (!next)
		*(void **)&next = find("realloc");
	p = next(old, size);
	if (!p && size > 0)
		out_of_memory();
	return p;
}
