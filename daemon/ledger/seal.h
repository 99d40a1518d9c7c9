/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The checksum of a record. It finds what a disk, memory or an editor has changed by accident;
 * somebody who may write there can make another one. */

#include <stdbool.h>
#include <stddef.h>

#define SEAL_MEMBER "sha256"

/* Puts the checksum into a JSON object in text form (malloc'ed). 0 or -ENOMEM, and then the text is
 * as it was. */
int seal_put(char **text);

/* Whether there is a checksum at the end, and it is right. */
bool seal_holds(const char *bytes, size_t size);
