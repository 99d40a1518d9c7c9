/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* export-guests FORMAT DTB DIRECTORY - exports each device of a board that is not blocked, and then
 * all of these together
 *
 * All risks are accepted, and clocks whose rate nobody knows run at 24 MHz. Files are written as
 * DIRECTORY/N-NAME; one line for each export tells its number, the device's path, and for how many
 * clocks a rate had to be given ("rates 2"), or why there is nothing. For tests/check-guests.py. */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "board/lookup.h"
#include "export/export.h"
#include "tree/source.h"

#define RATE 24000000

struct rates {
	ARRAY_OF(struct export_rate);
};

static void die(const char *what, const char *why)
{
	fprintf(stderr, "export-guests: %s: %s\n", what, why);
	exit(1);
}

static void write_file(const char *directory, size_t n, const struct export_file *file)
{
	char name[4096];
	FILE *out;

	snprintf(name, sizeof(name), "%s/%zu-%s", directory, n, file->name);
	out = fopen(name, "w");
	if (!out || fwrite(file->data, 1, file->size, out) != file->size || fclose(out) != 0)
		die(name, "cannot be written");
}

/* The names of all clocks that the first try asked for. */
static void answer(const struct export *export, struct rates *rates)
{
	char path[TREE_PATH_MAX], *name;

	for (size_t i = 0; i < export->error.findings.n; i++) {
		const struct finding *finding = &export->error.findings.items[i];
		struct export_rate *rate;

		if (finding->code != FINDING_CLOCK_RATE_UNKNOWN)
			continue;
		rate = array_add(rates);
		if (!rate ||
		    asprintf(&name, "%s:%s", node_path(finding->node, path), finding->why) < 0)
			die("rates", "out of memory");
		*rate = (struct export_rate){ name, RATE };
	}
}

/* What is exported, and what became of it. */
struct job {
	const struct board *board;
	const struct export_format *format;
	const char *directory;
	const struct device **devices;
	size_t n_devices;
	size_t number;
	const char *name;
};

static int try(const struct job *job, struct export *export, struct plan *plan)
{
	for (size_t i = 0; i < job->n_devices; i++) {
		struct plan_device *planned = plan_add(plan, job->board, job->devices[i]);

		if (!planned)
			return -ENOMEM;
		memset(planned->accepted, true, sizeof(planned->accepted));
	}
	return export_make(export, job->format);
}

static void put_result(const struct job *job, const struct export *export, int r, size_t n_rates)
{
	const struct findings *findings = &export->error.findings;

	if (r < 0)
		die(job->name, strerror(-r));
	printf("%zu\t%s\t", job->number, job->name);
	if (r != EXPORT_OK)
		printf("refused\t%s\n", findings->n > 0
						? finding_info(findings->items[0].code)->name
						: export->error.text);
	else
		printf("rates\t%zu\n", n_rates);
	for (size_t i = 0; r == EXPORT_OK && i < export->files.n; i++)
		write_file(job->directory, job->number, &export->files.items[i]);
}

/* False if the first try asked for rates, which are known then. */
static bool run_once(const struct job *job, struct rates *rates, bool is_last, bool *ret_exported)
{
	struct plan plan = { .n = 0 };
	struct export export = { .board = job->board, .plan = &plan };
	bool done = true;
	int r;

	export.options.rates = rates->items;
	export.options.n_rates = rates->n;
	r = try(job, &export, &plan);
	*ret_exported = r == EXPORT_OK;
	if (!is_last && r == EXPORT_E_NOT_ASSIGNABLE) {
		answer(&export, rates);
		done = rates->n == 0;
	}
	if (done)
		put_result(job, &export, r, rates->n);
	export_done(&export);
	plan_done(&plan);
	return done;
}

static bool run(const struct job *job)
{
	struct rates rates = { .n = 0 };
	bool exported;

	if (!run_once(job, &rates, false, &exported))
		run_once(job, &rates, true, &exported);
	for (size_t i = 0; i < rates.n; i++)
		free((void *)(uintptr_t)rates.items[i].name);
	array_done(&rates);
	return exported;
}

static bool export_one(struct job job, const struct device *device)
{
	char path[TREE_PATH_MAX];

	job.devices = &device;
	job.n_devices = 1;
	job.number = (size_t)(device - job.board->items);
	job.name = node_path(device->node, path);
	return run(&job);
}

static bool is_blocked(const struct board *board, const struct device *device)
{
	struct findings findings = { .n = 0 };
	bool blocked = verdict_findings(board, device, false, &findings) < 0 ||
		       verdict_of(&findings) == VERDICT_BLOCKED;

	array_done(&findings);
	return blocked;
}

static void export_all(struct job job)
{
	const struct board *board = job.board;
	const struct device **devices = calloc(board->n + 1, sizeof(*devices));

	if (!devices)
		die("devices", "out of memory");
	for (size_t i = 0; i < board->n; i++) {
		const struct device *device = &board->items[i];

		if (!device->is_part && !is_blocked(board, device) && export_one(job, device))
			devices[job.n_devices++] = device;
	}
	job.devices = devices;
	job.number = board->n;
	job.name = "all of them";
	if (job.n_devices > 0)
		run(&job);
	free(devices);
}

int main(int argc, char **argv)
{
	_cleanup_(board_freep) struct board *board = NULL;
	const struct export_format *format = argc == 4 ? export_format_find(argv[1]) : NULL;
	struct source source = { .file = format ? argv[2] : NULL };
	struct tree_error error = { .text = "" };
	struct tree *tree = NULL;

	if (!format)
		die("usage", "export-guests FORMAT DTB DIRECTORY");
	if (source_load(&source, &tree, &error) < 0 || board_new(&board, tree, NULL) < 0)
		die(argv[2], error.text);
	export_all((struct job){ .board = board, .format = format, .directory = argv[3] });
	return 0;
}
