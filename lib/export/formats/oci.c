/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* oci: the configuration of a container in a virtual machine, and the guest's tree beside it. JSON
 * has no comments: what others say in one is in annotations. */

#include "format/oci.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "export/comment.h"
#include "export/formats/formats.h"
#include "export/formats/guest-tree.h"
#include "export/granted.h"
#include "input/text.h"

/* Only the user knows it, and the specification wants an absolute one. */
#define KERNEL "/path/to/kernel"

/* ---- what JSON cannot say ---- */

static bool is_text(const char *text)
{
	return text_range(text, strlen(text)) == strlen(text);
}

static int refuse_text(struct export *export, const char *whose)
{
	return export_refuse_text(export, export->plan->items[0].device,
				  "%s is not UTF-8, as all of JSON must be", whose);
}

static void check_path(void *userdata, const char *path)
{
	bool *is_good = userdata;

	*is_good &= is_text(path);
}

static int check_texts(struct export *export)
{
	bool is_good = true;

	granted_paths(export, check_path, &is_good);
	if (!is_good)
		return refuse_text(export, "the path of one of its nodes");
	if (export->options.directory && !is_text(export->options.directory))
		return refuse_text(export, "the name of the directory");
	return granted_check_frame_zero(export);
}

/* ---- the hardware ---- */

struct list {
	json_t *array;
	bool failed;
};

static void list_add(struct list *list, json_t *value)
{
	list->failed |= json_array_append_new(list->array, value) < 0;
}

static void add_path(void *userdata, const char *path)
{
	list_add(userdata, json_string(path));
}

/* NULL without memory. */
static json_t *list_end(struct list *list)
{
	if (!list->failed)
		return list->array;
	json_decref(list->array);
	return NULL;
}

static json_t *make_dtdevs(const struct export *export)
{
	struct list list = { json_array(), false };

	granted_paths(export, add_path, &list);
	return list_end(&list);
}

static json_t *make_iomems(const struct export *export)
{
	struct list list = { json_array(), false };

	granted_for_each (grant, export, GRANT_MAPPING)
		list_add(&list, json_pack("{s:I, s:I, s:I}", OCI_FIRST_GFN, (json_int_t)grant->gfn,
					  OCI_FIRST_MFN, (json_int_t)grant->frames.first,
					  OCI_NR_MFNS, (json_int_t)grant_count(grant)));
	return list_end(&list);
}

static json_t *make_irqs(const struct export *export)
{
	struct list list = { json_array(), false };

	granted_for_each (grant, export, GRANT_INTERRUPT)
		list_add(&list, json_integer(grant_intid(grant)));
	return list_end(&list);
}

static json_t *make_device_tree(const struct export *export)
{
	const char *directory = export->options.directory;

	return json_sprintf("%s%s" GUEST_TREE_BLOB, directory ? directory : "",
			    directory ? "/" : "");
}

/* ---- around it ---- */

typedef void (*put_fn)(const struct export *export, FILE *out);

static void put_origin(const struct export *export, FILE *out)
{
	comment_put_origin(export, out, "");
}

static void put_forwarded(const struct export *export, FILE *out)
{
	granted_put_forwarded(export, out, "", "");
}

/* Adds lines, unless there are none. */
static int annotate(json_t *annotations, const char *key, const struct export *export, put_fn put)
{
	_cleanup_(freep) char *text = NULL;
	struct memstream stream;
	FILE *out = memstream_open(&stream);
	size_t size = 0;

	if (out)
		put(export, out);
	text = memstream_close(&stream, &size);
	if (!text)
		return -ENOMEM;
	return size == 0 ? 0 : json_object_set_new(annotations, key, json_stringn(text, size - 1));
}

static json_t *make_annotations(const struct export *export)
{
	json_t *annotations = json_object();

	if (annotate(annotations, "org.ptctl.origin", export, put_origin) == 0 &&
	    annotate(annotations, "org.ptctl.forwarded", export, put_forwarded) == 0)
		return annotations;
	json_decref(annotations);
	return NULL;
}

/* json_pack() drops what it was given if any of it is NULL. */
static json_t *make_configuration(const struct export *export)
{
	return json_pack("{s:s, s:o, s:{s:{s:s}, s:{s:o, s:o, s:o, s:o}}}", "ociVersion",
			 OCI_VERSION, "annotations", make_annotations(export), OCI_VM, "kernel",
			 "path", KERNEL, OCI_HW_CONFIG, OCI_DEVICE_TREE, make_device_tree(export),
			 OCI_DTDEVS, make_dtdevs(export), OCI_IOMEMS, make_iomems(export), OCI_IRQS,
			 make_irqs(export));
}

static int add_configuration(struct export *export)
{
	json_t *configuration = make_configuration(export);
	_cleanup_(freep) char *text = json_dumps(configuration, JSON_INDENT(2));
	struct memstream stream;

	json_decref(configuration);
	if (!text || !memstream_open(&stream))
		return -ENOMEM;
	fprintf(stream.out, "%s\n", text);
	return export_close_text(export, &stream, "passthrough.json");
}

int oci_make(struct export *export)
{
	int r = check_texts(export);

	if (r == EXPORT_OK)
		r = granted_note_forwarded(export);
	if (r == EXPORT_OK)
		r = add_configuration(export);
	return r == EXPORT_OK ? guest_tree_add(export, GUEST_PLAIN, true) : r;
}
