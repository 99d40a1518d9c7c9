/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Libraries that are loaded when they are needed. */

#undef NDEBUG
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/library.h"
#include "check.h"

struct functions {
	int (*absolute)(int n);
	double (*absent)(void);
};

static const struct library_symbol good[] = {
	{ "abs", offsetof(struct functions, absolute) },
	{ NULL },
};

static const struct library_symbol bad[] = {
	{ "abs", offsetof(struct functions, absolute) },
	{ "there_is_no_such_function", offsetof(struct functions, absent) },
	{ NULL },
};

static void test_functions_are_found(void)
{
	struct functions functions = { NULL };

	check(library_load("libc.so.6", good, &functions));
	check_eq(functions.absolute(-3), 3);
}

static void test_a_function_is_missing(void)
{
	struct functions functions = { NULL };

	check(!library_load("libc.so.6", bad, &functions));
}

static void test_the_library_is_missing(void)
{
	struct functions functions = { NULL };

	check(!library_load("libthere-is-no-such.so.1", good, &functions));
}

static void test_the_program_ends_without_it(void)
{
	struct functions functions = { NULL };
	pid_t child = fork();
	int status;

	check(child >= 0);
	if (child == 0) {
		library_need("libthere-is-no-such.so.1", good, &functions);
		_exit(0);
	}
	check_eq(waitpid(child, &status, 0), child);
	check(WIFEXITED(status));
	check_eq(WEXITSTATUS(status), EXIT_FAILURE);
}

int main(void)
{
	test_functions_are_found();
	test_a_function_is_missing();
	test_the_library_is_missing();
	test_the_program_ends_without_it();
	return 0;
}
