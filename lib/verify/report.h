/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Verdicts on entries, with their reasons and advice. Private to verify. */

#include "verify/set.h"

/* Gives an entry a verdict with its reason; nothing if the entry is NULL. The graver verdict stays;
 * of two equal ones, the first. */
__attribute__((format(printf, 4, 5))) void report(struct verify *v, struct entry *e,
						  enum verify_verdict verdict, const char *format,
						  ...);

/* Wrong, unless the user accepts this risk. */
__attribute__((format(printf, 4, 5))) void report_risk(struct verify *v, struct entry *e,
						       enum finding_code code, const char *format,
						       ...);

/* As report(), with what to do about it: to write `value`, which makes the entry `instead` (copied)
 * of it; to remove it; or to add what it says, if it stands for something that is missing. The
 * reason must not repeat the advice, which is kept only if it survives a rehearsal (rehearsal.h).
 */
__attribute__((format(printf, 6, 7))) void report_write(struct verify *v, struct entry *e,
							enum verify_verdict verdict,
							const struct entry *instead,
							const char *value, const char *format, ...);
__attribute__((format(printf, 4, 5))) void report_remove(struct verify *v, struct entry *e,
							 enum verify_verdict verdict,
							 const char *format, ...);
__attribute__((format(printf, 5, 6))) void report_add(struct verify *v, struct entry *e,
						      const struct entry *added, const char *value,
						      const char *format, ...);
