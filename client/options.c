/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parsing the command line. An option may come before the verb that knows it: getopt first finds
 * the verb, with the options of all verbs, and then goes through them again. */

#include "options.h"

#include <assert.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/text/nearest.h"
#include "base/util.h"

#define OPTIONS_MAX 60  /* of all verbs */
#define LONG_OPTION 256 /* and up: options without a letter, for getopt */

#define FIELD(name) .field = offsetof(struct options, name)

/* ---- options of all verbs ---- */

static int parse_overlay(char *file, struct options *o)
{
	if (o->n_overlays == OVERLAYS_MAX)
		return fail(EXIT_USAGE, "too many overlays; apply some with fdtoverlay first");
	o->overlays[o->n_overlays++] = file;
	return EXIT_DONE;
}

static int parse_color(char *when, struct options *o)
{
	struct nearest nearest = { .wanted = when };
	static const char *const names[] = { [CONSOLE_COLOURS_AUTO] = "auto",
					     [CONSOLE_COLOURS_ALWAYS] = "always",
					     [CONSOLE_COLOURS_NEVER] = "never" };

	for (unsigned int i = 0; i < ARRAY_SIZE(names); i++) {
		if (streq(names[i], when)) {
			o->colours = (enum console_colours)i;
			return EXIT_DONE;
		}
		nearest_try(&nearest, names[i]);
	}
	return fail_unknown("value of --color", &nearest, "there are auto, always and never");
}

static const struct option_row daemon_options[] = {
	{ "socket", "ADDRESS", "of the daemon (else $PTD_SOCKET, else the default)", FIELD(socket),
	  .kind = OMITS_DAEMON },
	{ NULL },
};

static const struct option_row tree_options[] = {
	{ "dtb", "FILE", "a device tree blob", FIELD(dtb), .kind = OMITS_TREE },
	{ "tree", "DIR", "a directory like /sys/firmware/devicetree/base", FIELD(tree),
	  .kind = OMITS_TREE },
	{ "overlay", "FILE", "an overlay to apply to it; may be repeated", .parse = parse_overlay,
	  .kind = OMITS_TREE },
	{ "host-tree", "FILE", "in dom0: the blob that the boot loader handed to Xen",
	  FIELD(host_tree), .kind = OMITS_TREE },
	{ NULL },
};

static const struct option_row output_options[] = {
	{ "json", NULL, "one JSON object instead of tables", FIELD(json), .kind = OMITS_JSON },
	{ "no-legend", NULL, "no headings, and no line of sums below a table", FIELD(no_legend),
	  .kind = OMITS_LEGEND },
	{ "no-pager", NULL, "no pager on a terminal", FIELD(no_pager), .kind = OMITS_PAGER },
	{ "color", "WHEN", "auto (on terminals), always or never", .parse = parse_color },
	{ NULL },
};

static const struct option_row general_options[] = {
	{ "help", NULL, "this help, or that of a verb", FIELD(help), .letter = 'h' },
	{ "version", NULL, "the version", FIELD(version) },
	{ NULL },
};

static const struct group {
	const char *heading;
	const struct option_row *rows;
} groups[] = {
	{ "Ask the daemon:", daemon_options },
	{ "Read a tree, without a daemon:", tree_options },
	{ "Output:", output_options },
	{ "General:", general_options },
};

/* ---- getopt ---- */

struct parser {
	struct option table[OPTIONS_MAX + 1];
	size_t n;
	char letters[2 * OPTIONS_MAX + 2]; /* as getopt wants them */
};

static const struct option_row *find_row(const struct option_row *rows, const char *name)
{
	for (; rows && rows->name; rows++)
		if (streq(rows->name, name))
			return rows;
	return NULL;
}

/* Verbs may share options: getopt needs each once, or abbreviations of it are ambiguous. */
static bool is_known(const struct parser *parser, const char *name)
{
	for (size_t i = 0; i < parser->n; i++)
		if (streq(parser->table[i].name, name))
			return true;
	return false;
}

static void add_rows(struct parser *parser, const struct option_row *rows)
{
	for (; rows && rows->name; rows++) {
		struct option *option = &parser->table[parser->n];

		if (is_known(parser, rows->name))
			continue;
		assert(parser->n < OPTIONS_MAX);
		option->name = rows->name;
		option->has_arg = !rows->argument          ? no_argument
				  : *rows->argument == '[' ? optional_argument
							   : required_argument;
		option->val = rows->letter ? rows->letter : LONG_OPTION + (int)parser->n;
		parser->n++;
		if (rows->letter)
			strcat(strncat(parser->letters, &rows->letter, 1),
			       rows->argument ? ":" : "");
	}
}

static const char *name_of(const struct parser *parser, int val)
{
	for (size_t i = 0; i < parser->n; i++)
		if (parser->table[i].val == val)
			return parser->table[i].name;
	return NULL;
}

/* The option that getopt has stopped at, as it was written, but without dashes and argument. */
static int fail_long(const struct parser *parser, char *text)
{
	struct nearest nearest = { .wanted = text += 2 };
	size_t n, found = 0;

	text[strcspn(text, "=")] = '\0';
	n = strlen(text);
	for (size_t i = 0; i < parser->n; i++) {
		nearest_try(&nearest, parser->table[i].name);
		found += strncmp(parser->table[i].name, text, n) == 0;
	}
	if (found > 1)
		return fail(EXIT_USAGE, "option '--%s' is ambiguous; 'ptctl --help' lists them",
			    text);
	if (!nearest.best)
		return fail(EXIT_USAGE, "unknown option '--%s'; try 'ptctl --help'", text);
	return fail(EXIT_USAGE, "unknown option '--%s'; did you mean --%s?", text, nearest.best);
}

/* optopt is the value of an option that getopt knows, a letter, or 0. */
static int fail_option(const struct parser *parser, int val, char *text)
{
	const char *name = name_of(parser, optopt);

	if (val == ':' && name)
		return fail(EXIT_USAGE, "option '--%s' requires an argument; try 'ptctl --help'",
			    name);
	if (name)
		return fail(EXIT_USAGE, "option '--%s' takes no argument", name);
	if (optopt > 0)
		return fail(EXIT_USAGE, "unknown option '-%c'; try 'ptctl --help'", optopt);
	return fail_long(parser, text);
}

/* The name of the next option, or NULL after the last one. *ret is EXIT_USAGE if it is wrong. */
static const char *next_option(struct parser *parser, int argc, char **argv, int *ret)
{
	int val = getopt_long(argc, argv, parser->letters, parser->table, NULL);
	bool wrong = val == '?' || val == ':';

	*ret = wrong ? fail_option(parser, val, argv[optind - 1]) : EXIT_DONE;
	return val < 0 || wrong ? NULL : name_of(parser, val);
}

/* ---- parsing ---- */

static const struct option_row *find_common(const char *name)
{
	const struct option_row *row = NULL;

	for (size_t i = 0; !row && i < ARRAY_SIZE(groups); i++)
		row = find_row(groups[i].rows, name);
	return row;
}

static int apply(const struct option_row *row, char *argument, struct options *o)
{
	void *field = (char *)o + row->field;

	if (row->parse)
		return row->parse(argument, o);
	if (row->argument)
		*(const char **)field = argument;
	else
		*(bool *)field = true;
	return EXIT_DONE;
}

static int fail_misplaced(const char *name, const struct options *o,
			  const struct verb *const *verbs)
{
	char takers[200] = "";
	const char *separator = "";

	for (; *verbs; verbs++)
		if (find_row((*verbs)->options, name)) {
			size_t n = strlen(takers);

			snprintf(takers + n, sizeof(takers) - n, "%s%s", separator, (*verbs)->name);
			separator = ", ";
		}
	return fail(EXIT_USAGE, "--%s goes with %s; not with %s", name, takers, o->verb->name);
}

static int apply_all(struct parser *parser, int argc, char **argv, const struct verb *const *verbs,
		     struct options *o)
{
	const char *name;
	int r;

	optind = 0; /* from the beginning */
	while ((name = next_option(parser, argc, argv, &r)) && r == EXIT_DONE) {
		const struct option_row *row = find_common(name);

		if (!row && o->verb)
			row = find_row(o->verb->options, name);
		if (row)
			r = apply(row, optarg, o);
		else if (o->verb)
			r = fail_misplaced(name, o, verbs);
		if (r != EXIT_DONE)
			return r;
	}
	return r;
}

static const struct verb *find_verb(const struct verb *const *verbs, const char *name)
{
	while (*verbs && !streq((*verbs)->name, name))
		verbs++;
	return *verbs;
}

static int fail_verb(const struct verb *const *verbs, const char *name)
{
	struct nearest nearest = { .wanted = name };

	for (; *verbs; verbs++)
		nearest_try(&nearest, (*verbs)->name);
	return fail_unknown("verb", &nearest, "'ptctl --help' lists all verbs");
}

int options_parse_directory(char *directory, struct options *o)
{
	size_t length = strlen(directory);

	while (length > 1 && directory[length - 1] == '/')
		directory[--length] = '\0';
	o->directory = directory;
	return length > 0 ? EXIT_DONE : fail(EXIT_USAGE, "-o requires a directory");
}

const struct verb *options_find_verb(const struct verb *const *verbs, const char *name)
{
	const struct verb *verb = find_verb(verbs, name);

	if (!verb)
		fail_verb(verbs, name);
	return verb;
}

int options_each(char *names, int (*take)(char *name, struct options *o), struct options *o)
{
	int status = EXIT_DONE;

	while (names && status == EXIT_DONE)
		status = take(strsep(&names, ","), o);
	return status;
}

bool options_have_tree(const struct options *o)
{
	return o->dtb || o->tree || o->host_tree || o->witness;
}

static int check(const struct options *o)
{
	const struct verb *verb = o->verb;

	if (o->n_arguments < verb->min_arguments)
		return fail(EXIT_USAGE, "too few arguments; see 'ptctl %s --help'", verb->name);
	if (verb->max_arguments >= 0 && o->n_arguments > verb->max_arguments)
		return fail(EXIT_USAGE, "unexpected argument '%s'; see 'ptctl %s --help'",
			    o->arguments[verb->max_arguments], verb->name);
	if (o->dtb && o->tree)
		return fail(EXIT_USAGE, "--dtb and --tree both name the tree; give one of them");
	if (o->n_overlays > 0 && !o->dtb && !o->tree)
		return fail(EXIT_USAGE,
			    "--overlay requires a tree to apply it to (--dtb or --tree)");
	if (options_have_tree(o) && verb->needs_daemon)
		return fail(EXIT_USAGE,
			    "%s asks the daemon, which has its own tree; leave out "
			    "--dtb, --tree and --host-tree",
			    verb->name);
	if (options_have_tree(o) && o->socket)
		return fail(EXIT_USAGE, "--socket asks the daemon, which has its own tree; leave "
					"out --socket, or --dtb, --tree and --host-tree");
	return EXIT_DONE;
}

/* Whether --json was given, for errors that parsing ends with before it gets there. */
static bool wants_json(int argc, char **argv)
{
	for (int i = 1; i < argc && !streq(argv[i], "--"); i++)
		if (streq(argv[i], "--json"))
			return true;
	return false;
}

static int parse_all(struct parser *parser, int argc, char **argv, const struct verb *const *verbs,
		     struct options *ret)
{
	int r;

	while (next_option(parser, argc, argv, &r))
		;
	if (r != EXIT_DONE)
		return r;
	if (optind < argc) {
		ret->verb = find_verb(verbs, argv[optind]);
		ret->arguments = argv + optind + 1;
		ret->n_arguments = argc - optind - 1;
	}
	r = apply_all(parser, argc, argv, verbs, ret);
	if (r != EXIT_DONE || ret->version)
		return r;
	if (ret->arguments && !ret->verb)
		return fail_verb(verbs, ret->arguments[-1]);
	if (ret->help)
		return r;
	return ret->verb ? check(ret) : fail(EXIT_USAGE, "no verb given; try 'ptctl --help'");
}

int options_parse(int argc, char **argv, const struct verb *const *verbs, struct options *ret)
{
	struct parser parser = { .letters = ":" };
	int r;

	*ret = (struct options){ .verbs = verbs };
	opterr = 0; /* fail() says it */
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		add_rows(&parser, groups[i].rows);
	for (size_t i = 0; verbs[i]; i++)
		add_rows(&parser, verbs[i]->options);
	r = parse_all(&parser, argc, argv, verbs, ret);
	if (r != EXIT_DONE)
		ret->json = wants_json(argc, argv);
	return r;
}

/* ---- help ---- */

/* How an option is written: "-o, --output DIR". */
static void spell(const struct option_row *row, char *ret, size_t size)
{
	char letter[5] = "";

	if (row->letter)
		snprintf(letter, sizeof(letter), "-%c, ", row->letter);
	snprintf(ret, size, "%s--%s%s%s", letter, row->name,
		 row->argument && *row->argument != '[' ? " " : "",
		 row->argument ? row->argument : "");
}

/* All bytes of a character but the first are marked as continuations in UTF-8. */
static int columns_of(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

static unsigned int omitted(const struct verb *verb)
{
	if (!verb)
		return 0;
	return verb->omits | (verb->needs_daemon ? OMITS_TREE : 0) |
	       (verb->is_long ? 0 : OMITS_PAGER);
}

static int width_of(const struct option_row *rows, unsigned int omits)
{
	char text[64];
	int width = 0;

	for (; rows && rows->name; rows++) {
		spell(rows, text, sizeof(text));
		if (!(rows->kind & omits) && columns_of(text) > width)
			width = columns_of(text);
	}
	return width;
}

static void print_row(const struct option_row *row, int width)
{
	const char *line = row->help;
	char text[64];

	spell(row, text, sizeof(text));
	printf("  %s%*s", text, width + 2 - columns_of(text), "");
	for (size_t n = strcspn(line, "\n"); line[n]; n = strcspn(line, "\n")) {
		printf("%.*s\n%*s", (int)n, line, width + 4, "");
		line += n + 1;
	}
	puts(line);
}

static void print_rows(const char *heading, const struct option_row *rows, unsigned int omits,
		       int width)
{
	if (width_of(rows, omits) > 0)
		puts(heading);
	for (; rows && rows->name; rows++)
		if (!(rows->kind & omits))
			print_row(rows, width);
}

/* The verb's own first, in one column with those of all verbs; NULL: these alone. */
static void print_options(const struct verb *verb)
{
	unsigned int omits = omitted(verb);
	int width = verb ? width_of(verb->options, 0) : 0;

	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		if (width_of(groups[i].rows, omits) > width)
			width = width_of(groups[i].rows, omits);
	if (verb)
		print_rows("Options:", verb->options, 0, width);
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		print_rows(groups[i].heading, groups[i].rows, omits, width);
}

void options_help_verb(const struct verb *verb)
{
	printf("ptctl [OPTION…] %s%s%s\n\n%s.\n\n%s\n", verb->name, *verb->arguments ? " " : "",
	       verb->arguments, verb->summary, verb->details);
	if (verb->print_help)
		verb->print_help();
	print_options(verb);
	printf("\nExample:\n  %s\n", verb->example);
}

void options_help(const struct verb *const *verbs)
{
	puts("ptctl [OPTION…] VERB [ARGUMENT…]\n\n"
	     "Passes devices of the device tree through to guests of Xen on Arm.\n");
	for (; *verbs; verbs++)
		printf("  %-11s %-18s %s\n", (*verbs)->name, (*verbs)->arguments,
		       (*verbs)->summary);
	putchar('\n');
	print_options(NULL);
	puts("\nFor more: 'ptctl help VERB' and ptctl(1).");
}
