/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What else a guest would need with some devices. Devices are of type Device, `known` has the
 * devices of the board (type Summary) by path. */

#include <stdbool.h>

#include <jansson.h>

/* {"devices": [path], "together": [{"path", "verdict", "codes"}], "suppliers": [], "accept": []}
 * for the devices that were named, and those that cannot be separated from them. "accept" are the
 * codes of their risks. */
json_t *closure_new(const json_t *named, const json_t *together);

/* Adds what the device refers to, if that is none of those that go along: {"node", "kinds", "for",
 * "state", "verdict", "codes", "group", "step"}, where node is a device if there is one.
 * "state" says what becomes of it in dom0: of type NeedState, or "left_out" of the guest's tree.
 * Those of other suppliers have a larger step than 1. */
void closure_add(json_t *closure, const json_t *known, const json_t *device, int step);

/* The paths of suppliers that could be given, from the *from-th on, which is moved to the end. */
json_t *closure_next(const json_t *closure, size_t *from);

/* Whether one of those that go along, named or not, is blocked. */
bool closure_is_blocked(const json_t *closure);

/* At last. `command` exports what goes along, with the rates of these clocks to be filled in, if
 * there are any. It is NULL if something is blocked, or the export is refused, which `refused` says
 * in a sentence. */
void closure_finish(json_t *closure, const char *command, const json_t *clocks,
		    const char *refused);

/* The suppliers that could be given, and a table of them. */
json_t *closure_given(const json_t *closure);
void closure_print_given(const json_t *given, bool headings);

/* Ends with "command", if the closure has it. */
void closure_print(const json_t *closure, bool headings);
