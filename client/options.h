/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* ptctl's command line: a verb, its arguments, and options before or after them. */

#include <stdbool.h>
#include <stddef.h>

#include "console.h"
#include "export/export.h"
#include "status.h"

#define OVERLAYS_MAX 32
#define AT_MAX       64
#define RATES_MAX    64

struct at { /* --at DEVICE[:INDEX]=ADDRESS */
	const char *device;
	long index; /* -1: not given */
	const char *address;
};

struct options {
	const char *dtb, *tree, *host_tree; /* files and a directory; NULL: not given */
	const char *witness; /* directory of a snapshot, whose tree it is if no other is given */
	const char *overlays[OVERLAYS_MAX];
	size_t n_overlays;
	const char *socket; /* address of the daemon; NULL: not given */
	bool json, no_legend, no_pager, help, version;
	enum console_colours colours;
	bool all; /* list, verify: with what is left out otherwise */
	/* list */
	unsigned int verdicts;      /* bits, 1 << enum verdict; 0: any */
	const char *columns, *sort; /* NULL: the usual ones */
	bool marked, names;
	/* snapshot */
	const char *root; /* NULL: "/" */
	/* graph */
	int depth; /* 0: not given */
	/* plan, assign, export; verify takes the risks alone */
	struct finding_set accept;
	bool accept_all, with_suppliers; /* plan alone; accept_all: these are all risks */
	struct at at[AT_MAX];
	size_t n_at;
	/* assign */
	bool dry_run;
	/* revoke; wait takes the time alone */
	bool wait, has_timeout;
	unsigned long timeout; /* seconds */
	/* export; verify takes dtdev_always alone */
	const struct export_format *format;
	const char *directory;   /* NULL: stdout */
	const char *clk_summary; /* a file, or "auto"; NULL: not given */
	struct export_rate rates[RATES_MAX];
	size_t n_rates;
	bool dtdev_always, host_layout, dynamic, static_dynamic, no_stand_ins;
	/* build */
	bool check;
	/* all */
	const struct verb *const *verbs; /* that there are, for help */
	const struct verb *verb;
	char **arguments;
	int n_arguments;
};

/* An option. Without parse() its argument, or that it was given, is stored in a field. */
struct option_row {
	const char *name;     /* without dashes */
	const char *argument; /* in the help; NULL: it takes none; "[=…]": it need not be given */
	const char *help;
	size_t field; /* offset in struct options: of a const char *, or a bool */
	int (*parse)(char *argument, struct options *o); /* EXIT_DONE, or EXIT_USAGE after fail() */
	char letter;                                     /* 0: there is no short form */
	unsigned int kind;                               /* of those that a verb may omit, or 0 */
};

/* Options of all verbs that some of them have no use for, so that their help leaves them out. */
enum {
	OMITS_DAEMON = 1 << 0,
	OMITS_TREE = 1 << 1, /* so does each verb that needs the daemon */
	OMITS_JSON = 1 << 2,
	OMITS_LEGEND = 1 << 3,
	OMITS_PAGER = 1 << 4, /* so does each verb whose answer is not long */
};

struct verb {
	const char *name;
	const char *arguments; /* for the usage line */
	const char *summary;
	const char *details; /* for `ptctl VERB --help`; ends with a newline */
	const char *example; /* a whole command */
	int min_arguments;
	int max_arguments;                /* -1: any number */
	bool needs_daemon;                /* a tree is not enough */
	unsigned int omits;               /* OMITS_… */
	bool is_long;                     /* the answer deserves a pager */
	const struct option_row *options; /* its own, up to a NULL name; or NULL */
	void (*print_help)(void);         /* more help; or NULL */
	int (*run)(const struct options *options);
};

/* Fills *ret. The verb is one of the list, which ends with NULL, or NULL if only --help or
 * --version was given. EXIT_DONE, or EXIT_USAGE after saying why on stderr. */
int options_parse(int argc, char **argv, const struct verb *const *verbs, struct options *ret);

/* For .parse: a directory to write into, in the field of that name. */
int options_parse_directory(char *directory, struct options *o);

/* The verb of that name, or NULL after saying that there is none: EXIT_USAGE. */
const struct verb *options_find_verb(const struct verb *const *verbs, const char *name);

/* Whether a tree was given, so that no daemon has to be asked. */
bool options_have_tree(const struct options *options);

/* Takes each of the names that commas separate, empty ones too. The first status that is not
 * EXIT_DONE. */
int options_each(char *names, int (*take)(char *name, struct options *o), struct options *o);

/* Help on stdout: of one verb, or of all. */
void options_help_verb(const struct verb *verb);
void options_help(const struct verb *const *verbs);
