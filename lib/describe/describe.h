/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The board as JSON: the only place that makes it, so that the daemon's replies and the offline
 * output cannot differ. The shapes are those of include/org.ptctl.Passthrough.varlink; members
 * that do not apply are absent. Every function returns a new reference, or NULL without memory. */

#include <jansson.h>

#include "board/lookup.h"
#include "board/verdict.h"

/* type Summary: what List gives of a device. */
json_t *describe_summary(const struct board *board, const struct device *device);

/* type Device: what Describe gives of a device or part. */
json_t *describe_device(const struct board *board, const struct device *device);

/* type FindingInfo: what is known about a code. */
json_t *describe_code(const struct finding_info *info);

/* Writes {"devices": […]} on one line, device by device, so that no more than one of them is in
 * memory. 0, -ENOMEM or -EIO. */
typedef json_t *(*describe_fn)(const struct board *board, const struct device *device);
int describe_write(const struct board *board, const struct matches *devices, describe_fn describe,
		   FILE *out);
