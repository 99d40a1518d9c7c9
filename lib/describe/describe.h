/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The board as JSON: made here only, so that the daemon's replies and the offline output cannot
 * differ. The shapes are those of include/org.ptctl.Passthrough.varlink; members that do not apply
 * are absent. Every function returns a new reference, or NULL without memory. */

#include <jansson.h>

#include "board/names/lookup.h"
#include "export/export.h"
#include "grant/assignment.h"
#include "grant/plan.h"
#include "system/build.h"
#include "verdict/near-miss.h"
#include "verdict/verdict.h"
#include "verify/verify.h"
#include "witness/answers.h"

/* type Summary: what List gives of a device. */
json_t *describe_summary(const struct board *board, const struct device *device);

/* type Device: what Describe gives of a device or part. */
json_t *describe_device(const struct board *board, const struct device *device);

/* What that costs, in units of base/work.h, apart from writing it down. */
uint64_t describe_cost(const struct board *board, const struct device *device);

/* Any bytes as a string: those that are not UTF-8, and control characters, become '?'. */
json_t *describe_text(const char *text);

/* type Finding, in an array. */
json_t *describe_findings(const struct findings *findings);

/* type Grant, and an array of it. */
json_t *describe_grant(const struct grant *grant);
json_t *describe_grants(const struct grants *grants);

/* type Domain; the key may be NULL, the name too, or "". */
json_t *describe_domain(const struct domain_key *key, const char *name);

/* type StandIn, but for its state; NULL also if the device has none. */
json_t *describe_stand_in(const struct board *board, const struct device *device);

/* The reply of Plan. */
json_t *describe_plan(const struct plan *plan, const struct board *board, json_t *domain);

/* The reply of Export. */
json_t *describe_export(const struct export *export);

/* Parameters of errors. */
json_t *describe_no_such_device(const char *name, const struct near_misses *near);
json_t *describe_ambiguous_device(const char *name, const struct matches *matches);
json_t *describe_not_assignable(const struct plan_error *error);

/* type Holder and type Assignment. */
json_t *describe_holder(const struct assignment *assignment,
			const struct assigned_device *assigned);
json_t *describe_assigned(const struct assignment *assignment,
			  const struct assigned_device *assigned);

/* type FindingInfo: the explanation of a code. */
json_t *describe_code(const struct finding_info *info);

/* The results of ptctl verify: {"judgements": [{file, place, what, verdict, text}], "allRight"}. */
json_t *describe_diagnostics(const struct diagnostics *diagnostics);

/* What a witness of that name says to it: {name, version, commandLine, missing [file], answers
 * [{answer, device, what, expected, seen, source, text}], agrees}. */
json_t *describe_witness(const struct witness *witness, const char *name,
			 const struct answers *answers);
/* A system that was built: {"madeBy", "tree", "domains": [{name, line, kind, layout, devices:
 * [{device, line, accepted, shares, tested?}]}], "dom0": [path], "nobody": [path]}. */
json_t *describe_system(const struct build *build);
/* The notes of its exports, each once: type Finding, in an array. */
json_t *describe_system_notes(const struct build *build);
/* {name, sha256} */
json_t *describe_made_file(const char *name, const void *data, size_t size);
/* {file, line?, otherLine?, text}: lines of 0 are left out. */
json_t *describe_problem(const char *file, int line, int other_line, const char *text);

/* Writes {"devices": […]} on one line, device by device, so that no more than one of them is in
 * memory. `describe` makes each, given the context. 0, -ENOMEM, or -EIO if write() failed. */
typedef json_t *(*describe_fn)(const void *context, const struct device *device);
int describe_write(const struct matches *devices, describe_fn describe, const void *context,
		   json_dump_callback_t write, void *userdata);
