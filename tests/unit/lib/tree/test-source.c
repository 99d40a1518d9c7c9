/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Trees from files, from directories, and with overlays on top. */

#undef NDEBUG
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <libfdt.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "check.h"
#include "dts.h"
#include "tree/source.h"

static char folder[] = "/tmp/test-source-XXXXXX";

static const char base[] = "/ { compatible = \"b\"; serial: serial@2000 { reg = <0x2000 1>; }; };";

/* The path of a name inside of the scratch folder; good to the end of the program. */
static const char *in_folder(const char *name)
{
	static struct arena arena;
	size_t size = sizeof(folder) + 1 + strlen(name);
	char *path = arena_alloc(&arena, size);

	check(path);
	snprintf(path, size, "%s/%s", folder, name);
	return path;
}

static const char *write_file(const char *name, const void *bytes, size_t size)
{
	const char *path = in_folder(name);
	_cleanup_(fclosep) FILE *file = fopen(path, "w");

	check(file);
	check_eq(fwrite(bytes, 1, size, file), size);
	return path;
}

static const char *write_dtb(const char *name, const char *source, const char *option)
{
	size_t size;
	_cleanup_(freep) void *blob = dts_compile(source, option, &size);

	return write_file(name, blob, size);
}

static struct tree *load(const struct source *source)
{
	struct tree_error error = { .text = "" };
	struct tree *tree = NULL;
	int r = source_load(source, &tree, &error);

	check_str(error.text, "");
	check_eq(r, 0);
	return tree;
}

/* The source is refused with a sentence that starts with this path and has these words. */
static void check_refused(const struct source *source, const char *path, const char *words)
{
	struct tree_error error = { .text = "" };
	struct tree *tree = NULL;

	check_eq(source_load(source, &tree, &error), -EINVAL);
	check(!tree);
	if (strncmp(error.text, path, strlen(path)) != 0 || !strstr(error.text, words))
		check_str(error.text, words);
}

/* ---- files ---- */

static void test_file(void)
{
	struct source source = { .file = write_dtb("a.dtb", base, NULL) };
	_cleanup_(tree_freep) struct tree *tree = load(&source);

	check(tree_find_path(tree, "/serial@2000"));
}

static void test_files_that_cannot_be_read(void)
{
	struct source missing = { .file = in_folder("missing") };
	struct source directory = { .file = folder };
	struct source endless = { .file = "/dev/zero" };

	check_refused(&missing, missing.file, "No such file");
	check_refused(&directory, folder, "directory");
	check_refused(&endless, "/dev/zero", "not a regular file");
}

static void test_file_that_is_not_a_tree(void)
{
	struct source source = { .file = write_file("text", "text", 4) };

	check_refused(&source, source.file, "offset 0x0");
}

static void test_read_up_to_the_limit(void)
{
	struct tree_error error;
	_cleanup_(freep) void *bytes = NULL;
	size_t size;
	const char *path = write_file("bytes", "12345678", 8);

	check_eq(source_read_file(path, "a leaflet", 8, &bytes, &size, &error), 0);
	check_eq(size, 8);
	check_eq(memcmp(bytes, "12345678", 8), 0);
	check_eq(source_read_file(path, "a leaflet", 7, &bytes, &size, &error), -EINVAL);
	check_has(error.text, "larger than 0 KiB, too large for a leaflet");
}

static void test_read_an_empty_file(void)
{
	struct tree_error error;
	_cleanup_(freep) void *bytes = NULL;
	size_t size = 1;

	check_eq(
		source_read_file(write_file("empty", "", 0), "a leaflet", 8, &bytes, &size, &error),
		0);
	check_eq(size, 0);
}

/* ---- directories ---- */

static void make_directory(const char *name)
{
	check_eq(mkdir(in_folder(name), 0755), 0);
}

static void test_directory(void)
{
	struct source source = { .directory = in_folder("tree") };
	uint32_t value;

	make_directory("tree");
	make_directory("tree/b@1");
	make_directory("tree/a");
	write_file("tree/compatible", "x", 2);
	write_file("tree/b@1/reg", "\0\0\0\1", 4);
	write_file("tree/b@1/dma-coherent", "", 0);
	_cleanup_(tree_freep) struct tree *tree = load(&source);

	check_eq(tree->n_nodes, 3);
	check_str(tree->nodes[1].name, "a"); /* in the order of names */
	check(node_is_compatible(tree_root(tree), "x"));
	check(node_u32(dts_node(tree, "/b@1"), PROPERTY_REG, &value) && value == 1);
	check(node_has(dts_node(tree, "/b@1"), PROPERTY_DMA_COHERENT));
}

static void test_large_directory(void)
{
	struct source source = { .directory = in_folder("large") };
	_cleanup_(freep) char *bytes = calloc(1, 400000);
	char name[64];

	make_directory("large");
	check(bytes);
	for (int i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "large/node%03d", i);
		make_directory(name);
	}
	write_file("large/node000/blob", bytes, 400000);
	_cleanup_(tree_freep) struct tree *tree = load(&source);

	check_eq(tree->n_nodes, 301);
	check_eq(tree->nodes[1].properties[0].size, 400000);
}

static void test_links_are_not_followed(void)
{
	struct source source = { .directory = in_folder("links") };

	make_directory("links");
	make_directory("links/a");
	check_eq(symlink("..", in_folder("links/a/up")), 0);
	check_eq(symlink("/etc/hostname", in_folder("links/a/hostname")), 0);
	_cleanup_(tree_freep) struct tree *tree = load(&source);

	check_eq(tree->n_nodes, 2);
	check_eq(tree->nodes[1].n_properties, 0);
}

/* As /proc/device-tree is. */
static void test_the_top_may_be_a_link(void)
{
	struct source source = { .directory = in_folder("link") };

	check_eq(symlink("links", in_folder("link")), 0);
	_cleanup_(tree_freep) struct tree *tree = load(&source);

	check_eq(tree->n_nodes, 2);
}

static void test_directories_that_are_none(void)
{
	struct source missing = { .directory = in_folder("missing") };
	struct source file = { .directory = in_folder("text") };

	check_refused(&missing, missing.directory, "No such file");
	check_refused(&file, file.directory, "Not a directory");
}

static void test_directory_with_too_many_levels(void)
{
	char name[256] = "deep";
	struct source source = { .directory = in_folder("deep") };
	size_t n = strlen(name);

	for (unsigned int i = 0; i <= TREE_DEPTH_MAX; i++) {
		make_directory(name);
		n += (size_t)snprintf(name + n, sizeof(name) - n, "/n");
	}
	check_refused(&source, source.directory, "levels");
}

/* A blob and its directory describe the same devices. */
static void test_directory_of_one_node(void)
{
	struct source source = { .directory = in_folder("one") };

	make_directory("one");
	_cleanup_(tree_freep) struct tree *tree = load(&source);

	check_eq(tree->n_nodes, 1);
	check_str(tree_root(tree)->name, "");
}

/* ---- overlays ---- */

#define OVERLAY "/plugin/; "

static void test_overlay(void)
{
	const char *overlays[] = {
		write_dtb("o.dtbo",
			  OVERLAY "&serial { status = \"disabled\"; child { reg = <5>; }; };",
			  NULL),
	};
	struct source source = { .file = write_dtb("base.dtb", base, "-@"),
				 .overlays = overlays,
				 .n_overlays = 1 };
	_cleanup_(tree_freep) struct tree *tree = load(&source);
	const struct node *serial = dts_node(tree, "/serial@2000");

	check_str(node_string(serial, PROPERTY_STATUS), "disabled");
	check(node_has(serial, PROPERTY_REG));
	check(tree_find_path(tree, "/serial@2000/child"));
}

/* Its phandles are numbered anew, behind those of the base. */
static void test_overlay_with_references_of_its_own(void)
{
	const char *overlays[] = {
		write_dtb("l.dtbo", OVERLAY "&serial { a: a { }; b { clocks = <&a>; }; };", NULL),
	};
	struct source source = {
		.file = write_dtb("l.dtb", "/ { serial: serial@0 { }; x { p = <&serial>; }; };",
				  "-@"),
		.overlays = overlays,
		.n_overlays = 1
	};
	_cleanup_(tree_freep) struct tree *tree = load(&source);
	uint32_t phandle;

	check(node_u32(dts_node(tree, "/serial@0/b"), PROPERTY_CLOCKS, &phandle));
	check(tree_find_phandle(tree, phandle) == dts_node(tree, "/serial@0/a"));
	check(dts_node(tree, "/serial@0")->phandle != phandle);
}

static void test_overlays_in_their_order(void)
{
	const char *overlays[] = {
		write_dtb("1.dtbo", OVERLAY "&serial { status = \"disabled\"; };", NULL),
		write_dtb("2.dtbo", OVERLAY "&serial { status = \"okay\"; };", NULL),
	};
	struct source source = { .file = in_folder("base.dtb"),
				 .overlays = overlays,
				 .n_overlays = 2 };
	_cleanup_(tree_freep) struct tree *tree = load(&source);

	check_str(node_string(dts_node(tree, "/serial@2000"), PROPERTY_STATUS), "okay");
}

static void test_overlay_by_path_needs_no_symbols(void)
{
	const char *overlays[] = { write_dtb(
		"p.dtbo", OVERLAY "&{/serial@2000} { status = \"fail\"; };", NULL) };
	struct source source = { .file = in_folder("a.dtb"),
				 .overlays = overlays,
				 .n_overlays = 1 };
	_cleanup_(tree_freep) struct tree *tree = load(&source);

	check_str(node_string(dts_node(tree, "/serial@2000"), PROPERTY_STATUS), "fail");
}

static void test_overlay_on_a_base_without_symbols(void)
{
	const char *overlays[] = { in_folder("o.dtbo") };
	struct source source = { .file = in_folder("a.dtb"),
				 .overlays = overlays,
				 .n_overlays = 1 };

	check_refused(&source, overlays[0], "no /__symbols__");
}

static void test_overlay_for_another_board(void)
{
	const char *overlays[] = { write_dtb("x.dtbo", OVERLAY "&other { status = \"okay\"; };",
					     NULL) };
	struct source source = { .file = in_folder("base.dtb"),
				 .overlays = overlays,
				 .n_overlays = 1 };

	check_refused(&source, overlays[0], "another board");
}

static void test_overlay_that_is_none(void)
{
	const char *overlays[] = { in_folder("a.dtb") };
	struct source source = { .file = in_folder("base.dtb"),
				 .overlays = overlays,
				 .n_overlays = 1 };

	check_refused(&source, overlays[0], "not an overlay");
	overlays[0] = in_folder("text");
	check_refused(&source, overlays[0], "offset 0x0");
	overlays[0] = in_folder("missing");
	check_refused(&source, overlays[0], "No such file");
}

/* Moves the memory reserve map to the end of the blob, where nothing ends it. */
static const char *write_endless_reserve_map(const char *name, const char *source)
{
	static const uint8_t entry[16] = { [15] = 1 }; /* its size, which is not 0 */
	size_t size, aligned;
	_cleanup_(freep) uint8_t *blob = dts_compile(source, "-@", &size);
	_cleanup_(freep) uint8_t *longer = NULL;

	aligned = (size + 7) & ~(size_t)7;
	longer = calloc(1, aligned + sizeof(entry));
	check(longer);
	memcpy(longer, blob, size);
	memcpy(longer + aligned, entry, sizeof(entry));
	fdt_set_off_mem_rsvmap(longer, (uint32_t)aligned);
	fdt_set_totalsize(longer, (uint32_t)(aligned + sizeof(entry)));
	return write_file(name, longer, aligned + sizeof(entry));
}

/* libfdt copies the map, and would write before its buffer. */
static void test_reserve_map_without_end(void)
{
	const char *overlays[] = { in_folder("o.dtbo") };
	struct source source = { .file = write_endless_reserve_map("endless.dtb", base),
				 .overlays = overlays,
				 .n_overlays = 1 };

	check_refused(&source, source.file, "the memory reserve map has no end");
	overlays[0] = write_endless_reserve_map("endless.dtbo",
						OVERLAY "&serial { status = \"disabled\"; };");
	source.file = in_folder("base.dtb");
	check_refused(&source, overlays[0], "the memory reserve map has no end");
}

static void test_overlay_on_a_damaged_base(void)
{
	const char *overlays[] = { in_folder("o.dtbo") };
	struct source source = { .file = in_folder("text"), .overlays = overlays, .n_overlays = 1 };

	check_refused(&source, source.file, "offset 0x0");
}

static void test_merge_that_fails_keeps_the_base(void)
{
	struct tree_error error;
	size_t size, before, overlay_size;
	void *blob = dts_compile(base, NULL, &size), *kept = blob;
	_cleanup_(freep) void *overlay =
		dts_compile(OVERLAY "&serial { status = \"okay\"; };", NULL, &overlay_size);

	before = size;
	check_eq(source_merge(&blob, &size, overlay, overlay_size, &error), -EINVAL);
	check(blob == kept);
	check_eq(size, before);
	free(blob);
}

static void remove_folder(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", folder);
	check_eq(system(command), 0);
}

int main(void)
{
	check(mkdtemp(folder));
	test_file();
	test_files_that_cannot_be_read();
	test_file_that_is_not_a_tree();
	test_read_up_to_the_limit();
	test_read_an_empty_file();
	test_directory();
	test_large_directory();
	test_links_are_not_followed();
	test_the_top_may_be_a_link();
	test_directories_that_are_none();
	test_directory_with_too_many_levels();
	test_directory_of_one_node();
	test_overlay();
	test_overlay_with_references_of_its_own();
	test_overlays_in_their_order();
	test_overlay_by_path_needs_no_symbols();
	test_overlay_on_a_base_without_symbols();
	test_overlay_for_another_board();
	test_overlay_that_is_none();
	test_reserve_map_without_end();
	test_overlay_on_a_damaged_base();
	test_merge_that_fails_keeps_the_base();
	remove_folder();
	return 0;
}
