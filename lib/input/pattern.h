/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Shell patterns, as fnmatch() without flags takes them in the C locale: *, ?, [a-z], [!a-z],
 * [[:alpha:]] and backslashes; slashes and dots are nothing special. Where POSIX leaves it open, a
 * bracket without an end is an ordinary character.
 *
 * fnmatch() itself can take a second for one pattern of 4 KiB, and whoever calls it cannot stop it.
 */

#include "base/work.h"

/* Whether the whole text fits. The cost is at most the product of both lengths, and is taken from
 * `work`; false if that runs out. */
bool pattern_matches(const char *pattern, const char *text, struct work *work);

/* Whether there is anything in the pattern that is not compared as it is written. */
bool pattern_is_plain(const char *pattern);
