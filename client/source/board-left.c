/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "source/local.h"

void local_leavep(struct board **board)
{
	/* As in output/json-left.c. */
}
