/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records that were changed behind ptd's back, and those of earlier and later versions. */

#undef NDEBUG
#include <fcntl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "check.h"
#include "files.h"
#include "ledger/seal.h"
#include "shelf.h"

/* As of a later ptd: the checksum is right. */
static void test_later_version(void)
{
	char *text = strdup("{\"version\":3,\"boot\":\"\"," REST);

	check_eq(seal_put(&text), 0);
	shelf_expect_problem(
		NAME, text,
		"a later version of ptd has written it), so nobody knows who has which "
		"device; install that version again, or destroy");
	free(text);
}

/* Of the ptd before there were checksums: it is read once, and is to be written. */
static void test_without_checksum(void)
{
	struct shelf *shelf = shelf_new();

	write_text(NAME, "{\"version\":1,\"boot\":\"\"," REST);
	check_eq(shelf_load(shelf), 1);
	check(shelf->loaded.current.items[0]->stale);
	check_eq(store_write(shelf->store, shelf->loaded.current.items[0]), 0);
	check_eq(shelf_load(shelf), 1);
	check(!shelf->loaded.current.items[0]->stale);
	shelf_free(shelf);
}

static char *read_record(size_t *ret_size)
{
	int fd = open(in_folder(NAME), O_RDONLY | O_CLOEXEC);
	void *bytes = NULL;

	check_eq(file_read(fd, 1 << 20, &bytes, ret_size), 0);
	close(fd);
	return bytes;
}

/* Whatever a byte becomes, and wherever the record ends. */
static void test_each_bit_counts(void)
{
	char *text = strdup("{\"version\":2,\"boot\":\"\"," REST);
	size_t size;

	check_eq(seal_put(&text), 0);
	size = strlen(text);
	check(seal_holds(text, size));
	for (size_t i = 0; i < size; i++) {
		char old = text[i];

		for (int change = 1; change < 256; change++) {
			text[i] = (char)(old ^ change);
			check(!seal_holds(text, size));
		}
		text[i] = old;
		check(!seal_holds(text, i));
	}
	free(text);
}

/* Each byte of a file: the record is refused and stays. */
static void test_each_byte_counts(void)
{
	struct shelf *shelf = shelf_new();
	struct assignment *assignment = shelf_make(1, GUEST_UUID);
	char *bytes;
	size_t size;

	shelf_give(assignment, "/a", grant_interrupt(300));
	shelf_write(shelf, assignment);
	bytes = read_record(&size);
	for (size_t i = 0; i < size; i++) {
		char old = bytes[i];

		bytes[i] = (char)(old == '2' ? '1' : old ^ 1 << i % 7);
		write_file(NAME, bytes, size);
		check_eq(shelf_load(shelf), 0);
		check_eq(shelf->loaded.of_other_boot.n, 0);
		check_has(shelf->loaded.problem, NAME);
		bytes[i] = old;
	}
	write_file(NAME, bytes, size);
	check_eq(shelf_load(shelf), 1);
	free(bytes);
	shelf_free(shelf);
}

/* A list of grants that is missing is not an empty one. */
static void test_lists_are_needed(void)
{
	static const char *const names[] = { "grants", "steps", "devices" };
	struct shelf *shelf = shelf_new();
	struct assignment *assignment = shelf_make(1, GUEST_UUID);
	size_t size;
	char *bytes;

	shelf_give(assignment, "/a", grant_interrupt(300));
	shelf_write(shelf, assignment);
	bytes = read_record(&size);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		for (int kind = 0; kind < 3; kind++) {
			json_auto_t *record = json_loadb(bytes, size, 0, NULL);
			json_t *device = json_array_get(json_object_get(record, "devices"), 0);
			json_t *o = i < 1 ? device : record;
			char *text;

			json_object_del(record, "sha256");
			json_object_set_new(record, "version", json_integer(1));
			if (kind == 0)
				json_object_del(o, names[i]);
			else
				json_object_set_new(o, names[i],
						    kind == 1 ? json_object() : json_null());
			text = json_dumps(record, 0);
			write_text(NAME, text);
			free(text);
			check_eq(shelf_load(shelf), 0);
			check(shelf->loaded.problem);
		}
	free(bytes);
	shelf_free(shelf);
}

int main(void)
{
	test_later_version();
	test_without_checksum();
	test_each_bit_counts();
	test_each_byte_counts();
	test_lists_are_needed();
	return 0;
}
