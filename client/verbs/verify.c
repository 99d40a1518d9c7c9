/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* verify: existing configurations against the board. */

#include "verify/verify.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "describe/describe.h"
#include "output/table.h"
#include "source/dtc.h"
#include "source/local.h"
#include "source/remote.h"
#include "tree/digest.h"
#include "tree/source.h"
#include "verbs/verbs.h"

static int fail(int r)
{
	fprintf(stderr, "ptctl: %s\n", strerror(-r));
	return EXIT_FAILED;
}

/* ---- files ---- */

static int fail_file(const char *path, int r, const struct verify_error *error)
{
	if (r != -EINVAL)
		return fail(r);
	if (error->line > 0)
		fprintf(stderr, "ptctl: %s:%d: %s\n", path, error->line, error->text);
	else
		fprintf(stderr, "ptctl: %s: %s\n", path, error->text);
	return EXIT_FAILED;
}

static int compile(const char *path, void **data, size_t *size, enum verify_kind *ret_kind)
{
	_cleanup_(freep) void *source = *data;

	*ret_kind = VERIFY_TREE;
	return dtc_compile(path, source, *size, data, size);
}

static int read_file(const char *path, void **ret, size_t *ret_size, enum verify_kind *ret_kind)
{
	struct tree_error error = { .text = "" };
	int r = source_read_file(path, TREE_SIZE_MAX, ret, ret_size, &error);

	if (r < 0) {
		fprintf(stderr, "ptctl: %s\n", r == -EINVAL ? error.text : strerror(-r));
		return EXIT_FAILED;
	}
	*ret_kind = verify_sniff(path, *ret, *ret_size);
	return *ret_kind == VERIFY_SOURCE ? compile(path, ret, ret_size, ret_kind) : EXIT_DONE;
}

static int add_file(struct verify *verify, const char *path)
{
	struct verify_error error = { .line = 0 };
	enum verify_kind kind;
	void *data;
	size_t size;
	int r, status = read_file(path, &data, &size, &kind);

	if (status != EXIT_DONE)
		return status;
	r = verify_add(verify, path, kind, data, size, &error);
	return r < 0 ? fail_file(path, r, &error) : EXIT_DONE;
}

/* ---- the guest tree that a configuration names ---- */

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* A name without what follows the last dot. */
static int stem_length(const char *name)
{
	const char *dot = strrchr(name, '.');

	return (int)(dot ? (size_t)(dot - name) : strlen(name));
}

/* xl opens it from where it is started; what is shipped stands beside the configuration, perhaps as
 * a source. Anything but a file could keep this waiting for ever. */
static bool is_file(const char *path, struct stat *ret)
{
	return stat(path, ret) == 0 && S_ISREG(ret->st_mode) && access(path, R_OK) == 0;
}

static char *find_tree(const char *configuration, const char *path, struct stat *ret)
{
	int n = (int)(base_name(configuration) - configuration);
	const char *name = base_name(path);
	char *found = NULL;

	if (is_file(path, ret))
		return strdup(path);
	if (asprintf(&found, "%.*s%s", n, configuration, name) < 0)
		return NULL;
	if (is_file(found, ret))
		return found;
	free(found);
	return NULL;
}

static bool is_same_file(const char *path, const struct stat *st)
{
	struct stat other;

	return stat(path, &other) == 0 && other.st_dev == st->st_dev && other.st_ino == st->st_ino;
}

/* Whether the argument has the name of the tree, or that with .dts instead. */
static bool is_named(const char *argument, const char *path)
{
	const char *name = base_name(argument), *wanted = base_name(path);
	int stem = stem_length(wanted);

	return strcmp(name, wanted) == 0 ||
	       (stem_length(name) == stem && strncmp(name, wanted, (size_t)stem) == 0 &&
		strcmp(name + stem, ".dts") == 0);
}

static bool is_beside(const char *a, const char *b)
{
	size_t n = (size_t)(base_name(a) - a);

	return n == (size_t)(base_name(b) - b) && strncmp(a, b, n) == 0;
}

/* Which argument the tree is, or -1: the very file; else one of that name that lies beside the
 * configuration; else one of that name. `found` tells what was found without looking at arguments,
 * or is NULL. */
static int find_argument(const struct options *o, const char *configuration, const char *path,
			 const struct stat *found)
{
	for (int i = 0; found && i < o->n_arguments; i++)
		if (is_same_file(o->arguments[i], found))
			return i;
	for (int i = 0; i < o->n_arguments; i++)
		if (is_named(o->arguments[i], path) && is_beside(o->arguments[i], configuration))
			return i;
	for (int i = 0; !found && i < o->n_arguments; i++)
		if (is_named(o->arguments[i], path))
			return i;
	return -1;
}

/* Files in the order of their addition: the arguments, then what configurations name. */
struct added {
	struct verify *verify;
	const struct options *options;
	bool *taken; /* by argument: a tree that belongs to a configuration */
	size_t n;
};

/* A tree that several configurations name is judged with each. */
static int add_again(struct added *added, size_t configuration, const char *path)
{
	int status = add_file(added->verify, path);

	if (status == EXIT_DONE)
		verify_attach(added->verify, configuration, added->n++);
	return status;
}

static int add_guest_tree(struct added *added, int configuration)
{
	const char *path = verify_wanted_tree(added->verify, (size_t)configuration);
	const struct options *o = added->options;
	_cleanup_(freep) char *found = NULL;
	struct stat st;
	int argument;

	if (!path)
		return EXIT_DONE;
	found = find_tree(o->arguments[configuration], path, &st);
	argument = find_argument(o, o->arguments[configuration], path, found ? &st : NULL);
	if (argument >= 0 && !added->taken[argument]) {
		added->taken[argument] = true;
		verify_attach(added->verify, (size_t)configuration, (size_t)argument);
		return EXIT_DONE;
	}
	if (argument >= 0 || found)
		return add_again(added, (size_t)configuration,
				 argument >= 0 ? o->arguments[argument] : found);
	return verify_lacks_tree(added->verify, (size_t)configuration,
				 "there is no such file here, nor beside the configuration") < 0
		       ? fail(-ENOMEM)
		       : EXIT_DONE;
}

static int add_files(struct verify *verify, const struct options *o)
{
	_cleanup_(freep) bool *taken = calloc((size_t)o->n_arguments, sizeof(bool));
	struct added added = { verify, o, taken, (size_t)o->n_arguments };
	int status = taken ? EXIT_DONE : fail(-ENOMEM);

	for (int i = 0; status == EXIT_DONE && i < o->n_arguments; i++)
		status = add_file(verify, o->arguments[i]);
	for (int i = 0; status == EXIT_DONE && i < o->n_arguments; i++)
		status = add_guest_tree(&added, i);
	return status;
}

/* ---- the board ---- */

static void use_source(const char *path, struct options *o)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		o->tree = path;
	else
		o->dtb = path;
}

static int check_tree(const struct tree *tree, const json_t *said)
{
	char digest[DIGEST_SIZE];

	tree_digest(tree, digest);
	if (strcmp(digest, member(said, "sha256")) == 0)
		return EXIT_DONE;
	fprintf(stderr,
		"ptctl: %s changed since the daemon read it; try 'ptctl reload', or give a tree "
		"with "
		"--dtb FILE\n",
		member(said, "source"));
	return EXIT_FAILED;
}

/* Whether the daemon works with the same trees. */
static int check_board(const struct board *board, const json_t *reply)
{
	const json_t *live = json_object_get(reply, "liveTree");
	int status = check_tree(board->tree, json_object_get(reply, "tree"));

	return status == EXIT_DONE && board->dom0_tree && live ? check_tree(board->dom0_tree, live)
							       : status;
}

/* The daemon's trees are files that this program can read as well. */
static int daemon_board(const struct options *o, struct board **ret)
{
	struct options with_tree = *o;
	json_t *reply = NULL;
	const char *tree, *live;
	int status = remote_call(o, "GetStatus", json_object(), &reply);

	if (status != EXIT_DONE)
		return status;
	tree = member(json_object_get(reply, "tree"), "source");
	live = member(json_object_get(reply, "liveTree"), "source");
	if (*live) {
		with_tree.host_tree = tree;
		use_source(live, &with_tree);
	} else {
		use_source(tree, &with_tree);
	}
	status = local_board(&with_tree, ret);
	if (status != EXIT_DONE)
		fprintf(stderr,
			"ptctl: that is the tree the daemon works with; make it readable, or give "
			"a tree with --dtb FILE\n");
	else
		status = check_board(*ret, reply);
	json_decref(reply);
	return status;
}

/* ---- output ---- */

enum { COLUMN_VERDICT, COLUMN_FILE, COLUMN_PLACE, COLUMN_WHAT, COLUMN_TEXT };

static const char *const keys[] = { [COLUMN_VERDICT] = "verdict",
				    [COLUMN_FILE] = "file",
				    [COLUMN_PLACE] = "place",
				    [COLUMN_WHAT] = "what",
				    [COLUMN_TEXT] = "text" };

/* What the other columns take of a line. */
static size_t width_taken(const json_t *diagnostics)
{
	size_t taken = 0, i;
	const json_t *diagnostic;

	for (size_t key = 0; key < COLUMN_TEXT; key++) {
		size_t most = strlen("VERDICT");

		json_array_foreach (diagnostics, i, diagnostic)
			if (strlen(member(diagnostic, keys[key])) > most)
				most = strlen(member(diagnostic, keys[key]));
		taken += most + 1;
	}
	return taken;
}

static void print_line(struct libscols_table *table, const json_t *diagnostic, size_t taken)
{
	_cleanup_(freep) char *text = strdup(member(diagnostic, keys[COLUMN_TEXT]));
	struct libscols_line *line = table_line(table, NULL);

	for (size_t key = 0; key < COLUMN_TEXT; key++)
		table_set(line, key, member(diagnostic, keys[key]));
	if (text)
		wrap_words(stdout, text, taken);
	table_set(line, COLUMN_TEXT, text);
}

static void print_table(const json_t *reply, bool headings)
{
	static const struct column columns[] = {
		[COLUMN_VERDICT] = { "VERDICT", 0, 7 },        [COLUMN_FILE] = { "FILE", 0, 0.1 },
		[COLUMN_PLACE] = { "PLACE", 0, 0.1 },          [COLUMN_WHAT] = { "WHAT", 0, 0.1 },
		[COLUMN_TEXT] = { "WHY", SCOLS_FL_WRAP, 0.5 },
	};
	const json_t *diagnostics = json_object_get(reply, "judgements");
	struct libscols_table *table;
	const json_t *diagnostic;
	size_t i, taken;

	if (json_array_size(diagnostics) == 0) {
		puts("no numbers of devices, and nothing wrong");
		return;
	}
	taken = width_taken(diagnostics);
	table = table_new(columns, sizeof(columns) / sizeof(columns[0]), headings);
	json_array_foreach (diagnostics, i, diagnostic)
		print_line(table, diagnostic, taken);
	table_finish(table);
}

static int print(const struct options *o, const struct diagnostics *diagnostics)
{
	json_t *reply = describe_diagnostics(diagnostics);

	if (!reply)
		return fail(-ENOMEM);
	if (o->json)
		print_json(reply);
	else
		print_table(reply, !o->no_legend);
	json_decref(reply);
	return verify_all_right(diagnostics) ? EXIT_DONE : EXIT_FAILED;
}

int run_verify(const struct options *o)
{
	_cleanup_(verify_freep) struct verify *verify = NULL;
	_cleanup_(board_freep) struct board *board = NULL;
	const struct diagnostics *diagnostics;
	int r, status;

	r = verify_new(&verify);
	if (r < 0)
		return fail(r);
	finding_set_for_each (code, o->accept)
		verify_accept(verify, code);
	if (o->dtdev_always)
		verify_trust_dtdev(verify);
	status = options_have_tree(o) ? local_board(o, &board) : daemon_board(o, &board);
	if (status == EXIT_DONE)
		status = add_files(verify, o);
	if (status != EXIT_DONE)
		return status;
	r = verify_judge(verify, board, &diagnostics);
	return r < 0 ? fail(r) : print(o, diagnostics);
}
