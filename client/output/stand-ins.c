/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "output/stand-ins.h"

#include <stdio.h>

#include "output/json.h"
#include "sentence.h"

void stand_in_print(const json_t *stand_in)
{
	const char *state = json_get_text(stand_in, "state"),
		   *text = json_get_text(stand_in, "text");

	sentence_print(stdout, "%s: its stand-in is %s%s%s%s%s", json_get_text(stand_in, "device"),
		       json_get_text(stand_in, "node"), *state ? ", " : "", state,
		       *text ? "; " : "", text);
}

void stand_ins_print(const json_t *stand_ins)
{
	const json_t *stand_in;
	size_t i;

	json_array_foreach (stand_ins, i, stand_in)
		stand_in_print(stand_in);
}
