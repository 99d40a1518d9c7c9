/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Exports, and a look into the files. */

#undef NDEBUG
#include "guests.h"

#include "base/cleanup.h"
#include "check.h"
#include "dts.h"

static struct guest_export *guests_of(struct exported *exported)
{
	struct guest_export *e = calloc(1, sizeof(*e));

	check(e);
	e->of = exported;
	exported->export.options.rates = e->rates;
	return e;
}

struct guest_export *guests_new(const char *source)
{
	return guests_of(exported_new(source));
}

struct guest_export *guests_new_of_file(const char *name)
{
	return guests_of(exported_new_of_board(dts_board_of_file(name)));
}

struct guest_export *guests_midway(void)
{
	struct guest_export *e = guests_new_of_file("midway.dts");

	guests_want(e, "/soc/ethernet@fff51000");
	guests_place(e, "/soc/ethernet@fff51000", 0x10000000);
	e->of->export.options.dtdev_always = true;
	return e;
}

void guests_free(struct guest_export *e)
{
	exported_free(e->of);
	if (e->tree)
		tree_free(e->tree);
	free(e);
}

void guests_want(struct guest_export *e, const char *path)
{
	exported_want(e->of, path);
}

void guests_place(struct guest_export *e, const char *path, uint64_t address)
{
	exported_wish(e->of, path, address);
}

void guests_rate(struct guest_export *e, const char *name, uint32_t hz)
{
	check(e->of->export.options.n_rates < sizeof(e->rates) / sizeof(e->rates[0]));
	e->rates[e->of->export.options.n_rates++] = (struct export_rate){ name, hz };
}

int guests_run(struct guest_export *e, const char *format)
{
	const struct export_format *found = export_format_find(format);

	check(found);
	return export_make(&e->of->export, found);
}

const char *guests_text(const struct guest_export *e, const char *name)
{
	return exported_file(e->of, name);
}

static const struct tree *guest_tree(struct guest_export *e)
{
	struct tree_error error = { .text = "" };
	const struct export *export = &e->of->export;
	void *blob;

	for (size_t i = 0; !e->tree && i < export->files.n; i++) {
		const struct export_file *file = &export->files.items[i];

		if (strcmp(file->name, "passthrough.dtb") != 0)
			continue;
		blob = malloc(file->size);
		check(blob);
		memcpy(blob, file->data, file->size);
		check_eq(tree_new(&e->tree, blob, file->size, &error), 0);
	}
	check(e->tree);
	return e->tree;
}

const struct node *guests_node(struct guest_export *e, const char *path)
{
	return tree_find_path(guest_tree(e), path);
}

static const struct property *find_property(struct guest_export *e, const char *path,
					    const char *name)
{
	const struct node *node = guests_node(e, path);

	if (!node)
		check_str(path, "a node of the guest's tree");
	for (uint32_t i = 0; i < node->n_properties; i++)
		if (strcmp(e->tree->names[node->properties[i].name], name) == 0)
			return &node->properties[i];
	return NULL;
}

static bool is_text(const struct property *property)
{
	for (uint32_t i = 0; i < property->size; i++)
		if (property->data[i] ? property->data[i] < ' '
				      : i == 0 || property->data[i - 1] == 0)
			return false;
	return property->size > 1 && property->data[property->size - 1] == '\0';
}

const char *guests_property(struct guest_export *e, const char *path, const char *name)
{
	const struct property *property = find_property(e, path, name);
	struct cells cells = property_cells(property);
	static char text[1024];
	size_t n = 0;

	if (!property)
		return NULL;
	text[0] = '\0';
	if (is_text(property)) {
		for (uint32_t i = 0; i + 1 < property->size; i++)
			text[n++] = property->data[i] ? (char)property->data[i] : ',';
		text[n] = '\0';
		return text;
	}
	for (size_t i = 0; i < cells.n; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%x", i ? " " : "",
				      cells_at(&cells, i));
	return text;
}

const struct node *guests_target(struct guest_export *e, const char *path, const char *name,
				 size_t cell)
{
	struct cells cells = property_cells(find_property(e, path, name));

	return cell < cells.n ? tree_find_phandle(e->tree, cells_at(&cells, cell)) : NULL;
}

struct guest_export *guests_device(const char *source)
{
	struct guest_export *e = guests_new(source);

	guests_want(e, "/dev@9000000");
	check_eq(guests_run(e, "dtb"), EXPORT_OK);
	return e;
}
