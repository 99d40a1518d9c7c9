/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A system that was built, or what is wrong with it. */

#include <string.h>

#include "describe/describe.h"
#include "describe/json.h"
#include "tree/digest.h"

static json_t *describe_accepted(struct builder *b, struct finding_set accepted)
{
	json_t *codes = json_array();

	finding_set_for_each (code, accepted)
		json_add(b, codes, json_string(finding_info(code)->name));
	return codes;
}

static json_t *describe_share(const struct build *build, const struct share *share)
{
	struct builder b = { .failed = false };
	json_t *object = json_object();

	json_put(&b, object, "supplier", json_text(share->name));
	json_put(&b, object, "kind", json_string(share->kind));
	json_put(&b, object, "with", json_string(share_with_name(share->with)));
	if (share->with == SHARE_DOM0) {
		json_put(&b, object, "device", json_path(share->consumer));
	} else {
		const struct system_device *other = &build->system->devices.items[share->other];

		json_put(&b, object, "device", json_path(build->devices[share->other]->node));
		json_put(&b, object, "domain", json_string(other->domain_name));
	}
	return json_finish(&b, object);
}

static json_t *describe_given(const struct build *build, size_t i)
{
	const struct system_device *wanted = &build->system->devices.items[i];
	const struct plan_device *planned =
		plan_find(&build->domains[wanted->domain].plan, build->board, build->devices[i]);
	struct builder b = { .failed = false };
	json_t *object = json_object(), *shares = json_array();

	json_put(&b, object, "device", json_path(build->devices[i]->node));
	json_put(&b, object, "line", json_integer(wanted->line));
	json_put(&b, object, "accepted",
		 describe_accepted(&b, planned ? planned->accepted : (struct finding_set){ 0 }));
	for (size_t k = 0; k < build->shares.n; k++)
		if (build->shares.items[k].device == i)
			json_add(&b, shares, describe_share(build, &build->shares.items[k]));
	json_put(&b, object, "shares", shares);
	if (wanted->tested.text)
		json_put(&b, object, "tested", json_words(wanted->tested.text));
	return json_finish(&b, object);
}

static json_t *describe_built_domain(const struct build *build, size_t index)
{
	const struct system_domain *domain = &build->system->domains.items[index];
	struct builder b = { .failed = false };
	json_t *object = json_object(), *devices = json_array();
	bool is_host = domain->host_layout || domain->kind == SYSTEM_MICROKIT;

	json_put(&b, object, "name", json_string(domain->name));
	json_put(&b, object, "line", json_integer(domain->line));
	json_put(&b, object, "kind", json_string(system_kind_name(domain->kind)));
	json_put(&b, object, "layout", json_string(is_host ? "host" : "xen"));
	for (size_t i = 0; i < build->system->devices.n; i++)
		if (build->system->devices.items[i].domain == index && build->devices[i])
			json_add(&b, devices, describe_given(build, i));
	json_put(&b, object, "devices", devices);
	return json_finish(&b, object);
}

static json_t *describe_paths(struct builder *b, const struct matches *devices)
{
	json_t *paths = json_array();

	for (size_t i = 0; i < devices->n; i++)
		json_add(b, paths, json_path(devices->items[i]->node));
	return paths;
}

json_t *describe_system(const struct build *build)
{
	struct builder b = { .failed = false };
	json_t *object = json_object(), *domains = json_array();
	char digest[DIGEST_SIZE];

	tree_digest(build->board->tree, digest);
	json_put(&b, object, "madeBy", json_string("ptctl " PTD_VERSION));
	json_put(&b, object, "tree", json_string(digest));
	for (size_t i = 0; i < build->system->domains.n; i++)
		json_add(&b, domains, describe_built_domain(build, i));
	json_put(&b, object, "domains", domains);
	json_put(&b, object, "dom0", describe_paths(&b, &build->dom0));
	json_put(&b, object, "nobody", describe_paths(&b, &build->nobody));
	return json_finish(&b, object);
}

/* ---- notes ---- */

static bool is_listed(json_t *notes, json_t *note)
{
	json_t *other;
	size_t i;

	json_array_foreach (notes, i, other)
		if (json_equal(note, other))
			return true;
	return false;
}

/* Those of several exports may be the same. */
static void add_notes(struct builder *b, json_t *notes, const struct findings *findings)
{
	json_t *more = describe_findings(findings), *note;
	size_t i;

	b->failed |= !more;
	json_array_foreach (more, i, note)
		if (!is_listed(notes, note))
			json_add(b, notes, json_incref(note));
	json_decref(more);
}

json_t *describe_system_notes(const struct build *build)
{
	struct builder b = { .failed = false };
	json_t *notes = json_array();

	for (size_t i = 0; i < build->system->domains.n; i++)
		add_notes(&b, notes, &build->domains[i].export.findings);
	add_notes(&b, notes, &build->overlay.findings);
	return json_finish(&b, notes);
}

/* ---- files and problems ---- */

json_t *describe_made_file(const char *name, const void *data, size_t size)
{
	char digest[DIGEST_SIZE];

	digest_make(data, size, digest);
	return json_pack("{s:s, s:s}", "name", name, "sha256", digest);
}

json_t *describe_problem(const char *file, int line, int other_line, const char *text)
{
	struct builder b = { .failed = false };
	json_t *object = json_object();

	json_put(&b, object, "file", json_words(file));
	if (line)
		json_put(&b, object, "line", json_integer(line));
	if (other_line)
		json_put(&b, object, "otherLine", json_integer(other_line));
	json_put(&b, object, "text", json_words(text));
	return json_finish(&b, object);
}
