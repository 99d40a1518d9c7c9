/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The nodes below /chosen from which Xen starts guests itself (xen/docs/misc/arm/device-tree/
 * booting.txt), as an overlay for the tree that is marked. */

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "export/formats/guest-tree.h"
#include "export/livetree.h"
#include "system/steps.h"

static void put_numbers(struct livetree *tree, struct livetree_node *node, const char *name,
			uint64_t first, uint64_t second)
{
	struct livetree_item *item = livetree_property(tree, node, name, LIVETREE_CELLS, 0);

	livetree_put_cells64(tree, item, first);
	livetree_put_cells64(tree, item, second);
}

static struct livetree_node *add_module(struct livetree *tree, struct livetree_node *domu,
					const char *compatible, uint64_t address, uint64_t size)
{
	struct livetree_node *node;
	struct livetree_item *item;
	char name[40];

	snprintf(name, sizeof(name), "module@%" PRIx64, address);
	node = livetree_add_node(tree, domu, name);
	item = livetree_property(tree, node, "compatible", LIVETREE_GUESS, 0);
	livetree_put_string(tree, item, compatible);
	livetree_put_string(tree, item, "multiboot,module");
	put_numbers(tree, node, "reg", address, size);
	return node;
}

/* Those whose addresses only the boot loader knows. */
static void name_missing_modules(struct livetree *tree, struct livetree_node *domu,
				 const struct system_domain *domain,
				 const struct build_file *partial)
{
	bool has_command_line = domain->command_line.text;
	const char *const missing[] = {
		domain->kernel.address.line ? NULL
		: has_command_line          ? "kernel with its bootargs"
					    : "kernel",
		domain->ramdisk.file.text && !domain->ramdisk.address.line ? "ramdisk" : NULL,
		partial && !domain->tree_address.line ? partial->name : NULL,
	};
	char text[128] = "";

	for (size_t i = 0; i < ARRAY_SIZE(missing); i++) {
		size_t n = strlen(text);

		if (missing[i])
			snprintf(text + n, sizeof(text) - n, "%s%s", n > 0 ? ", " : "", missing[i]);
	}
	if (*text)
		livetree_comment(tree, domu, "the boot loader adds the modules: %s", text);
}

static void add_modules(const struct build *build, struct livetree *tree,
			struct livetree_node *domu, const struct system_domain *domain)
{
	const struct build_file *partial = build_find_file(build, domain->name, GUEST_TREE_BLOB);
	struct livetree_node *kernel;

	name_missing_modules(tree, domu, domain, partial);
	if (domain->kernel.address.line) {
		kernel = add_module(tree, domu, "multiboot,kernel", domain->kernel.address.value,
				    domain->kernel.size.value);
		if (domain->command_line.text)
			livetree_string(tree, kernel, "bootargs", domain->command_line.text);
	}
	if (domain->ramdisk.address.line)
		add_module(tree, domu, "multiboot,ramdisk", domain->ramdisk.address.value,
			   domain->ramdisk.size.value);
	if (partial && domain->tree_address.line)
		add_module(tree, domu, "multiboot,device-tree", domain->tree_address.value,
			   partial->size);
}

static void add_domu(const struct build *build, struct livetree *tree, struct livetree_node *chosen,
		     const struct system_domain *domain)
{
	struct livetree_node *domu = livetree_add_node(tree, chosen, domain->name);
	struct livetree_item *memory;
	uint64_t kib = domain->static_address.line ? domain->static_size.value >> 10
						   : domain->memory.value << 10;

	livetree_string(tree, domu, "compatible", "xen,domain");
	livetree_number(tree, domu, "#address-cells", 2);
	livetree_number(tree, domu, "#size-cells", 2);
	memory = livetree_property(tree, domu, "memory", LIVETREE_CELLS, 0);
	livetree_put_cells64(tree, memory, kib);
	livetree_number(tree, domu, "cpus", domain->vcpus.line ? (uint32_t)domain->vcpus.value : 1);
	if (!domain->no_vpl011)
		livetree_flag(tree, domu, "vpl011");
	if (domain->host_layout) {
		livetree_flag(tree, domu, "direct-map");
		put_numbers(tree, domu, "xen,static-mem", domain->static_address.value,
			    domain->static_size.value);
	}
	add_modules(build, tree, domu, domain);
}

static void add_all(const struct build *build, struct livetree *tree)
{
	struct livetree_node *fragment = livetree_add_node(tree, tree->root, "fragment@0");
	struct livetree_node *chosen;

	livetree_string(tree, fragment, "target-path", "/");
	chosen =
		livetree_add_node(tree, livetree_add_node(tree, fragment, "__overlay__"), "chosen");
	for (size_t i = 0; i < build->system->domains.n; i++)
		if (build->system->domains.items[i].kind == SYSTEM_DOM0LESS)
			add_domu(build, tree, chosen, &build->system->domains.items[i]);
}

static int add_blob(struct build *build, struct livetree *tree)
{
	void *blob;
	size_t size;
	int r = livetree_write_blob(tree, &blob, &size);

	return r < 0 ? r : build_add_file(build, "domus.dtbo", blob, size);
}

static int add_source(struct build *build, struct livetree *tree)
{
	struct memstream text;
	FILE *out = memstream_open(&text);
	int r;

	if (!out)
		return -ENOMEM;
	build_put_origin(build, out, "// ");
	fputs("// for the tree that Xen is booted with, beside mark.dtbo; not with ImageBuilder,\n"
	      "// which makes these nodes itself\n",
	      out);
	r = livetree_write_source(tree, out);
	return build_close_text(build, &text, "domus.dtso") < 0 ? -ENOMEM : r;
}

/* ---- what is there already ---- */

/* The node to which an overlay would add: one with an address will do (libfdt, fdt_nodename_eq_).
 */
static const struct node *find_in_chosen(const struct build *build, const char *name)
{
	const struct node *chosen = node_find_child(tree_root(build->board->tree), "chosen", 6);
	size_t n = strlen(name);

	if (!chosen)
		return NULL;
	tree_for_each_child (node, chosen)
		if (strncmp(node->name, name, n) == 0 &&
		    (node->name[n] == '\0' || node->name[n] == '@'))
			return node;
	return NULL;
}

static bool has_item(const struct livetree_node *domu, const char *name)
{
	for (const struct livetree_item *item = domu->items; item; item = item->next)
		if (item->name && streq(item->name, name))
			return true;
	return false;
}

/* What an overlay would leave of the node: a property or a child that the guest's does not have. */
static const char *find_rest(const struct build *build, const struct node *node,
			     const struct livetree_node *domu)
{
	for (uint32_t i = 0; i < node->n_properties; i++) {
		const char *name = build->board->tree->names[node->properties[i].name];

		if (!streq(name, "phandle") && !has_item(domu, name))
			return name;
	}
	tree_for_each_child (child, node)
		if (!livetree_find_child(domu, child->name))
			return child->name;
	return NULL;
}

static int check_domu(struct build *build, const struct livetree_node *domu, int line)
{
	const struct node *node = find_in_chosen(build, domu->name);
	const char *rest = node ? find_rest(build, node, domu) : NULL;
	char path[TREE_PATH_MAX];

	if (!rest)
		return 0;
	return build_complain(build, line, 0,
			      "the tree has a node %s already, whose %s would become this guest's; "
			      "call the guest otherwise, or build from a tree without it",
			      node_path(node, path), rest);
}

/* A tree that has these nodes of an earlier build is as good as one without. */
int check_domus(struct build *build)
{
	struct livetree tree;
	int r = 0;

	livetree_init(&tree);
	for (size_t i = 0; r == 0 && i < build->system->domains.n; i++) {
		const struct system_domain *domain = &build->system->domains.items[i];

		if (domain->kind != SYSTEM_DOM0LESS)
			continue;
		add_domu(build, &tree, tree.root, domain);
		r = tree.failed ? -ENOMEM : check_domu(build, tree.root->last_child, domain->line);
	}
	livetree_done(&tree);
	return r;
}

/* ---- all ---- */

static bool has_domus(const struct build *build)
{
	for (size_t i = 0; i < build->system->domains.n; i++)
		if (build->system->domains.items[i].kind == SYSTEM_DOM0LESS)
			return true;
	return false;
}

int make_domus(struct build *build)
{
	struct livetree tree;
	int r;

	if (!has_domus(build))
		return 0;
	livetree_init(&tree);
	tree.is_overlay = true;
	add_all(build, &tree);
	r = add_blob(build, &tree);
	if (r == 0)
		r = add_source(build, &tree);
	livetree_done(&tree);
	return r;
}
