/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes as what ptd finds in its state directory: after a leading 'l' record.log, after 'c'
 * record.conf, after 's' the file of a record of assignments, whose checksum is made here; else
 * what is in such a record. A record that is taken is written and read again. */

#undef NDEBUG
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "files.h"
#include "fuzz.h"
#include "hypervisor/open.h"
#include "hypervisor/record/record.h"
#include "input/text.h"
#include "ledger/seal.h"
#include "ledger/store.h"

#define INPUT_MAX 65536
#define RECORD    "assignments/1-00000000-0000-4000-8000-000000000001.json"
#define CONF      "[domain \"guest\"]\nId=1\n[domain \"guest2\"]\nId=2\nDying=yes\n"

static void fuzz_conf(const uint8_t *data, size_t size)
{
	struct record_settings settings;
	struct ini_error error = { .text = "" };
	int r = record_settings_load(write_file("record.conf", data, size), &settings, &error);

	assert(r == 0 || (r == -EINVAL && error.text[0]));
	assert(text_range(error.text, strlen(error.text)) == strlen(error.text));
	for (size_t i = 0; r == 0 && i < settings.domains.n; i++)
		assert(strlen(settings.domains.items[i].info.key.uuid) == UUID_SIZE - 1);
	record_domains_done(&settings.domains);
}

/* Calls on top of whatever the log says. */
static void call_all(struct hypervisor *hv)
{
	static char path[] = "/dma";
	const struct grant grants[] = {
		{ .kind = GRANT_IOMMU, .path = path },
		grant_iomem((struct range){ 0x10, 0x20 }),
		grant_mapping((struct range){ 0x10, 0x20 }, 0x18),
		grant_interrupt(112),
	};
	struct domains domains = { .n = 0 };
	const struct domain *guest;

	assert(hv->ops->list_domains(hv, &domains) == 0);
	domains_find(&domains, "guest", &guest);
	for (size_t i = 0; i < 4; i++) {
		int r = hv->ops->apply(hv, guest, &grants[i]);

		assert(r == 0 || r == -EBUSY);
		assert(r != 0 || i == 3 || hv->ops->revoke(hv, guest, &grants[i]) == 0);
		if (i == 1)
			assert(hv->ops->apply(hv, guest, &grants[i]) == 0);
	}
	array_done(&domains);
}

static void fuzz_log(const uint8_t *data, size_t size)
{
	char text[HYPERVISOR_TEXT];
	struct hypervisor *hv;

	write_text("record.conf", CONF);
	write_file("record.log", data, size);
	for (int i = 0; i < 2; i++) {
		assert(hypervisor_open(&hv, "record", in_folder("."), text) == 0);
		if (i == 0)
			call_all(hv);
		hypervisor_free(hv);
	}
}

/* All of the address space has no size of 64 bits; nobody plans it. */
static bool is_everything(const struct grants *grants)
{
	for (size_t i = 0; i < grants->n; i++)
		if (grants->items[i].kind != GRANT_IOMMU &&
		    grant_count(&grants->items[i]) >> (64 - FRAME_SHIFT))
			return true;
	return false;
}

static bool can_be_written(const struct assignment *assignment)
{
	if (strchr(assignment->domain.uuid, '/'))
		return false; /* the file's name tells that it is another one */
	for (size_t i = 0; i < assignment->n; i++)
		if (is_everything(&assignment->items[i].grants) ||
		    is_everything(&assignment->items[i].before))
			return false;
	return true;
}

static void write_and_read(const struct assignment *assignment)
{
	_cleanup_(store_freep) struct store *store = NULL;
	_cleanup_(records_done) struct records records = { .problem = NULL };
	const struct assignments *loaded = &records.current;

	assert(store_open(&store, in_folder("."), "record") == 0);
	assert(store_write(store, assignment) == 0);
	assert(store_load(store, &records) == 0);
	assert(!records.problem && loaded->n == 1 && loaded->items[0]->n == assignment->n);
	assert(loaded->items[0]->steps.n == assignment->steps.n);
	for (size_t i = 0; i < assignment->n; i++) {
		const struct assigned_device *a = &assignment->items[i],
					     *b = &loaded->items[0]->items[i];

		assert(strcmp(a->path, b->path) == 0 && a->state == b->state);
		assert(a->grants.n == b->grants.n && a->since == b->since);
	}
}

static void fuzz_record(const uint8_t *data, size_t size)
{
	json_t *record = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
	_cleanup_(assignment_freep) struct assignment *assignment = NULL;
	const char *why;

	if (!record)
		return;
	assignment = store_parse(record, &why);
	assert((assignment == NULL) == (why != NULL));
	if (assignment && can_be_written(assignment))
		write_and_read(assignment);
	json_decref(record);
}

/* One file: it is a record, or it is said why not. Without its checksum it is none. */
static void fuzz_file(const uint8_t *data, size_t size)
{
	_cleanup_(store_freep) struct store *store = NULL;
	_cleanup_(records_done) struct records records = { .problem = NULL };
	_cleanup_(freep) char *text = strndup((const char *)data, size);

	if (!*text)
		return;
	assert(seal_put(&text) == 0);
	assert(store_open(&store, in_folder("."), "record") == 0);
	write_text(RECORD, text);
	assert(store_load(store, &records) == 0);
	assert(records.current.n + records.of_other_boot.n + (records.problem != NULL) == 1);
	if (records.current.n == 1 && can_be_written(records.current.items[0]))
		write_and_read(records.current.items[0]);
	records_done(&records);
	records = (struct records){ .problem = NULL };
	text[strlen(text) / 2] ^= 1;
	write_text(RECORD, text);
	assert(store_load(store, &records) == 0 && records.problem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0 || size > INPUT_MAX)
		return 0;
	folder_new();
	if (data[0] == 'l')
		fuzz_log(data + 1, size - 1);
	else if (data[0] == 'c')
		fuzz_conf(data + 1, size - 1);
	else if (data[0] == 's')
		fuzz_file(data + 1, size - 1);
	else
		fuzz_record(data, size);
	folder_free();
	return 0;
}
