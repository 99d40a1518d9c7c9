/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* verify: existing configurations against the board. */

#include "export/verify.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "describe/describe.h"
#include "dtc.h"
#include "local.h"
#include "remote.h"
#include "render.h"
#include "tree/source.h"
#include "verbs.h"

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

static int read_file(const char *path, void **ret, size_t *ret_size, enum verify_kind *ret_kind)
{
	struct tree_error error = { .text = "" };
	int r = source_read_file(path, TREE_SIZE_MAX, ret, ret_size, &error);

	if (r < 0) {
		fprintf(stderr, "ptctl: %s\n", r == -EINVAL ? error.text : strerror(-r));
		return EXIT_FAILED;
	}
	*ret_kind = verify_sniff(path, *ret, *ret_size);
	if (*ret_kind != VERIFY_SOURCE)
		return EXIT_DONE;
	free(*ret);
	*ret_kind = VERIFY_TREE;
	return dtc_compile(path, ret, ret_size);
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

/* Which argument it is, as it is or as the source that it is made of; or -1. */
static int find_argument(const struct options *o, const char *path)
{
	const char *name = base_name(path), *dot = strrchr(name, '.');
	int stem = (int)(dot ? (size_t)(dot - name) : strlen(name));
	_cleanup_(freep) char *source = NULL;

	if (asprintf(&source, "%.*s.dts", stem, name) < 0)
		return -1;
	for (int i = 0; i < o->n_arguments; i++)
		if (strcmp(base_name(o->arguments[i]), name) == 0 ||
		    strcmp(base_name(o->arguments[i]), source) == 0)
			return i;
	return -1;
}

/* xl opens it from where it is started; what is shipped stands beside the configuration. */
static char *find_tree(const char *configuration, const char *path)
{
	size_t n = (size_t)(base_name(configuration) - configuration);
	char *beside = NULL;

	if (access(path, R_OK) == 0)
		return strdup(path);
	if (asprintf(&beside, "%.*s%s", (int)n, configuration, base_name(path)) < 0)
		return NULL;
	if (access(beside, R_OK) == 0)
		return beside;
	free(beside);
	return NULL;
}

/* The configuration has the number of its argument, and *n_files is how many there are by now. */
static int add_guest_tree(struct verify *verify, const struct options *o, int configuration,
			  size_t *n_files)
{
	const char *path = verify_wanted_tree(verify, (size_t)configuration);
	int argument = path ? find_argument(o, path) : -1, status;
	_cleanup_(freep) char *found = NULL;

	if (!path)
		return EXIT_DONE;
	if (argument >= 0) {
		verify_attach(verify, (size_t)configuration, (size_t)argument);
		return EXIT_DONE;
	}
	found = find_tree(o->arguments[configuration], path);
	if (!found)
		return verify_lacks_tree(verify, (size_t)configuration, strerror(errno)) < 0
			       ? fail(-ENOMEM)
			       : EXIT_DONE;
	status = add_file(verify, found);
	if (status == EXIT_DONE)
		verify_attach(verify, (size_t)configuration, (*n_files)++);
	return status;
}

static int add_files(struct verify *verify, const struct options *o)
{
	size_t n_files = (size_t)o->n_arguments;
	int status = EXIT_DONE;

	for (int i = 0; status == EXIT_DONE && i < o->n_arguments; i++)
		status = add_file(verify, o->arguments[i]);
	for (int i = 0; status == EXIT_DONE && i < o->n_arguments; i++)
		status = add_guest_tree(verify, o, i, &n_files);
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
static size_t width_taken(const json_t *judgements)
{
	size_t taken = 0, i;
	const json_t *judgement;

	for (size_t key = 0; key < COLUMN_TEXT; key++) {
		size_t most = strlen("VERDICT");

		json_array_foreach (judgements, i, judgement)
			if (strlen(member(judgement, keys[key])) > most)
				most = strlen(member(judgement, keys[key]));
		taken += most + 1;
	}
	return taken;
}

static void print_line(struct libscols_table *table, const json_t *judgement, size_t taken)
{
	_cleanup_(freep) char *text = strdup(member(judgement, keys[COLUMN_TEXT]));
	struct libscols_line *line = table_line(table, NULL);

	for (size_t key = 0; key < COLUMN_TEXT; key++)
		table_set(line, key, member(judgement, keys[key]));
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
	const json_t *judgements = json_object_get(reply, "judgements");
	struct libscols_table *table;
	const json_t *judgement;
	size_t i, taken;

	if (json_array_size(judgements) == 0) {
		puts("no numbers of devices, and nothing wrong");
		return;
	}
	taken = width_taken(judgements);
	table = table_new(columns, sizeof(columns) / sizeof(columns[0]), headings);
	json_array_foreach (judgements, i, judgement)
		print_line(table, judgement, taken);
	table_finish(table);
}

static int print(const struct options *o, const struct judgements *judgements)
{
	json_t *reply = describe_judgements(judgements);

	if (!reply)
		return fail(-ENOMEM);
	if (o->json)
		print_json(reply);
	else
		print_table(reply, !o->no_legend);
	json_decref(reply);
	return verify_all_right(judgements) ? EXIT_DONE : EXIT_FAILED;
}

int run_verify(const struct options *o)
{
	_cleanup_(verify_freep) struct verify *verify = NULL;
	_cleanup_(board_freep) struct board *board = NULL;
	const struct judgements *judgements;
	int r, status;

	r = verify_new(&verify);
	if (r < 0)
		return fail(r);
	for (unsigned int code = 0; code < FINDING_CODES; code++)
		if (o->accept[code])
			verify_accept(verify, (enum finding_code)code);
	if (o->dtdev_always)
		verify_trust_dtdev(verify);
	status = options_have_tree(o) ? local_board(o, &board) : daemon_board(o, &board);
	if (status == EXIT_DONE)
		status = add_files(verify, o);
	if (status != EXIT_DONE)
		return status;
	r = verify_judge(verify, board, &judgements);
	return r < 0 ? fail(r) : print(o, judgements);
}
