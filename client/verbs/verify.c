/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* verify: existing configurations against the board. */

#include "verify/verify.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/util.h"
#include "console.h"
#include "describe/describe.h"
#include "output/json.h"
#include "output/table/answers.h"
#include "output/table/table.h"
#include "source/daemon-board.h"
#include "source/dtc.h"
#include "source/local.h"
#include "tree/source.h"
#include "verbs/hearing.h"
#include "verbs/request.h"
#include "verbs/verbs.h"

/* ---- files ---- */

static int fail_file(const char *path, int r, const struct verify_error *error)
{
	if (r != -EINVAL)
		return fail_errno(r);
	if (error->line > 0)
		return fail(EXIT_FAILED, "%s:%d: %s", path, error->line, error->text);
	return fail(EXIT_FAILED, "%s: %s", path, error->text);
}

static int compile(const char *path, void **data, size_t *size, enum verify_kind *ret_kind)
{
	_cleanup_(freep) void *source = *data;

	*ret_kind = VERIFY_TREE;
	return dtc_compile(path, source, *size, data, size);
}

static int fail_read(int r, const struct tree_error *error)
{
	return r == -EINVAL ? fail(EXIT_FAILED, "%s", error->text) : fail_errno(r);
}

static int read_stdin(void **ret, size_t *ret_size)
{
	int r = file_read(STDIN_FILENO, TREE_SIZE_MAX, ret, ret_size);

	return r < 0 ? fail(EXIT_FAILED, "cannot read the standard input: %s", strerror(-r))
		     : EXIT_DONE;
}

static bool is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The tree that a guest has got: its /proc/device-tree, or a copy of that. */
static int read_directory(const char *path, void **ret, size_t *ret_size)
{
	struct tree_error error = { .text = "" };
	_cleanup_(freep) char *cells = NULL;
	int r;

	if (asprintf(&cells, "%s/#address-cells", path) < 0)
		return fail_errno(-ENOMEM);
	if (access(cells, F_OK) < 0)
		return fail(EXIT_FAILED,
			    "%s: this directory is not a device tree (no #address-cells); give "
			    "/proc/device-tree of a guest, or a copy",
			    path);
	r = source_flatten(path, ret, ret_size, &error);
	return r < 0 ? fail_read(r, &error) : EXIT_DONE;
}

static int read_path(const char *path, void **ret, size_t *ret_size)
{
	struct tree_error error = { .text = "" };
	int r = source_read_file(path, TREE_SIZE_MAX, ret, ret_size, &error);

	return r < 0 ? fail_read(r, &error) : EXIT_DONE;
}

static int read_file(const char *path, void **ret, size_t *ret_size, enum verify_kind *ret_kind)
{
	int status;

	*ret_kind = VERIFY_TREE;
	if (is_directory(path))
		return read_directory(path, ret, ret_size);
	status = streq(path, "-") ? read_stdin(ret, ret_size) : read_path(path, ret, ret_size);
	if (status != EXIT_DONE)
		return status;
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

/* The length of a name without the last dot and what follows. */
static int stem_length(const char *name)
{
	const char *dot = strrchr(name, '.');

	return (int)(dot ? (size_t)(dot - name) : strlen(name));
}

/* Reading anything but a regular file could wait for ever. */
static bool is_file(const char *path, struct stat *ret)
{
	return stat(path, ret) == 0 && S_ISREG(ret->st_mode) && access(path, R_OK) == 0;
}

/* xl opens the tree relative to its working directory; a package has it beside the configuration,
 * perhaps as a source. malloc'ed, or NULL. */
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

/* Whether the argument has the name of the tree, perhaps with .dts instead of its suffix. */
static bool is_named(const char *argument, const char *path)
{
	const char *name = base_name(argument), *wanted = base_name(path);
	int stem = stem_length(wanted);

	return streq(name, wanted) ||
	       (stem_length(name) == stem && strncmp(name, wanted, (size_t)stem) == 0 &&
		streq(name + stem, ".dts"));
}

static bool is_beside(const char *a, const char *b)
{
	size_t n = (size_t)(base_name(a) - a);

	return n == (size_t)(base_name(b) - b) && strncmp(a, b, n) == 0;
}

/* The argument that is the tree, or -1: the very file; else one of that name beside the
 * configuration; else one of that name. `found` is the file that find_tree() found, or NULL. */
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

/* Files in the order of their addition: the arguments, then the trees that configurations name. */
struct added {
	struct verify *verify;
	const struct options *options;
	bool *taken; /* by argument: a tree that belongs to a configuration */
	size_t n;
};

/* A tree that several configurations name is checked with each. */
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
		       ? fail_errno(-ENOMEM)
		       : EXIT_DONE;
}

static bool reads_stdin_twice(const struct options *o)
{
	int n = 0;

	for (int i = 0; i < o->n_arguments; i++)
		n += streq(o->arguments[i], "-");
	return n > 1;
}

static int add_files(struct verify *verify, const struct options *o)
{
	_cleanup_(freep) bool *taken = calloc((size_t)o->n_arguments + 1, sizeof(bool));
	struct added added = { verify, o, taken, (size_t)o->n_arguments };
	int status = taken ? EXIT_DONE : fail_errno(-ENOMEM);

	for (int i = 0; status == EXIT_DONE && i < o->n_arguments; i++)
		status = add_file(verify, o->arguments[i]);
	for (int i = 0; status == EXIT_DONE && i < o->n_arguments; i++)
		status = add_guest_tree(&added, i);
	return status;
}

/* ---- output ---- */

static const struct column columns[] = {
	{ "VERDICT", 0, "verdict", .colour_key = "verdict" },
	{ "FILE", 0, "file" },
	{ "PLACE", 0, "place" },
	{ "WHAT", 0, "what" },
	{ "WHY", 0, "text" },
	{ NULL },
};

static size_t count_verdict(const json_t *diagnostics, enum verify_verdict verdict)
{
	const json_t *diagnostic;
	size_t n = 0, i;

	json_array_foreach (diagnostics, i, diagnostic)
		n += streq(json_get_text(diagnostic, "verdict"), verify_verdict_name(verdict));
	return n;
}

/* Without what is right. A new reference, or NULL without memory. */
static json_t *pick_rest(const json_t *diagnostics)
{
	json_t *rest = json_array();
	const json_t *diagnostic;
	size_t i;

	json_array_foreach (diagnostics, i, diagnostic)
		if (!streq(json_get_text(diagnostic, "verdict"),
			   verify_verdict_name(VERIFY_RIGHT)) &&
		    json_array_append(rest, json_array_get(diagnostics, i)) < 0) {
			json_decref(rest);
			return NULL;
		}
	return rest;
}

static void print_counts(const struct options *o, const json_t *diagnostics)
{
	size_t right = count_verdict(diagnostics, VERIFY_RIGHT),
	       wrong = count_verdict(diagnostics, VERIFY_WRONG),
	       unknown = count_verdict(diagnostics, VERIFY_UNKNOWN);

	printf("%zu wrong, %zu unknown, %zu right%s\n", wrong, unknown, right,
	       right > 0 && !o->all ? "; --all lists these too" : "");
}

static void print_diagnostics(const struct options *o, const json_t *reply)
{
	const json_t *diagnostics = json_object_get(reply, "judgements");
	json_t *rest;

	if (json_array_size(diagnostics) == 0) {
		puts("no numbers of devices, no problems");
		return;
	}
	rest = o->all ? json_incref(json_object_get(reply, "judgements")) : pick_rest(diagnostics);
	if (!rest)
		console_lose(-ENOMEM);
	if (json_array_size(rest) > 0)
		table_print_below(columns, rest, !o->no_legend);
	if (rest && !o->no_legend) {
		if (json_array_size(rest) > 0 && console_is_terminal(stdout))
			putchar('\n');
		print_counts(o, diagnostics);
	}
	json_decref(rest);
}

static void print_table(const struct options *o, const json_t *reply)
{
	const json_t *witness = json_object_get(reply, "witness");

	if (o->n_arguments > 0)
		print_diagnostics(o, reply);
	if (witness && o->n_arguments > 0)
		putchar('\n');
	if (witness)
		answers_print(o, witness);
}

/* ---- the verb ---- */

static json_t *describe(const struct options *o, const struct diagnostics *diagnostics,
			const struct hearing *hearing)
{
	json_t *reply = describe_diagnostics(diagnostics);
	json_t *witness = NULL;

	if (!reply || !o->witness)
		return reply;
	witness = describe_witness(&hearing->witness, o->witness, &hearing->answers);
	if (witness && json_object_set_new(reply, "witness", witness) == 0)
		return reply;
	json_decref(reply);
	return NULL;
}

static int print(const struct options *o, const struct diagnostics *diagnostics,
		 const struct hearing *hearing)
{
	json_t *reply = describe(o, diagnostics, hearing);
	int status =
		json_print_reply(o, reply ? EXIT_DONE : fail_errno(-ENOMEM), reply, print_table);

	if (status != EXIT_DONE)
		return status;
	return verify_all_right(diagnostics) && answers_agree(&hearing->answers) ? EXIT_DONE
										 : EXIT_FAILED;
}

/* The board of a tree that was named, the daemon's, or with nothing else to verify that of the
 * snapshot. */
static int find_board(const struct options *o, struct board **ret)
{
	bool has_tree = o->dtb || o->tree || o->host_tree || (o->witness && o->n_arguments == 0);

	return has_tree ? local_board(o, ret) : daemon_board(o, ret);
}

static int run(const struct options *o)
{
	_cleanup_(verify_freep) struct verify *verify = NULL;
	_cleanup_(board_freep) struct board *board = NULL;
	_cleanup_(hearing_done) struct hearing hearing = { .witness = { .version = "" } };
	const struct diagnostics *diagnostics;
	int r, status;

	if (o->n_arguments == 0 && !o->witness)
		return fail(EXIT_USAGE, "verify requires a FILE, or --witness DIR; see 'ptctl "
					"verify --help'");
	if (reads_stdin_twice(o))
		return fail(EXIT_USAGE, "'-', the standard input, can be read only once");
	r = verify_new(&verify);
	if (r < 0)
		return fail_errno(r);
	finding_set_for_each (code, o->accept)
		verify_accept(verify, code);
	if (o->dtdev_always)
		verify_trust_dtdev(verify);
	status = find_board(o, &board);
	if (status == EXIT_DONE)
		status = add_files(verify, o);
	if (status == EXIT_DONE && o->witness)
		status = hearing_hold(o, verify, board, &hearing);
	if (status != EXIT_DONE)
		return status;
	r = verify_judge(verify, board, &diagnostics);
	if (r == VERIFY_E_WORK)
		return fail(EXIT_FAILED, "there are too many numbers to compare with this board; "
					 "verify fewer files at a time");
	return r < 0 ? fail_errno(r) : print(o, diagnostics, &hearing);
}

static const struct option_row options[] = {
	{ "all", NULL, "also what is right", .field = offsetof(struct options, all) },
	{ "accept", "CODE[,CODE…]", "shared_page, shared_interrupt: these risks are taken",
	  .parse = request_parse_accept },
	{ "dtdev", "always", "there is an IOMMU, whatever the tree says (else: auto)",
	  .parse = request_parse_dtdev },
	{ "witness", "DIR",
	  "what Linux says of the board, or of the guest that\nthe files are for, as a snapshot "
	  "('ptctl snapshot')",
	  .field = offsetof(struct options, witness) },
	{ NULL },
};

const struct verb verb_verify = {
	.name = "verify",
	.arguments = "[FILE...]",
	.summary = "Check existing configurations against the board",
	.details =
		"A FILE is an xl.cfg, a partial device tree (blob or source), a description of a\n"
		"system of Microkit, a configuration of ImageBuilder or of a container (OCI), a\n"
		"domain of zephyr-xenlib in C, a guest's /proc/device-tree as a directory, or '-'\n"
		"for the standard input. Files that belong together are checked together; the\n"
		"tree that an xl.cfg or a container's configuration names is read as well. Exit\n"
		"status 0 only if every number is right. With --witness, each number is held\n"
		"against what a running Linux has: it agrees, differs (exit status 1), or is not\n"
		"seen there.\n",
	.example = "ptctl --dtb board.dtb verify guest.cfg",
	.max_arguments = -1,
	.options = options,
	.is_long = true,
	.run = run,
};
