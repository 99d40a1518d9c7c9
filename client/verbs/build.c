/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* build: a system file → the files of all its guests. */

#include "system/build.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "console.h"
#include "describe/describe.h"
#include "output/file/bundle.h"
#include "output/findings.h"
#include "output/json.h"
#include "output/report/report.h"
#include "output/table/table.h"
#include "source/devices.h"
#include "source/system.h"
#include "verbs/verbs.h"

#define REPORT "report.html"

/* What is made, and what it is printed from. */
struct made {
	struct file_content *files; /* the build's, then the report and the manifest */
	size_t n;
	char *report, *manifest; /* owned */
	json_t *system;          /* describe_system(), with files */
};

/* ---- problems ---- */

static int print_problems(const struct options *o, const struct build *build)
{
	const char *file = o->arguments[0];
	json_t *problems = json_array(), *result;

	for (size_t i = 0; i < build->problems.n; i++) {
		const struct problem *problem = &build->problems.items[i];

		if (o->json)
			json_array_append_new(problems,
					      describe_problem(file, problem->line,
							       problem->other_line, problem->text));
		else
			system_fail_line(file, problem->line, problem->text);
	}
	result = json_pack("{s:o}", "problems", problems);
	if (o->json && result)
		json_print(result);
	json_decref(result);
	return EXIT_FAILED;
}

/* ---- the files beside the guests' ---- */

static int make_report(struct system_source *source, struct made *made, size_t *ret_size)
{
	struct devices devices = { .options = &source->options, .board = source->board };
	struct page page;
	const struct sink sink = { page_take, &page };
	int status;

	page_begin(&page, devices_source_name(&source->options));
	status = devices_describe_each(&devices, NULL, &sink);
	page.system = made->system;
	made->report = page_end(&page, ret_size);
	return status == EXIT_DONE && !made->report ? fail_errno(-ENOMEM) : status;
}

static int add(struct made *made, json_t *list, const char *name, const char *data, size_t size)
{
	made->files[made->n++] = (struct file_content){ name, data, size };
	return json_array_append_new(list, describe_made_file(name, data, size)) < 0
		       ? fail_errno(-ENOMEM)
		       : EXIT_DONE;
}

static int add_manifest(struct made *made)
{
	_cleanup_(freep) char *text = json_dumps(made->system, JSON_INDENT(2));

	if (!text || asprintf(&made->manifest, "%s\n", text) < 0) {
		made->manifest = NULL;
		return fail_errno(-ENOMEM);
	}
	made->files[made->n++] =
		(struct file_content){ BUNDLE_MANIFEST, made->manifest, strlen(made->manifest) };
	return EXIT_DONE;
}

/* The manifest is the last: whoever finds it finds all the others, too. */
static int make_files(struct system_source *source, const struct build *build, struct made *made)
{
	json_t *list = json_array();
	size_t size = 0;
	int status;

	made->files = calloc(build->files.n + 2, sizeof(*made->files));
	made->system = describe_system(build);
	if (!made->files || !made->system || !list) {
		json_decref(list);
		return fail_errno(-ENOMEM);
	}
	status = make_report(source, made, &size);
	for (size_t i = 0; status == EXIT_DONE && i < build->files.n; i++)
		status = add(made, list, build->files.items[i].name, build->files.items[i].data,
			     build->files.items[i].size);
	if (status == EXIT_DONE)
		status = add(made, list, REPORT, made->report, size);
	if (json_object_set_new(made->system, "files", list) < 0 && status == EXIT_DONE)
		status = fail_errno(-ENOMEM);
	return status == EXIT_DONE ? add_manifest(made) : status;
}

static void made_done(struct made *made)
{
	free(made->files);
	free(made->report);
	free(made->manifest);
	json_decref(made->system);
}

/* ---- output ---- */

enum { DOMAIN, KIND, DEVICE, ACCEPTED, SHARED };

static const struct column columns[] = {
	{ "DOMAIN", 0, NULL },   { "KIND", 0, NULL },   { "DEVICE", 0, NULL },
	{ "ACCEPTED", 0, NULL }, { "SHARED", 0, NULL }, { NULL },
};

/* The texts, or the members of that key, with blanks between them; malloc'ed. */
static char *join(const json_t *array, const char *key)
{
	char *text = NULL;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);
	const json_t *item;

	if (!out)
		return NULL;
	json_array_foreach (array, i, item)
		fprintf(out, "%s%s", i > 0 ? " " : "",
			key ? json_get_text(item, key) : json_string_value(item));
	return fclose(out) == 0 ? text : NULL;
}

static void put_given(struct table *table, const json_t *domain, const json_t *given)
{
	struct table_line *line = table_line(table, NULL);

	table_set(line, DOMAIN, json_get_text(domain, "name"));
	table_set(line, KIND, json_get_text(domain, "kind"));
	table_set(line, DEVICE, json_get_text(given, "device"));
	table_take(line, ACCEPTED, join(json_object_get(given, "accepted"), NULL));
	table_take(line, SHARED, join(json_object_get(given, "shares"), "supplier"));
}

static void put_rest(struct table *table, const char *whose, const json_t *paths)
{
	const json_t *path;
	size_t i;

	json_array_foreach (paths, i, path) {
		struct table_line *line = table_line(table, NULL);

		table_set(line, DOMAIN, whose);
		table_set(line, DEVICE, json_string_value(path));
	}
}

/* Who has what; devices that are marked and given to none have no domain. */
static void print_system(const struct options *o, const json_t *system)
{
	struct table *table = table_new(columns, !o->no_legend, stdout);
	const json_t *domain, *given;
	size_t i, k;

	json_array_foreach (json_object_get(system, "domains"), i, domain)
		json_array_foreach (json_object_get(domain, "devices"), k, given)
			put_given(table, domain, given);
	put_rest(table, "dom0", json_object_get(system, "dom0"));
	put_rest(table, "-", json_object_get(system, "nobody"));
	table_finish(table);
}

static void print_changes(const struct options *o, const json_t *changes)
{
	const json_t *change;
	size_t i;

	json_array_foreach (changes, i, change) {
		long long line = json_get_number(change, "line");

		printf("%s/%s: %s", o->directory, json_get_text(change, "name"),
		       json_get_text(change, "change"));
		if (line > 0)
			printf(" from line %lld on", line);
		putchar('\n');
	}
}

static void print_files(const struct options *o, const struct made *made)
{
	for (size_t i = 0; i < made->n; i++)
		printf("%s/%s\n", o->directory, made->files[i].name);
}

static int print(const struct options *o, const struct build *build, const struct made *made)
{
	json_t *notes = describe_system_notes(build);

	if (!notes)
		return fail_errno(-ENOMEM);
	if (o->json) {
		json_object_set_new(made->system, "notes", notes);
		json_print(made->system);
		return EXIT_DONE;
	}
	print_system(o, made->system);
	if (o->directory)
		print_files(o, made);
	fflush(stdout);
	if (!o->no_legend && json_array_size(notes) > 0)
		findings_print(notes, stderr);
	json_decref(notes);
	return EXIT_DONE;
}

/* ---- the verb ---- */

static int check(const struct options *o, const struct made *made)
{
	json_t *changes = NULL;
	int status = bundle_compare(o->directory, made->files, made->n, &changes);
	bool is_same = json_array_size(changes) == 0;

	if (status != EXIT_DONE)
		return status;
	if (o->json) {
		json_t *result = json_pack("{s:O}", "changes", changes);

		json_print(result);
		json_decref(result);
	} else {
		print_changes(o, changes);
	}
	json_decref(changes);
	return is_same ? EXIT_DONE : EXIT_FAILED;
}

static int finish(const struct options *o, struct system_source *source, const struct build *build)
{
	struct made made = { .n = 0 };
	int status = make_files(source, build, &made);

	if (status == EXIT_DONE && o->check) {
		status = check(o, &made);
	} else if (status == EXIT_DONE) {
		if (o->directory)
			status = bundle_write(o->directory, made.files, made.n);
		if (status == EXIT_DONE)
			status = print(o, build, &made);
	}
	made_done(&made);
	return status;
}

static int build_system(const struct options *o, struct system_source *source)
{
	struct build build = { .board = source->board, .system = source->system };
	int r, status;

	if (source->system->board.clk_summary.text)
		build.measured = &source->measured.rates;
	r = build_make(&build);
	if (r == BUILD_E_WORK)
		status = fail(EXIT_FAILED, "there is too much to compare on this board; give fewer "
					   "devices at a time");
	else if (r < 0)
		status = fail_errno(r);
	else
		status = build.problems.n > 0 ? print_problems(o, &build)
					      : finish(o, source, &build);
	build_done(&build);
	return status;
}

static int run(const struct options *o)
{
	struct system_source source;
	int status;

	if (o->check && !o->directory)
		return fail(EXIT_USAGE, "--check compares with the directory of -o, which is "
					"missing");
	status = system_source_open(&source, o->arguments[0], o);
	if (status == EXIT_DONE)
		status = build_system(o, &source);
	system_source_done(&source);
	return status;
}

static const struct option_row options[] = {
	{ "output", "DIR", "write the files there; else only say what is wrong",
	  .parse = options_parse_directory, .letter = 'o' },
	{ "check", NULL, "write nothing; say what would differ from DIR",
	  .field = offsetof(struct options, check) },
	{ NULL },
};

const struct verb verb_build = {
	.name = "build",
	.arguments = "SYSTEM.conf",
	.summary = "Write all files of a system of several guests",
	.details = "The file names the board, its guests and the devices of each, see "
		   "ptd-system(5).\n"
		   "All files are written, or none; what two guests cannot both have is told by\n"
		   "line. Exit status 1 also if --check finds a difference.\n",
	.example = "ptctl build system.conf -o system",
	.min_arguments = 1,
	.max_arguments = 1,
	.omits = OMITS_DAEMON | OMITS_TREE,
	.options = options,
	.run = run,
};
