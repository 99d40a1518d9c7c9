/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "output/stand-ins.h"

#include <stdio.h>

#include "output/json.h"

void stand_in_print(const json_t *stand_in)
{
	printf("%s: its stand-in is %s", json_get_text(stand_in, "device"),
	       json_get_text(stand_in, "node"));
	if (json_object_get(stand_in, "state"))
		printf(", %s", json_get_text(stand_in, "state"));
	if (json_object_get(stand_in, "text"))
		printf("; %s", json_get_text(stand_in, "text"));
	putchar('\n');
}

void stand_ins_print(const json_t *stand_ins)
{
	const json_t *stand_in;
	size_t i;

	json_array_foreach (stand_ins, i, stand_in)
		stand_in_print(stand_in);
}
