/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The interface file is in the program, byte for byte. */

#undef NDEBUG
#include "base/cleanup.h"
#include "check.h"
#include "service/methods/methods.h"

int main(void)
{
	_cleanup_(fclosep) FILE *file = fopen(getenv("INTERFACE"), "re");
	static char text[1 << 20];

	check(file != NULL);
	check(fread(text, 1, sizeof(text) - 1, file) > 0);
	check_str(passthrough_interface.description, text);
	return 0;
}
