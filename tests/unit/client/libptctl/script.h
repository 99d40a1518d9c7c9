/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A server that plays a script, as a child of the test. */

#include <stdbool.h>
#include <stddef.h>

#include "ptctl.h"

/* How the server treats its only connection. */
struct script {
	const char *replies; /* what it sends after the first call … */
	size_t size;
	size_t slice;  /* … so many bytes at a time; 0: at once */
	bool hangs_up; /* after the replies; else it waits for the client to do so */
	bool echoes;   /* answers each call with the call, as the parameters */
};

#define REPLIES(text) .replies = (text), .size = sizeof(text)

/* Starts a server and connects to it. */
struct ptctl *play(const struct script *script);
extern char script_address[64];

/* Waits until a server that hangs up has sent everything. */
void wait_for_hangup(void);

/* Closes the connection; the server ends. */
void over(struct ptctl *p);
