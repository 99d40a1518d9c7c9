/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Configurations of containers (OCI runtime specification, config-vm.md): vm.hwConfig of a whole
 * config.json, or hwConfig alone. Names are taken in any case, as AosEdge does. */

#include "format/oci.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "base/text/nearest.h"
#include "base/util.h"
#include "input/frame.h"
#include "input/text.h"
#include "verify/read/listed.h"
#include "verify/read/read.h"
#include "verify/spelling.h"

struct oci {
	struct verify *v;
	struct file *file;
	json_t *hardware;
	const char *at; /* its JSON pointer */
};

static const char *const hardware_names[] = { OCI_DEVICE_TREE, "vcpus",    OCI_MEMORY, OCI_MEM_KB,
					      OCI_DTDEVS,      OCI_IOMEMS, OCI_IRQS };
static const char *const iomem_names[] = { OCI_FIRST_GFN, OCI_FIRST_MFN, OCI_NR_MFNS };

/* ---- members ---- */

/* The member of that name or, if there is none, of one in another case. */
static json_t *get(json_t *object, const char *name)
{
	json_t *value, *found = json_object_get(object, name);
	const char *key;

	if (!found)
		json_object_foreach (object, key, value)
			if (!found && strcasecmp(key, name) == 0)
				found = value;
	return found;
}

static struct entry *new_entry(struct oci *oci, enum entry_kind kind, const char *place,
			       const char *what)
{
	struct entry *e = entry_new(oci->v, kind, 0, what);

	if (e)
		e->place = place;
	return e;
}

__attribute__((format(printf, 4, 5))) static void complain(struct oci *oci, const char *place,
							   const char *what, const char *format,
							   ...)
{
	struct entry *e = new_entry(oci, ENTRY_OTHER, place, what);
	va_list args;

	va_start(args, format);
	report(oci->v, e, VERIFY_WRONG, "%s", verify_vtext(oci->v, format, args));
	va_end(args);
}

static const char *place_of(struct oci *oci, const char *name)
{
	return verify_text(oci->v, "%s/%s", oci->at, name);
}

/* A name that nobody reads but that is close to one of these. */
static void check_name(struct oci *oci, const char *place, const char *key,
		       const char *const *names, size_t n)
{
	struct nearest nearest = { .wanted = key };

	for (size_t i = 0; i < n; i++) {
		if (streq(key, names[i]))
			return;
		nearest_try(&nearest, names[i]);
	}
	if (nearest.best && strcasecmp(nearest.best, key) != 0)
		complain(oci, verify_text(oci->v, "%s/%s", place, key), key,
			 "this unknown name is ignored; write %s", nearest.best);
}

/* One name in two cases. */
static void check_cases(struct oci *oci, json_t *object, const char *place, const char *name)
{
	const char *key, *first = NULL;
	json_t *value;

	json_object_foreach (object, key, value) {
		if (strcasecmp(key, name) != 0)
			continue;
		if (first)
			complain(oci, verify_text(oci->v, "%s/%s", place, key), key,
				 "%s is there too, and readers differ in which they take; remove "
				 "either",
				 first);
		first = first ? first : key;
	}
}

static void check_names(struct oci *oci, json_t *object, const char *place,
			const char *const *names, size_t n)
{
	const char *key;
	json_t *value;

	json_object_foreach (object, key, value)
		check_name(oci, place, key, names, n);
	for (size_t i = 0; i < n; i++)
		check_cases(oci, object, place, names[i]);
}

/* ---- numbers ---- */

static bool is_number(const json_t *value)
{
	return json_is_integer(value) && json_integer_value(value) >= 0;
}

static const char *json_text_of(struct oci *oci, const json_t *value)
{
	_cleanup_(freep) char *number = NULL;

	if (json_is_string(value))
		return verify_text(oci->v, "\"%s\"", json_string_value(value));
	if (json_is_integer(value))
		return verify_text(oci->v, "%lld", (long long)json_integer_value(value));
	if (json_is_real(value)) {
		number = json_dumps(value, JSON_ENCODE_ANY);
		return number ? verify_text(oci->v, "%s", number) : "";
	}
	return json_is_object(value) ? "{...}" : json_is_array(value) ? "[...]" : "...";
}

/* ---- lists ---- */

static void read_dtdev(struct oci *oci, const char *place, json_t *value)
{
	const char *what = verify_text(oci->v, OCI_DTDEVS " %s",
				       json_is_string(value) ? json_string_value(value)
							     : json_text_of(oci, value));
	struct entry *e = new_entry(oci, ENTRY_PATH, place, what);

	if (!e)
		return;
	if (json_is_string(value)) {
		e->path.path = verify_text(oci->v, "%s", json_string_value(value));
		return;
	}
	e->kind = ENTRY_OTHER;
	report(oci->v, e, VERIFY_WRONG, "not the path of a node: a string is needed");
}

static void read_irq(struct oci *oci, const char *place, json_t *value)
{
	struct entry *e = new_entry(oci, ENTRY_OTHER, place,
				    verify_text(oci->v, OCI_IRQS " %s", json_text_of(oci, value)));

	if (!e)
		return;
	if (json_is_integer(value))
		listed_interrupt(oci->v, e, (uint64_t)json_integer_value(value));
	else
		report(oci->v, e, VERIFY_WRONG,
		       "not an integer; write the INTID, without quotes and in decimal");
}

/* A member of an iomem; false with a report if it is wrong, or lacks and is required. */
static bool take_frame(struct oci *oci, struct entry *e, json_t *iomem, const char *name,
		       bool is_required, uint64_t *ret)
{
	json_t *value = get(iomem, name);

	*ret = 0;
	if (!value && !is_required)
		return true;
	if (!value)
		report(oci->v, e, VERIFY_WRONG, "%s is required", name);
	else if (!is_number(value))
		report(oci->v, e, VERIFY_WRONG,
		       "%s must be an integer, the decimal number of a page, not %s", name,
		       json_text_of(oci, value));
	else
		*ret = (uint64_t)json_integer_value(value);
	return value && is_number(value);
}

static void read_iomem(struct oci *oci, const char *place, json_t *value)
{
	struct entry *e =
		new_entry(oci, ENTRY_OTHER, place,
			  verify_text(oci->v, OCI_IOMEMS " %s", json_text_of(oci, value)));
	uint64_t gfn, mfn, n;

	if (!e)
		return;
	if (!json_is_object(value))
		report(oci->v, e, VERIFY_WRONG,
		       "not an object with " OCI_FIRST_MFN " and " OCI_NR_MFNS);
	else if (take_frame(oci, e, value, OCI_FIRST_MFN, true, &mfn) &&
		 take_frame(oci, e, value, OCI_NR_MFNS, true, &n) &&
		 take_frame(oci, e, value, OCI_FIRST_GFN, false, &gfn) &&
		 listed_frames(oci->v, e, mfn, n, gfn > 0 ? &gfn : NULL))
		e->what = verify_text(oci->v, OCI_IOMEMS " %s", frames_value(oci->v, &e->frames));
	if (json_is_object(value))
		check_names(oci, value, place, iomem_names, ARRAY_SIZE(iomem_names));
}

typedef void (*item_fn)(struct oci *oci, const char *place, json_t *value);

static void read_list(struct oci *oci, const char *name, item_fn fn)
{
	json_t *list = get(oci->hardware, name), *value;
	const char *place = place_of(oci, name);
	size_t i;

	if (list && !json_is_array(list))
		complain(oci, place, verify_text(oci->v, "%s %s", name, json_text_of(oci, list)),
			 "not an array");
	json_array_foreach (list, i, value)
		fn(oci, verify_text(oci->v, "%s/%zu", place, i), value);
}

/* ---- the rest ---- */

static void read_device_tree(struct oci *oci)
{
	json_t *tree = get(oci->hardware, OCI_DEVICE_TREE);
	const char *place = place_of(oci, OCI_DEVICE_TREE);

	if (tree && !json_is_string(tree))
		complain(oci, place,
			 verify_text(oci->v, OCI_DEVICE_TREE " %s", json_text_of(oci, tree)),
			 "not the path of a file: a string is needed");
	if (json_string_length(tree) == 0) /* zephyr-xrun: none */
		return;
	oci->file->device_tree = verify_text(oci->v, "%s", json_string_value(tree));
	oci->file->device_tree_place = place;
}

/* KiB, rounded up; 0: there is none. */
static uint64_t read_memory(struct oci *oci, const char *name, bool is_bytes)
{
	json_t *value = get(oci->hardware, name);
	uint64_t n = is_number(value) ? (uint64_t)json_integer_value(value) : 0;

	if (value && !is_number(value))
		complain(oci, place_of(oci, name),
			 verify_text(oci->v, "%s %s", name, json_text_of(oci, value)),
			 "not a number of %s", is_bytes ? "bytes" : "KiB");
	return is_bytes ? listed_next_unit(n) : n;
}

static void read_memories(struct oci *oci)
{
	uint64_t standard = read_memory(oci, OCI_MEMORY, true),
		 other = read_memory(oci, OCI_MEM_KB, false);

	if (standard > 0 && other > 0 && standard != other)
		complain(oci, place_of(oci, OCI_MEM_KB), OCI_MEM_KB,
			 OCI_MEMORY " is %" PRIu64 " KiB, which differs, and readers take either",
			 standard);
	oci->file->memory = listed_next_unit(standard > other ? standard : other);
}

/* ---- the file ---- */

static int refuse_json(struct verify_error *error, const json_error_t *json)
{
	size_t n = text_range(json->text, strlen(json->text));

	if (json_error_code(json) == json_error_out_of_memory)
		return -ENOMEM;
	if (json_error_code(json) == json_error_numeric_overflow)
		return verify_error_set(
			error, json->line,
			"a number in column %d has more than 63 bits, which no page "
			"and no interrupt has",
			json->column);
	return verify_error_set(error, json->line, "not well-formed JSON in column %d: %.*s",
				json->column, (int)n, json->text);
}

static int refuse_type(struct verify_error *error, const char *place)
{
	return verify_error_set(error, 0, "%s must be an object, with braces", place);
}

/* The whole file, vm, or hwConfig alone. */
static int find_hardware(struct oci *oci, json_t *root, struct verify_error *error)
{
	json_t *vm = get(root, OCI_VM);

	if (vm && !json_is_object(vm))
		return refuse_type(error, "/" OCI_VM);
	oci->hardware = get(vm ? vm : root, OCI_HW_CONFIG);
	oci->at = vm ? "/" OCI_VM "/" OCI_HW_CONFIG : "/" OCI_HW_CONFIG;
	if (oci->hardware && !json_is_object(oci->hardware))
		return refuse_type(error, oci->at);
	if (oci->hardware || vm || get(root, "ociVersion"))
		return 0;
	for (size_t i = 0; !oci->hardware && i < ARRAY_SIZE(hardware_names); i++)
		oci->hardware = get(root, hardware_names[i]) ? root : NULL;
	oci->at = "";
	return oci->hardware ? 0
			     : verify_error_set(
				       error, 0,
				       "this JSON is not the configuration of a container: it has "
				       "no ociVersion, and no " OCI_VM " with a " OCI_HW_CONFIG);
}

#define VALUE_COST ((uint64_t)150)

int verify_read_oci(struct verify *v, const char *data, size_t size, struct verify_error *error)
{
	struct oci oci = { .v = v, .file = verify_last_file(v) };
	bool fits = verify_spend(v, VALUE_COST * message_values(data, size));
	json_error_t json;
	json_auto_t *root = fits ? json_loadb(data, size, JSON_REJECT_DUPLICATES, &json) : NULL;
	int r = !fits ? VERIFY_E_WORK : root ? 0 : refuse_json(error, &json);

	if (r == 0 && !json_is_object(root))
		r = refuse_type(error, "the configuration");
	if (r == 0)
		r = find_hardware(&oci, root, error);
	if (r != 0 || !oci.hardware)
		return r;
	check_names(&oci, oci.hardware, oci.at, hardware_names, ARRAY_SIZE(hardware_names));
	read_device_tree(&oci);
	read_memories(&oci);
	read_list(&oci, OCI_DTDEVS, read_dtdev);
	read_list(&oci, OCI_IOMEMS, read_iomem);
	read_list(&oci, OCI_IRQS, read_irq);
	return v->failed ? -ENOMEM : 0;
}
