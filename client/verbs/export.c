/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* export: devices as configuration for others, by the daemon or from a tree alone. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text/nearest.h"
#include "base/util.h"
#include "describe/describe.h"
#include "input/text.h"
#include "output/errors.h"
#include "output/file/files.h"
#include "output/findings.h"
#include "output/json.h"
#include "source/daemon/remote.h"
#include "source/linux/clocks.h"
#include "source/linux/witness.h"
#include "source/local.h"
#include "verbs/request.h"
#include "verbs/verbs.h"

/* ---- options ---- */

static int fail_format(const char *name)
{
	struct nearest nearest = { .wanted = name };
	char all[200] = "there are";
	const char *separator = " ";

	for (const struct export_format *format = export_formats; format->name; format++) {
		size_t n = strlen(all);

		nearest_try(&nearest, format->name);
		snprintf(all + n, sizeof(all) - n, "%s%s", separator, format->name);
		separator = ", ";
	}
	return fail_unknown("format", &nearest, all);
}

static int parse_format(char *name, struct options *o)
{
	o->format = export_format_find(name);
	return o->format ? EXIT_DONE : fail_format(name);
}

static int parse_layout(char *name, struct options *o)
{
	o->host_layout = streq(name, "host");
	if (o->host_layout || streq(name, "xen"))
		return EXIT_DONE;
	return fail(EXIT_USAGE, "--layout requires 'xen' or 'host', not '%s'", name);
}

static int parse_stand_ins(char *wish, struct options *o)
{
	o->no_stand_ins = streq(wish, "no");
	if (o->no_stand_ins || streq(wish, "yes"))
		return EXIT_DONE;
	return fail(EXIT_USAGE, "--stand-ins requires 'yes' or 'no', not '%s'", wish);
}

/* At the last '=': a clock may be named by a path. A rate fits clock-frequency's one cell. */
static int parse_clock_rate(char *text, struct options *o)
{
	char *equals = strrchr(text, '=');
	uint64_t hz;

	if (!equals || equals == text || !text_address(equals + 1, &hz) || hz == 0 ||
	    hz > UINT32_MAX)
		return fail(EXIT_USAGE,
			    "--clock-rate requires NAME=HZ, a whole number from 1 to 4294967295, "
			    "not '%s'",
			    text);
	if (o->n_rates == RATES_MAX)
		return fail(EXIT_USAGE, "more than %d --clock-rate", RATES_MAX);
	*equals = '\0';
	for (size_t i = 0; i < o->n_rates; i++)
		if (streq(o->rates[i].name, text))
			return fail(EXIT_USAGE, "--clock-rate gives two rates for %s", text);
	o->rates[o->n_rates++] = (struct export_rate){ .name = text, .hz = (uint32_t)hz };
	return EXIT_DONE;
}

static struct export_options export_options(const struct options *o, const char *directory)
{
	return (struct export_options){ .rates = o->rates,
					.n_rates = o->n_rates,
					.dtdev_always = o->dtdev_always,
					.host_layout = o->host_layout,
					.dynamic = o->dynamic,
					.static_dynamic = o->static_dynamic,
					.no_stand_ins = o->no_stand_ins,
					.witness = o->witness,
					.directory = directory };
}

static int check(const struct options *o)
{
	struct export_options options = export_options(o, NULL);
	const char *stray;

	if (!o->format)
		return fail(EXIT_USAGE, "export requires --format; see 'ptctl export --help'");
	if (o->clk_summary && !options_have_tree(o))
		return fail(EXIT_USAGE, "--clk-summary requires --dtb or --tree");
	if (o->clk_summary && o->witness)
		return fail(EXIT_USAGE, "--clk-summary and --witness both give rates of clocks; "
					"leave out one of them");
	if (o->clk_summary && !(o->format->flags & EXPORT_RATES))
		return fail(EXIT_USAGE, "--clk-summary does not go with --format=%s",
			    o->format->name);
	stray = export_stray_option(o->format, &options);
	if (!stray)
		return EXIT_DONE;
	return fail(EXIT_USAGE, "--%s does not go with --format=%s", stray, o->format->name);
}

/* The directory as an absolute path, so that xl finds the guest's tree; malloc'ed. NULL without
 * memory, or if the working directory is unknown. */
static char *whole_path(const char *directory)
{
	_cleanup_(freep) char *here = *directory == '/' ? strdup("") : getcwd(NULL, 0);
	char *path;

	if (!here || asprintf(&path, "%s%s%s", here, *here ? "/" : "", directory) < 0)
		return NULL;
	return path;
}

/* ---- by the daemon ---- */

static json_t *rates_parameter(const struct options *o)
{
	json_t *rates = json_array();

	for (size_t i = 0; i < o->n_rates; i++)
		json_array_append_new(rates, json_pack("{s:s, s:I}", "clock", o->rates[i].name,
						       "hz", (json_int_t)o->rates[i].hz));
	return rates;
}

static json_t *parameters(const struct options *o, const char *directory)
{
	json_t *all = request_parameters(o, 0);

	json_object_set_new(all, "format", json_string(o->format->name));
	if (o->dtdev_always)
		json_object_set_new(all, "dtdevAlways", json_true());
	if (o->host_layout)
		json_object_set_new(all, "layout", json_string("host"));
	if (o->dynamic)
		json_object_set_new(all, "dynamic", json_true());
	if (o->static_dynamic)
		json_object_set_new(all, "staticDynamic", json_true());
	if (o->no_stand_ins)
		json_object_set_new(all, "standIns", json_false());
	if (o->n_rates > 0)
		json_object_set_new(all, "clockRates", rates_parameter(o));
	if (directory)
		json_object_set_new(all, "directory", json_string(directory));
	return all;
}

/* ---- without a daemon ---- */

static int make(struct export *export, const struct options *o, json_t **ret)
{
	int r = export_make(export, o->format);

	if (r == EXPORT_E_NOT_ASSIGNABLE)
		return error_report_new("NotAssignable", describe_not_assignable(&export->error));
	if (r == 0)
		*ret = describe_export(export);
	return *ret ? EXIT_DONE : fail_errno(-ENOMEM);
}

static int export_local(const struct options *o, const char *directory, json_t **ret)
{
	_cleanup_(local_leavep) struct board *board = NULL;
	struct measured measured;
	_cleanup_(witnessed_done) struct witnessed witnessed = { .witness = { .version = "" } };
	struct plan plan = { .n = 0 };
	struct export export = { .plan = &plan, .options = export_options(o, directory) };
	int status = local_board(o, &board);

	if (status != EXIT_DONE)
		return status;
	status = clocks_measure(o, board, &measured);
	export.board = board;
	if (status == EXIT_DONE)
		status = witness_take(o, board, &witnessed);
	if (o->clk_summary)
		export.options.measured = &measured.rates;
	else if (o->witness)
		export.options.measured = board->measured;
	if (status == EXIT_DONE)
		status = request_plan(o, board, 0, &plan);
	if (status == EXIT_DONE)
		status = make(&export, o, ret);
	measured_done(&measured);
	export_done(&export);
	plan_done(&plan);
	return status;
}

/* ---- the verb ---- */

static void print_names(const struct options *o, const json_t *files)
{
	const json_t *file;
	size_t i;

	json_array_foreach (files, i, file)
		if (o->directory)
			printf("%s/%s\n", o->directory, json_get_text(file, "name"));
		else if (i > 0)
			fprintf(stderr, "ptctl: %s belongs to it; -o DIR writes all files\n",
				json_get_text(file, "name"));
}

/* Notes go to stderr, as stdout may be the file. */
static void print_notes(const struct options *o, const json_t *reply)
{
	const json_t *findings = json_object_get(reply, "findings");

	fflush(stdout);
	if (json_array_size(findings) > 0)
		findings_print(findings, stderr);
	print_names(o, json_object_get(reply, "files"));
}

static int run(const struct options *o)
{
	_cleanup_(freep) char *directory = o->directory ? whole_path(o->directory) : NULL;
	json_t *reply = NULL;
	int status = check(o);

	if (status == EXIT_DONE)
		status = options_have_tree(o)
				 ? export_local(o, directory, &reply)
				 : remote_call(o, "Export", parameters(o, directory), &reply);
	if (status == EXIT_DONE && o->directory)
		status = files_write(o->directory, json_object_get(reply, "files"));
	else if (status == EXIT_DONE && !o->json)
		status = files_print(json_object_get(reply, "files"));
	if (status == EXIT_DONE && o->json)
		json_print(reply);
	else if (status == EXIT_DONE && !o->no_legend)
		print_notes(o, reply);
	json_decref(reply);
	return status;
}

static void print_formats(void)
{
	puts("Formats:");
	for (const struct export_format *format = export_formats; format->name; format++)
		printf("  %-18s %s\n", format->name, format->summary);
	putchar('\n');
}

static const struct option_row options[] = {
	{ "format", "FORMAT", "one of those above", .parse = parse_format },
	{ "output", "DIR", "write all files there; else the main one to stdout",
	  .parse = options_parse_directory, .letter = 'o' },
	REQUEST_OPTIONS,
	{ "clock-rate", "CLOCK=HZ", "the rate of a clock of the devices, if the tree\nlacks it",
	  .parse = parse_clock_rate },
	{ "clk-summary", "FILE",
	  "take the rates of the board's clocks from a copy of\nits " CLK_SUMMARY_PATH
	  ",\nor with 'auto' from the running machine",
	  .field = offsetof(struct options, clk_summary) },
	WITNESS_OPTION,
	{ "dtdev", "always",
	  "Xen: the devices are behind an IOMMU that it drives,\nwhatever the tree says (else: "
	  "auto)",
	  .parse = request_parse_dtdev },
	{ "layout", "LAYOUT",
	  "where the guest finds its devices: 'xen', as an xl\nguest, or 'host', at the host's "
	  "addresses\n(direct-map)",
	  .parse = parse_layout },
	{ "dynamic", NULL, "xl: only what the guest needs so that ptd can grant\nlater",
	  .field = offsetof(struct options, dynamic) },
	{ "static-dynamic", NULL, "microkit, libvmm: the first candidate of a dynamic\ninterrupt",
	  .field = offsetof(struct options, static_dynamic) },
	{ "stand-ins", "no",
	  "overlay, uboot: do not let dom0 hold the clocks,\npower domains, pins and regulators of "
	  "the devices\n(else: yes)",
	  .parse = parse_stand_ins },
	{ NULL },
};

const struct verb verb_export = {
	.name = "export",
	.arguments = "DEVICE...",
	.summary = "Write what others need to pass devices through",
	.details = DEVICE_HELP,
	.example = "ptctl --dtb board.dtb export --format xl -o guest serial0",
	.min_arguments = 1,
	.max_arguments = -1,
	.options = options,
	.print_help = print_formats,
	.run = run,
};
