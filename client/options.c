/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parsing options; any of them may stand before or behind the verb. */

#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

enum {
	OPTION_DTB = 256,
	OPTION_OVERLAY,
	OPTION_TREE,
	OPTION_HOST_TREE,
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

static int parse_option(int option, struct options *o)
{
	switch (option) {
	case OPTION_DTB:
		o->dtb = optarg;
		break;
	case OPTION_OVERLAY:
		if (o->n_overlays == OVERLAYS_MAX)
			return usage_error("too many overlays; apply some with fdtoverlay first",
					   NULL, "");
		o->overlays[o->n_overlays++] = optarg;
		break;
	case OPTION_TREE:
		o->tree = optarg;
		break;
	case OPTION_HOST_TREE:
		o->host_tree = optarg;
		break;
	case OPTION_JSON:
		o->json = true;
		break;
	case OPTION_NO_LEGEND:
		o->no_legend = true;
		break;
	case OPTION_VERDICT:
		if (!is_verdict(optarg))
			return usage_error("no such verdict:", optarg,
					   "; there are assignable, risky and blocked");
		o->verdict = optarg;
		break;
	case OPTION_MARKED:
		o->marked = true;
		break;
	case OPTION_VERSION:
		puts("ptctl " PTD_VERSION);
		o->help = true;
		break;
	case 'h':
		o->help = true;
		break;
	default: /* getopt has said what is wrong */
		fputs("Try 'ptctl --help'.\n", stderr);
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}

static int check_arguments(const struct options *o)
{
	const struct verb *verb = o->verb;

	if (o->n_arguments < verb->min_arguments)
		return usage_error("too few arguments; see 'ptctl", verb->name, " --help'");
	if (verb->max_arguments >= 0 && o->n_arguments > verb->max_arguments)
		return usage_error("too many arguments; see 'ptctl", verb->name, " --help'");
	if ((o->verdict || o->marked) && strcmp(verb->name, "list") != 0)
		return usage_error("--verdict and --marked go with list, not with", verb->name, "");
	if (o->dtb && o->tree)
		return usage_error("--dtb and --tree are two trees; give one of them", NULL, "");
	if (o->n_overlays > 0 && !o->dtb && !o->tree)
		return usage_error("--overlay needs the tree it goes on top of (--dtb or --tree)",
				   NULL, "");
	return EXIT_DONE;
}

int options_parse(int argc, char **argv, struct options *ret)
{
	int option, r = EXIT_DONE;

	*ret = (struct options){ .json = false };
	while (r == EXIT_DONE && (option = getopt_long(argc, argv, "h", table, NULL)) != -1) {
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
	"Which tree:\n"
	"  --dtb FILE         a device tree blob\n"
	"  --tree DIR         a directory like /sys/firmware/devicetree/base\n"
	"  --overlay FILE     an overlay to put on top; may be repeated\n"
	"  --host-tree FILE   in dom0: the blob that the boot loader handed to Xen\n"
	"Output:\n"
	"  --json             one JSON object instead of tables\n"
	"  --no-legend        no headings\n";

void options_help(const struct verb *verb)
{
	if (verb) {
		printf("ptctl [OPTION…] %s %s\n\n%s.\n\n%s\n%s", verb->name, verb->arguments,
		       verb->summary, verb->details, common_options);
		return;
	}
	puts("ptctl [OPTION…] VERB [ARGUMENT…]\n\n"
	     "Tells which device-tree devices can be passed through to a guest on Xen for Arm.\n");
	for (verb = verbs; verb->name; verb++)
		printf("  %-8s %-12s %s\n", verb->name, verb->arguments, verb->summary);
	printf("\n%s  --help, --version\n\n'ptctl VERB --help' tells more; so does ptctl(1).\n",
	       common_options);
}
