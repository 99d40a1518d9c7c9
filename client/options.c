/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parsing options; any of them may stand before or behind the verb. */

#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum {
	OPTION_DTB = 256,
	OPTION_OVERLAY,
	OPTION_TREE,
	OPTION_HOST_TREE,
	OPTION_SOCKET,
	OPTION_ACCEPT,
	OPTION_AT,
	OPTION_DRY_RUN,
	OPTION_FORMAT,
	OPTION_DTDEV,
	OPTION_DYNAMIC,
	OPTION_STATIC_DYNAMIC,
	OPTION_CLOCK_RATE,
	OPTION_JSON,
	OPTION_NO_LEGEND,
	OPTION_VERDICT,
	OPTION_MARKED,
	OPTION_VERSION,
};

static const struct option table[] = {
	{ "dtb", required_argument, NULL, OPTION_DTB },
	{ "overlay", required_argument, NULL, OPTION_OVERLAY },
	{ "tree", required_argument, NULL, OPTION_TREE },
	{ "host-tree", required_argument, NULL, OPTION_HOST_TREE },
	{ "socket", required_argument, NULL, OPTION_SOCKET },
	{ "accept", required_argument, NULL, OPTION_ACCEPT },
	{ "at", required_argument, NULL, OPTION_AT },
	{ "dry-run", no_argument, NULL, OPTION_DRY_RUN },
	{ "format", required_argument, NULL, OPTION_FORMAT },
	{ "output", required_argument, NULL, 'o' },
	{ "dtdev", required_argument, NULL, OPTION_DTDEV },
	{ "dynamic", no_argument, NULL, OPTION_DYNAMIC },
	{ "static-dynamic", no_argument, NULL, OPTION_STATIC_DYNAMIC },
	{ "clock-rate", required_argument, NULL, OPTION_CLOCK_RATE },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "no-legend", no_argument, NULL, OPTION_NO_LEGEND },
	{ "verdict", required_argument, NULL, OPTION_VERDICT },
	{ "marked", no_argument, NULL, OPTION_MARKED },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ NULL, 0, NULL, 0 },
};

static int usage_error(const char *what, const char *which, const char *next)
{
	fprintf(stderr, "ptctl: %s%s%s%s\n", what, which ? " " : "", which ? which : "", next);
	return EXIT_USAGE;
}

static const struct verb *find_verb(const char *name)
{
	for (const struct verb *verb = verbs; verb->name; verb++)
		if (strcmp(verb->name, name) == 0)
			return verb;
	return NULL;
}

static bool is_verdict(const char *name)
{
	return strcmp(name, "assignable") == 0 || strcmp(name, "risky") == 0 ||
	       strcmp(name, "blocked") == 0;
}

static int parse_verdict(const char *name, struct options *o)
{
	if (!is_verdict(name))
		return usage_error("no such verdict:", name,
				   "; there are assignable, risky and blocked");
	o->verdict = name;
	return EXIT_DONE;
}

static int parse_overlay(const char *file, struct options *o)
{
	if (o->n_overlays == OVERLAYS_MAX)
		return usage_error("too many overlays; apply some with fdtoverlay first", NULL, "");
	o->overlays[o->n_overlays++] = file;
	return EXIT_DONE;
}

/* Only risks can be accepted, as in Accept= of the policy. */
static int accept_code(const char *name, struct options *o)
{
	switch (finding_set_add_risk(&o->accept, name)) {
	case FINDING_OK:
		break;
	case FINDING_E_UNKNOWN:
		return usage_error("no finding has the code", name, "; 'ptctl explain' lists them");
	case FINDING_E_NOT_RISK:
		fprintf(stderr,
			"ptctl: --accept takes risks, and %s is a %s; 'ptctl explain' lists the "
			"risks\n",
			name, finding_severity_name(finding_info_by_name(name)->severity));
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}

/* Codes with commas between them. */
static int parse_accept(char *codes, struct options *o)
{
	char *rest = NULL;
	int r = EXIT_DONE;

	for (char *code = strtok_r(codes, ",", &rest); code && r == EXIT_DONE;
	     code = strtok_r(NULL, ",", &rest))
		r = accept_code(code, o);
	return r;
}

static bool is_number(const char *text)
{
	char *end;

	errno = 0;
	strtoull(text, &end, 0);
	return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0;
}

/* From the right, for names of nodes may have colons in them: an index is all digits. */
static void split_index(char *device, struct at *at)
{
	char *colon = strrchr(device, ':');

	at->device = device;
	at->index = -1;
	if (!colon || colon[1] == '\0' || strspn(colon + 1, "0123456789") != strlen(colon + 1))
		return;
	*colon = '\0';
	at->index = strtol(colon + 1, NULL, 10);
}

static int parse_at(char *text, struct options *o)
{
	char *equals = strrchr(text, '=');

	if (!equals || equals == text || !is_number(equals + 1))
		return usage_error("--at wants DEVICE[:N]=ADDRESS, not", text, "");
	if (o->n_at == AT_MAX)
		return usage_error("too many --at", NULL, "");
	*equals = '\0';
	split_index(text, &o->at[o->n_at]);
	o->at[o->n_at++].address = equals + 1;
	return EXIT_DONE;
}

static int parse_format(const char *name, struct options *o)
{
	o->format = export_format_find(name);
	if (o->format)
		return EXIT_DONE;
	fprintf(stderr, "ptctl: no such format: %s; there are", name);
	for (const struct export_format *format = export_formats; format->name; format++)
		fprintf(stderr, "%s %s", format == export_formats ? "" : ",", format->name);
	fputc('\n', stderr);
	return EXIT_USAGE;
}

static int parse_dtdev(const char *when, struct options *o)
{
	o->dtdev_always = strcmp(when, "always") == 0;
	return o->dtdev_always || strcmp(when, "auto") == 0
		       ? EXIT_DONE
		       : usage_error("--dtdev is always or auto, not", when, "");
}

/* From the right: a clock may be named by a path. A rate fits clock-frequency's one cell. */
static int parse_clock_rate(char *text, struct options *o)
{
	char *equals = strrchr(text, '=');
	uint64_t hz;

	if (!equals || equals == text || !text_address(equals + 1, &hz) || hz == 0 ||
	    hz > UINT32_MAX)
		return usage_error("--clock-rate wants NAME=HZ, a whole number from 1 to "
				   "4294967295, not",
				   text, "");
	if (o->n_rates == RATES_MAX)
		return usage_error("too many --clock-rate", NULL, "");
	*equals = '\0';
	for (size_t i = 0; i < o->n_rates; i++)
		if (strcmp(o->rates[i].name, text) == 0)
			return usage_error("--clock-rate gives two rates for", text, "");
	o->rates[o->n_rates++] = (struct export_rate){ .name = text, .hz = (uint32_t)hz };
	return EXIT_DONE;
}

static int parse_output(char *directory, struct options *o)
{
	size_t length = strlen(directory);

	while (length > 1 && directory[length - 1] == '/')
		directory[--length] = '\0';
	o->directory = directory;
	return length > 0 ? EXIT_DONE : usage_error("-o wants a directory", NULL, "");
}

/* Of export. */
static int parse_export(int option, struct options *o)
{
	switch (option) {
	case OPTION_FORMAT:
		return parse_format(optarg, o);
	case OPTION_DTDEV:
		return parse_dtdev(optarg, o);
	case OPTION_CLOCK_RATE:
		return parse_clock_rate(optarg, o);
	case 'o':
		return parse_output(optarg, o);
	default: /* getopt has said what is wrong */
		fputs("Try 'ptctl --help'.\n", stderr);
		return EXIT_USAGE;
	}
}

/* Options with an argument. */
static int parse_argument(int option, struct options *o)
{
	switch (option) {
	case OPTION_DTB:
		o->dtb = optarg;
		return EXIT_DONE;
	case OPTION_OVERLAY:
		return parse_overlay(optarg, o);
	case OPTION_TREE:
		o->tree = optarg;
		return EXIT_DONE;
	case OPTION_HOST_TREE:
		o->host_tree = optarg;
		return EXIT_DONE;
	case OPTION_SOCKET:
		o->socket = optarg;
		return EXIT_DONE;
	case OPTION_ACCEPT:
		return parse_accept(optarg, o);
	case OPTION_AT:
		return parse_at(optarg, o);
	case OPTION_VERDICT:
		return parse_verdict(optarg, o);
	default:
		return parse_export(option, o);
	}
}

static int parse_option(int option, struct options *o)
{
	switch (option) {
	case OPTION_JSON:
		o->json = true;
		break;
	case OPTION_NO_LEGEND:
		o->no_legend = true;
		break;
	case OPTION_MARKED:
		o->marked = true;
		break;
	case OPTION_DRY_RUN:
		o->dry_run = true;
		break;
	case OPTION_DYNAMIC:
		o->dynamic = true;
		break;
	case OPTION_STATIC_DYNAMIC:
		o->static_dynamic = true;
		break;
	case OPTION_VERSION:
		puts("ptctl " PTD_VERSION);
		o->help = true;
		break;
	case 'h':
		o->help = true;
		break;
	default:
		return parse_argument(option, o);
	}
	return EXIT_DONE;
}

struct export_options options_of_export(const struct options *o, const char *directory)
{
	return (struct export_options){ .rates = o->rates,
					.n_rates = o->n_rates,
					.dtdev_always = o->dtdev_always,
					.dynamic = o->dynamic,
					.static_dynamic = o->static_dynamic,
					.directory = directory };
}

bool options_have_tree(const struct options *o)
{
	return o->dtb || o->tree || o->host_tree;
}

static int check_tree(const struct options *o)
{
	if (o->dtb && o->tree)
		return usage_error("--dtb and --tree are two trees; give one of them", NULL, "");
	if (o->n_overlays > 0 && !o->dtb && !o->tree)
		return usage_error("--overlay needs the tree it goes on top of (--dtb or --tree)",
				   NULL, "");
	if (options_have_tree(o) && o->socket)
		return usage_error("--socket asks the daemon, which has its own tree; leave out "
				   "one of --socket and --dtb, --tree, --host-tree",
				   NULL, "");
	if (options_have_tree(o) && (o->verb->flags & VERB_DAEMON))
		return usage_error("only the daemon can", o->verb->name,
				   ", and it has its own tree; leave out --dtb, --tree, "
				   "--host-tree");
	return EXIT_DONE;
}

static int check_export(const struct options *o)
{
	bool has_options = o->format || o->directory || o->n_rates > 0 || o->dynamic ||
			   o->static_dynamic;
	struct export_options options = options_of_export(o, NULL);
	const char *stray;

	if (o->dtdev_always && !(o->verb->flags & (VERB_EXPORT | VERB_ACCEPT)))
		return usage_error("--dtdev goes with export and verify, not with", o->verb->name,
				   "");
	if (!(o->verb->flags & VERB_EXPORT))
		return has_options ? usage_error("--format, -o, --dynamic, --static-dynamic and "
						 "--clock-rate go with export, not with",
						 o->verb->name, "")
				   : check_tree(o);
	if (!o->format)
		return usage_error("export as what? Give --format=F; see 'ptctl", o->verb->name,
				   " --help'");
	stray = export_stray_option(o->format, &options);
	if (!stray)
		return check_tree(o);
	fprintf(stderr, "ptctl: --%s does not go with --format=%s\n", stray, o->format->name);
	return EXIT_USAGE;
}

static int check_arguments(const struct options *o)
{
	const struct verb *verb = o->verb;
	bool takes_risks = !finding_set_is_empty(o->accept);

	if (o->n_arguments < verb->min_arguments)
		return usage_error("too few arguments; see 'ptctl", verb->name, " --help'");
	if (verb->max_arguments >= 0 && o->n_arguments > verb->max_arguments)
		return usage_error("too many arguments; see 'ptctl", verb->name, " --help'");
	if ((o->verdict || o->marked) && !(verb->flags & VERB_FILTER))
		return usage_error("--verdict and --marked go with list, not with", verb->name, "");
	if ((o->n_at > 0 || (takes_risks && !(verb->flags & VERB_ACCEPT))) &&
	    !(verb->flags & VERB_RISKS))
		return usage_error("--accept and --at go with plan, assign and export, not with",
				   verb->name, "");
	if (o->dry_run && !(verb->flags & VERB_DRY_RUN))
		return usage_error("--dry-run goes with assign, not with", verb->name, "");
	return check_export(o);
}

int options_parse(int argc, char **argv, struct options *ret)
{
	int option, r = EXIT_DONE;

	*ret = (struct options){ .json = false };
	while (r == EXIT_DONE && (option = getopt_long(argc, argv, "ho:", table, NULL)) != -1) {
		r = parse_option(option, ret);
		if (option == OPTION_VERSION)
			return r;
	}
	if (r != EXIT_DONE)
		return r;
	if (optind < argc) {
		ret->verb = find_verb(argv[optind]);
		if (!ret->verb)
			return usage_error("no such verb:", argv[optind], "; try 'ptctl --help'");
		ret->arguments = argv + optind + 1;
		ret->n_arguments = argc - optind - 1;
	}
	if (ret->help) {
		options_help(ret->verb);
		return r;
	}
	return ret->verb ? check_arguments(ret)
			 : usage_error("what shall be done? Try 'ptctl --help'.", NULL, "");
}

static const char common_options[] =
	"Whom to ask:\n"
	"  --socket ADDRESS   the daemon there (else $PTD_SOCKET, else the usual one)\n"
	"Or which tree, without a daemon:\n"
	"  --dtb FILE         a device tree blob\n"
	"  --tree DIR         a directory like /sys/firmware/devicetree/base\n"
	"  --overlay FILE     an overlay to put on top; may be repeated\n"
	"  --host-tree FILE   in dom0: the blob that the boot loader handed to Xen\n"
	"Output:\n"
	"  --json             one JSON object instead of tables\n"
	"  --no-legend        no headings\n";

static void verb_help(const struct verb *verb)
{
	printf("ptctl [OPTION…] %s %s\n\n%s.\n\n%s\n", verb->name, verb->arguments, verb->summary,
	       verb->details);
	if (verb->flags & VERB_EXPORT) {
		puts("Formats:");
		for (const struct export_format *format = export_formats; format->name; format++)
			printf("  %-18s %s\n", format->name, format->summary);
	}
	fputs(common_options, stdout);
}

void options_help(const struct verb *verb)
{
	if (verb) {
		verb_help(verb);
		return;
	}
	puts("ptctl [OPTION…] VERB [ARGUMENT…]\n\n"
	     "Passes devices of the device tree through to guests of Xen on Arm.\n");
	for (verb = verbs; verb->name; verb++)
		printf("  %-11s %-18s %s\n", verb->name, verb->arguments, verb->summary);
	printf("\n%s  --help, --version\n\n'ptctl VERB --help' tells more; so does ptctl(1).\n",
	       common_options);
}
