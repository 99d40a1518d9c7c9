/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "failure.h"

#include <stdio.h>

#include "describe/describe.h"

#define CLIENT "org.ptctl.Client."

static json_t *failure; /* NULL: none so far */

void failure_note(const char *name, const json_t *parameters)
{
	if (!failure)
		failure = json_pack("{s:s, s:o}", "error", name, "parameters",
				    json_deep_copy(parameters));
}

static const char *name_of(int status)
{
	if (status == EXIT_USAGE)
		return CLIENT "Usage";
	return status == EXIT_NO_DAEMON ? CLIENT "NoDaemon" : CLIENT "Failed";
}

void failure_note_text(int status, const char *text)
{
	json_t *parameters;

	if (failure)
		return;
	parameters = json_pack("{s:o}", "text", describe_text(text));
	failure_note(name_of(status), parameters);
	json_decref(parameters);
}

void failure_forget(void)
{
	json_decref(failure);
	failure = NULL;
}

void failure_print(void)
{
	if (!failure)
		return;
	json_dumpf(failure, stdout, JSON_COMPACT);
	putchar('\n');
	failure_forget();
}
