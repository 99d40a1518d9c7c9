/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "source/linux/running.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/text/format.h"
#include "base/text/memstream.h"
#include "base/util.h"
#include "input/bound.h"
#include "input/open.h"
#include "tree/source.h"
#include "witness/witness.h"

#define SYSFS                 "/sys"
#define FDT                   "/sys/firmware/fdt"
#define IRQS                  "/sys/kernel/irq"
#define ATTRIBUTE_MAX         ((size_t)65536) /* Linux, PAGE_SIZE of sysfs at its largest */
#define ENTRIES_MAX_DIRECTORY 65536

/* A file in the making. */
struct gathered {
	char *data; /* malloc'ed; NULL: it cannot be read */
	size_t size;
	const char *source; /* on the running machine */
	const char *why;    /* if not */
	int error;          /* if it cannot be opened: a negative errno */
	char *unread;       /* of a directory: what of it is left out, and why; or NULL */
};

/* What of a directory cannot be read. */
struct unread {
	size_t n;
	char *first; /* path, and why */
};

struct running {
	const char *root;
	bool failed; /* memory ran out */
	struct unread unread;
};

/* ---- reading ---- */

static struct gathered read_file(struct running *running, const char *source, size_t max)
{
	struct gathered found = { .source = source };
	_cleanup_(freep) char *path = NULL;
	void *data = NULL;
	int r;

	if (asprintf(&path, "%s%s", running->root, source) < 0)
		r = -ENOMEM;
	else
		r = open_read(path, max, &data, &found.size);
	running->failed |= r == -ENOMEM;
	if (r == 0)
		found.data = data;
	else
		found.why = open_text(r);
	found.error = r < 0 ? r : 0;
	return found;
}

/* ---- directories ---- */

struct names {
	ARRAY_OF(char *);
};

static void names_donep(struct names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->items[i]);
	array_done(names);
}

static int name_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool add_name(struct names *names, const char *name)
{
	char *copy = strdup(name), **slot = copy ? array_add(names) : NULL;

	if (slot)
		*slot = copy;
	else
		free(copy);
	return slot;
}

/* Remembers it; takes over the text, which may be NULL. */
static void note_unread(struct running *running, char *text)
{
	running->failed |= !text;
	if (running->unread.n++ == 0)
		running->unread.first = text;
	else
		free(text);
}

__attribute__((format(printf, 2, 3))) static void note(struct running *running, const char *format,
						       ...)
{
	va_list args;

	va_start(args, format);
	note_unread(running, format_text(format, args));
	va_end(args);
}

/* "irqs/13/actions: Permission denied, and 3 more"; the caller frees it. NULL if all was read. */
static char *take_unread(struct running *running)
{
	_cleanup_(freep) char *first = TAKE(running->unread.first);
	size_t n = running->unread.n;
	char *text = NULL;

	running->unread = (struct unread){ .n = 0 };
	if (!first || n == 1)
		return TAKE(first);
	if (asprintf(&text, "%s, and %zu more", first, n - 1) < 0) {
		running->failed = true;
		return NULL;
	}
	return text;
}

/* The entries without hidden ones, sorted. 0, or why it cannot be opened. */
static int list(struct running *running, const char *directory, struct names *ret)
{
	_cleanup_(freep) char *path = NULL;
	_cleanup_(closedirp) DIR *dir = NULL;
	const struct dirent *entry;

	if (asprintf(&path, "%s%s", running->root, directory) < 0) {
		running->failed = true;
		return -ENOMEM;
	}
	dir = opendir(path);
	if (!dir)
		return -errno;
	while (errno = 0, (entry = readdir(dir)) && ret->n < ENTRIES_MAX_DIRECTORY)
		if (entry->d_name[0] != '.')
			running->failed |= !add_name(ret, entry->d_name);
	if (entry)
		note(running, "%s: only %d of its entries were read", directory,
		     ENTRIES_MAX_DIRECTORY);
	else if (errno != 0)
		note(running, "%s: %s", directory, strerror(errno));
	if (ret->n > 1)
		qsort(ret->items, ret->n, sizeof(*ret->items), name_compare);
	return 0;
}

/* What `put` writes of each entry of a directory. */
static struct gathered gather(struct running *running, const char *directory,
			      void (*put)(struct running *running, const char *directory,
					  const char *name, FILE *out))
{
	_cleanup_(names_donep) struct names names = { .n = 0 };
	struct gathered found = { .source = directory };
	struct memstream stream;
	FILE *out;
	int r = list(running, directory, &names);

	if (r < 0) {
		found.why = strerror(-r);
		return found;
	}
	out = memstream_open(&stream);
	for (size_t i = 0; out && i < names.n; i++)
		put(running, directory, names.items[i], out);
	found.data = memstream_close(&stream, &found.size);
	found.unread = take_unread(running);
	running->failed |= !found.data;
	return found;
}

/* Kernels lack some attributes, and interrupts may be given back at any time. */
static struct gathered read_entry(struct running *running, const char *directory, const char *name,
				  const char *attribute, size_t max)
{
	_cleanup_(freep) char *path = NULL;
	struct gathered found = { .data = NULL };

	if (asprintf(&path, "%s/%s%s%s", directory, name, *attribute ? "/" : "", attribute) < 0) {
		running->failed = true;
		return found;
	}
	found = read_file(running, path, max);
	if (!found.data && found.error != -ENOENT)
		note(running, "%s: %s", path, found.why);
	found.source = NULL;
	return found;
}

/* ---- interrupts ---- */

/* number|chip_name|hwirq|type|name|actions */
static void put_irq(struct running *running, const char *directory, const char *name, FILE *out)
{
	static const char *const attributes[] = { "chip_name", "hwirq", "type", "name", "actions" };

	fputs(name, out);
	for (size_t i = 0; i < ARRAY_SIZE(attributes); i++) {
		struct gathered found =
			read_entry(running, directory, name, attributes[i], ATTRIBUTE_MAX);

		fprintf(out, "|%.*s", found.data ? (int)strcspn(found.data, "\n") : 0,
			found.data ? found.data : "");
		free(found.data);
	}
	fputc('\n', out);
}

static void put_domain(struct running *running, const char *directory, const char *name, FILE *out)
{
	struct gathered found = read_entry(running, directory, name, "", WITNESS_FILE_MAX);

	if (found.data)
		fwrite(found.data, 1, found.size, out);
	free(found.data);
}

static void put_hierarchy(struct running *running, const char *directory, const char *name,
			  FILE *out)
{
	fprintf(out, "irq: %s\n", name);
	put_domain(running, directory, name, out);
}

/* ---- drivers ---- */

static int add_line(const struct bound *bound, void *userdata)
{
	_cleanup_(freep) char *line = NULL;

	if (asprintf(&line, "%s %s " SYSFS TREE_BELOW_SYSFS "%s\n", bound->path, bound->driver,
		     bound->node) < 0)
		return -ENOMEM;
	return add_name(userdata, line) ? 0 : -ENOMEM;
}

static struct gathered read_drivers(struct running *running)
{
	_cleanup_(names_donep) struct names lines = { .n = 0 };
	struct gathered found = { .source = SYSFS "/bus" };
	_cleanup_(freep) char *sysfs = NULL, *buses = NULL;
	struct memstream stream;
	bool left_out = false;
	FILE *out;

	if (asprintf(&sysfs, "%s" SYSFS, running->root) < 0 ||
	    asprintf(&buses, "%s/bus", sysfs) < 0) {
		running->failed = true;
		return found;
	}
	if (access(buses, R_OK | X_OK) < 0) {
		found.why = strerror(errno);
		return found;
	}
	running->failed |= bound_for_each(sysfs, add_line, &lines, &left_out) < 0;
	if (left_out)
		note(running, "some of " SYSFS "/bus");
	if (lines.n > 1)
		qsort(lines.items, lines.n, sizeof(*lines.items), name_compare);
	out = memstream_open(&stream);
	for (size_t i = 0; out && i < lines.n; i++)
		fputs(lines.items[i], out);
	found.data = memstream_close(&stream, &found.size);
	found.unread = take_unread(running);
	running->failed |= !found.data;
	return found;
}

/* ---- the tree ---- */

/* What the kernel was given; only root may read that. Its directory is open to all. */
static struct gathered read_tree(struct running *running)
{
	struct gathered found = read_file(running, FDT, TREE_SIZE_MAX);
	struct tree_error error = { .text = "" };
	_cleanup_(freep) char *path = NULL;
	void *data = NULL;
	int r;

	if (found.data)
		return found;
	if (asprintf(&path, "%s" SYSFS TREE_BELOW_SYSFS, running->root) < 0)
		r = -ENOMEM;
	else
		r = access(path, F_OK) < 0 ? -errno
					   : source_flatten(path, &data, &found.size, &error);
	running->failed |= r == -ENOMEM;
	if (r < 0)
		return found;
	found.data = data;
	found.source = SYSFS TREE_BELOW_SYSFS;
	return found;
}

/* ---- all files ---- */

static const char *const sources[WITNESS_FILES] = {
	[WITNESS_VERSION] = "/proc/version",
	[WITNESS_CMDLINE] = "/proc/cmdline",
	[WITNESS_INTERRUPTS] = "/proc/interrupts",
	[WITNESS_IRQS] = IRQS,
	[WITNESS_IRQ_HIERARCHY] = "/sys/kernel/debug/irq/irqs",
	[WITNESS_IRQ_DOMAINS] = "/sys/kernel/debug/irq/domains",
	[WITNESS_IOMEM] = "/proc/iomem",
	[WITNESS_CLK_SUMMARY] = CLK_SUMMARY_PATH,
	[WITNESS_GENPD] = "/sys/kernel/debug/pm_genpd/pm_genpd_summary",
	[WITNESS_DEFERRED] = "/sys/kernel/debug/devices_deferred",
};

static struct gathered read_source(struct running *running, enum witness_file file)
{
	switch (file) {
	case WITNESS_DRIVERS:
		return read_drivers(running);
	case WITNESS_IRQS:
		return gather(running, sources[file], put_irq);
	case WITNESS_IRQ_HIERARCHY:
		return gather(running, sources[file], put_hierarchy);
	case WITNESS_IRQ_DOMAINS:
		return gather(running, sources[file], put_domain);
	case WITNESS_VERSION:
	case WITNESS_CMDLINE:
	case WITNESS_INTERRUPTS:
	case WITNESS_IOMEM:
	case WITNESS_CLK_SUMMARY:
	case WITNESS_GENPD:
	case WITNESS_DEFERRED:
	case WITNESS_FILES:
		break;
	}
	return read_file(running, sources[file], WITNESS_FILE_MAX);
}

/* Its size tells later whether it was cut. */
static void put_manifest(FILE *manifest, const char *name, const struct gathered *found)
{
	if (found->data)
		fprintf(manifest, "%s %s %s %zu\n", name, found->source,
			found->unread ? WITNESS_PARTLY : WITNESS_READ, found->size);
	else
		fprintf(manifest, "%s %s " WITNESS_MISSING "\n", name, found->source);
}

/* Takes over the data. */
static void add_file(struct running *running, json_t *files, FILE *manifest, const char *name,
		     struct gathered *found)
{
	json_t *file;

	put_manifest(manifest, name, found);
	if (!found->data) {
		if (!running->failed)
			fail(EXIT_DONE, "%s is not in the snapshot: %s: %s", name, found->source,
			     found->why);
		return;
	}
	if (found->unread)
		fail(EXIT_DONE, "%s is not complete; not in the snapshot: %s", name, found->unread);
	free(found->unread);
	/* Unchecked: these are bytes, which nobody prints. */
	file = json_pack("{s:s, s:o}", "name", name, "text",
			 json_stringn_nocheck(found->data, found->size));
	running->failed |= !file || json_array_append_new(files, file) < 0;
	free(found->data);
}

/* Who is not root gets zeros for addresses, and may not even know. */
static void check_iomem(struct running *running, const struct gathered *found)
{
	struct witness witness = { .version = "" };
	struct witness_error error;
	char *copy = found->data ? malloc(found->size + 1) : NULL;

	if (!found->data)
		return;
	if (!copy) {
		running->failed = true;
		return;
	}
	memcpy(copy, found->data, found->size + 1);
	if (witness_add(&witness, WITNESS_IOMEM, copy, found->size, &error) == 0 &&
	    witness.iomem_is_hidden)
		fail(EXIT_DONE,
		     "%s has no addresses, as Linux shows them to root "
		     "(CAP_SYS_ADMIN) only",
		     found->source);
	witness_done(&witness);
}

static json_t *read_all(struct running *running, FILE *manifest)
{
	json_t *files = json_array();
	struct gathered found = read_tree(running);

	add_file(running, files, manifest, WITNESS_TREE, &found);
	for (unsigned int i = 0; i < WITNESS_FILES; i++) {
		found = read_source(running, (enum witness_file)i);
		if (i == WITNESS_IOMEM)
			check_iomem(running, &found);
		add_file(running, files, manifest, witness_file_name((enum witness_file)i), &found);
	}
	return files;
}

int running_read(const char *root, json_t **ret)
{
	struct running running = { .root = root };
	struct gathered manifest = { .source = "" };
	struct memstream stream;
	FILE *out = memstream_open(&stream);
	json_t *files = out ? read_all(&running, out) : NULL;

	manifest.data = memstream_close(&stream, &manifest.size);
	if (!files || !manifest.data || running.failed) {
		free(manifest.data);
		json_decref(files);
		return fail_errno(-ENOMEM);
	}
	if (json_array_size(files) == 0) {
		free(manifest.data);
		json_decref(files);
		return fail(EXIT_FAILED,
			    "nothing of a running Linux can be read below %s; nothing "
			    "was written",
			    *root ? root : "/");
	}
	if (json_array_append_new(
		    files, json_pack("{s:s, s:o}", "name", WITNESS_MANIFEST, "text",
				     json_stringn_nocheck(manifest.data, manifest.size))) < 0)
		running.failed = true;
	free(manifest.data);
	if (running.failed) {
		json_decref(files);
		return fail_errno(-ENOMEM);
	}
	*ret = files;
	return EXIT_DONE;
}
