/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ptctl: parse, run the verb, exit with its status. */

#include <stdio.h>
#include <stdio_ext.h>

#include "options.h"

int main(int argc, char **argv)
{
	struct options options;
	int r;

	__fsetlocking(stdout, FSETLOCKING_BYCALLER);
	r = options_parse(argc, argv, &options);

	if (r == EXIT_DONE && !options.help)
		r = options.verb->run(&options);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		perror("ptctl: cannot write the output");
		return EXIT_FAILED;
	}
	return r;
}
