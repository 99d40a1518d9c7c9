/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* export-all FORMATS SIZES DTB… - exports of all devices of many boards, in one process
 *
 * Each device that is not blocked is exported alone; those for which this succeeds also in groups
 * of each of SIZES, in the board's order, where 0 is all together. FORMATS and SIZES are separated
 * by commas; size 1, alone, is implied. All risks are accepted, and clocks of unknown rate run at
 * 24 MHz.
 *
 * The output has a line for each export, with the tree, the format, the number of rates that had to
 * be given, the number of files, and the devices' paths, separated by tabs; and for each file a
 * line with its name and size, followed by its bytes. Findings are a file "notes", with code, path
 * and sentence; a refusal is the file "refused", with the code, if there is one, and the sentence.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "export/export.h"
#include "tree/digest.h"
#include "tree/source.h"

#define RATE     24000000
#define LIST_MAX 8

struct rates {
	ARRAY_OF(struct export_rate);
};

struct sizes {
	size_t items[LIST_MAX], n;
};

struct formats {
	const struct export_format *items[LIST_MAX];
	size_t n;
};

struct exporter {
	const char *dtb;
	const struct board *board;
	const struct export_format *format;
	char digest[DIGEST_SIZE];
};

/* What is exported together. */
struct batch {
	const struct exporter *exporter;
	const struct device **devices;
	size_t n;
};

__attribute__((noreturn)) static void fail(const char *what)
{
	fprintf(stderr, "export-all: %s\n", what);
	exit(1);
}

static struct board *load(const char *dtb)
{
	struct source source = { .file = dtb };
	struct tree_error error = { .text = "out of memory" };
	struct board *board;
	struct tree *tree;

	if (source_load(&source, &tree, &error) < 0)
		fail(error.text);
	if (board_new(&board, tree, NULL) < 0)
		fail("out of memory");
	return board;
}

/* ---- what comes out ---- */

static void put_file(const char *name, const char *data, size_t size)
{
	printf("%s\t%zu\n", name, size);
	fwrite(data, 1, size, stdout);
}

static void put_line(FILE *out, const struct finding *finding)
{
	_cleanup_(freep) char *text = finding_text(finding);
	char path[TREE_PATH_MAX];

	if (!text)
		fail("out of memory");
	fprintf(out, "%s\t%s\t%s\n", finding_info(finding->code)->name,
		node_path(finding->node, path), text);
}

static void put_notes(const struct findings *findings)
{
	_cleanup_(freep) char *data = NULL;
	size_t size;
	FILE *out = open_memstream(&data, &size);

	if (!out)
		fail("out of memory");
	for (size_t i = 0; i < findings->n; i++)
		put_line(out, &findings->items[i]);
	if (fclose(out) != 0)
		fail("out of memory");
	put_file("notes", data, size);
}

static void put_refusal(const struct plan_error *error)
{
	_cleanup_(freep) char *text = NULL;
	const char *code = error->findings.n > 0 ? finding_info(error->findings.items[0].code)->name
						 : "";

	if (asprintf(&text, "%s\t%s", code, error->text) < 0)
		fail("out of memory");
	put_file("refused", text, strlen(text));
}

static void put_heading(const struct batch *batch, size_t n_rates, size_t n_files)
{
	char path[TREE_PATH_MAX];

	printf("%s\t%s\t%zu\t%zu", batch->exporter->dtb, batch->exporter->format->name, n_rates,
	       n_files);
	for (size_t i = 0; i < batch->n; i++)
		printf("\t%s", node_path(batch->devices[i]->node, path));
	putchar('\n');
}

static void put_export(const struct batch *batch, const struct export *export, int r,
		       size_t n_rates)
{
	if (r != EXPORT_OK) {
		put_heading(batch, n_rates, 1);
		put_refusal(&export->error);
		return;
	}
	put_heading(batch, n_rates, export->files.n + 1);
	for (size_t i = 0; i < export->files.n; i++)
		put_file(export->files.items[i].name, export->files.items[i].data,
			 export->files.items[i].size);
	put_notes(&export->findings);
}

/* ---- one export ---- */

static void accept_all(struct plan_device *planned)
{
	if (!planned)
		fail("out of memory");
	planned->accepted = finding_risks();
}

/* Gives a rate to each clock that an export asked for. */
static void answer(const struct findings *asked, struct rates *rates)
{
	char path[TREE_PATH_MAX], *name;

	for (size_t i = 0; i < asked->n; i++) {
		const struct finding *finding = &asked->items[i];
		struct export_rate *rate;

		if (finding->code != FINDING_CLOCK_RATE_UNKNOWN)
			continue;
		rate = array_add(rates);
		if (!rate ||
		    asprintf(&name, "%s:%s", node_path(finding->node, path), finding->what) < 0)
			fail("out of memory");
		*rate = (struct export_rate){ name, RATE };
	}
}

/* False if it is about rates, which are known then. */
static bool try(const struct batch *batch, struct rates *rates, bool is_last, bool *ret_exported)
{
	struct plan plan = { .n = 0 };
	struct export export = { .board = batch->exporter->board,
				 .plan = &plan,
				 .options = { .rates = rates->items, .n_rates = rates->n },
				 .digest = batch->exporter->digest };
	bool done;
	int r;

	for (size_t i = 0; i < batch->n; i++)
		accept_all(plan_add(&plan, batch->exporter->board, batch->devices[i]));
	r = export_make(&export, batch->exporter->format);
	if (r < 0)
		fail(strerror(-r));
	*ret_exported = r == EXPORT_OK;
	if (!is_last)
		answer(&export.error.findings, rates);
	done = is_last || rates->n == 0;
	if (done)
		put_export(batch, &export, r, rates->n);
	export_done(&export);
	plan_done(&plan);
	return done;
}

static bool run(const struct batch *batch)
{
	struct rates rates = { .n = 0 };
	bool exported;

	if (!try(batch, &rates, false, &exported))
		try(batch, &rates, true, &exported);
	for (size_t i = 0; i < rates.n; i++)
		free((void *)(uintptr_t)rates.items[i].name);
	array_done(&rates);
	return exported;
}

/* ---- all of them ---- */

static bool is_blocked(const struct board *board, const struct device *device)
{
	struct findings findings = { .n = 0 };
	bool blocked;

	if (verdict_findings(board, device, false, &findings) < 0)
		fail("out of memory");
	blocked = verdict_of(&findings) == VERDICT_BLOCKED;
	array_done(&findings);
	return blocked;
}

static void run_groups(const struct batch *all, size_t size)
{
	if (size == 0)
		size = all->n;
	for (size_t i = 0; i < all->n; i += size) {
		size_t n = all->n - i < size ? all->n - i : size;

		run(&(struct batch){ all->exporter, all->devices + i, n });
	}
}

static void export_board(const struct exporter *exporter, const struct sizes *sizes)
{
	const struct board *board = exporter->board;
	const struct device **devices = calloc(board->devices.n + 1, sizeof(*devices));
	struct batch all = { exporter, devices, 0 };

	if (!devices)
		fail("out of memory");
	for (size_t i = 0; i < board->devices.n; i++) {
		const struct device *device = &board->devices.items[i];

		if (!device->is_part && !is_blocked(board, device) &&
		    run(&(struct batch){ exporter, &device, 1 }))
			devices[all.n++] = device;
	}
	for (size_t i = 0; i < sizes->n; i++)
		if (sizes->items[i] != 1)
			run_groups(&all, sizes->items[i]);
	free(devices);
}

/* ---- the command line ---- */

static bool read_formats(char *list, struct formats *ret)
{
	for (char *rest, *name = strtok_r(list, ",", &rest); name;
	     name = strtok_r(NULL, ",", &rest)) {
		const struct export_format *format = export_format_find(name);

		if (!format || ret->n == LIST_MAX)
			return false;
		ret->items[ret->n++] = format;
	}
	return ret->n > 0;
}

static bool read_sizes(char *list, struct sizes *ret)
{
	for (char *rest, *size = strtok_r(list, ",", &rest); size;
	     size = strtok_r(NULL, ",", &rest)) {
		char *end;

		if (ret->n == LIST_MAX)
			return false;
		ret->items[ret->n++] = strtoul(size, &end, 10);
		if (*end != '\0')
			return false;
	}
	return ret->n > 0;
}

int main(int argc, char **argv)
{
	struct formats formats = { .n = 0 };
	struct sizes sizes = { .n = 0 };

	if (argc < 4 || !read_formats(argv[1], &formats) || !read_sizes(argv[2], &sizes))
		fail("usage: export-all FORMATS SIZES DTB…");
	for (int i = 3; i < argc; i++) {
		_cleanup_(board_freep) struct board *board = load(argv[i]);
		struct exporter exporter = { argv[i], board, NULL, "" };

		tree_digest(board->tree, exporter.digest);
		for (size_t j = 0; j < formats.n; j++) {
			exporter.format = formats.items[j];
			export_board(&exporter, &sizes);
		}
	}
	return 0;
}
