/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The failure of a run as one object, for --json: {"error": NAME, "parameters": {…}}. */

#include <jansson.h>

#include "status.h"

/* Notes an error of the daemon, or one that the daemon would have replied with; or what ptctl
 * itself says for this exit status. Only the first one counts: others follow from it. */
void failure_note(const char *name, const json_t *parameters);
void failure_note_text(int status, const char *text);

/* Prints the failure on a line of stdout, if there is one, and forgets it. */
void failure_print(void);
void failure_forget(void);
