/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* INI files from the file system, directories of them, and words of values. */

#undef NDEBUG
#include <errno.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "check.h"
#include "files.h"
#include "input/ini.h"

/* Everything that came. */
static char seen[1024];

static int note(const char *section, const char *key, const char *value, int line,
		struct ini_error *error, void *userdata)
{
	size_t n = strlen(seen);

	snprintf(seen + n, sizeof(seen) - n, "%d %s.%s=%s\n", line, section, key, value);
	return 0;
}

static void test_load_large(void)
{
	_cleanup_(freep) char *text = malloc(INI_FILE_MAX + 1);
	struct ini_error error;

	memset(text, '\n', INI_FILE_MAX + 1);
	check_eq(ini_load(write_file("large", text, INI_FILE_MAX), note, NULL, &error), 0);
	check_eq(ini_load(write_file("large", text, INI_FILE_MAX + 1), note, NULL, &error),
		 -EINVAL);
	check_str(error.file, in_folder("large"));
	check_has(error.text, "larger than 1024 KiB");
}

static void test_load(void)
{
	struct ini_error error;

	seen[0] = '\0';
	check_eq(ini_load(write_text("a", "A=1\n"), note, NULL, &error), 0);
	check_str(seen, "1 .A=1\n");
}

static void test_load_missing(void)
{
	struct ini_error error;

	check_eq(ini_load(in_folder("missing"), note, NULL, &error), -ENOENT);
	check_str(error.file, in_folder("missing"));
	check_has(error.text, "no such file");
}

static void test_load_directory_as_file(void)
{
	struct ini_error error;

	check_eq(ini_load(in_folder("."), note, NULL, &error), -EINVAL);
	check_has(error.text, "not a regular file");
}

static void test_load_fifo(void)
{
	struct ini_error error;

	check_eq(mkfifo(in_folder("fifo"), 0600), 0);
	check_eq(ini_load(in_folder("fifo"), note, NULL, &error), -EINVAL);
	check_has(error.text, "not a regular file");
}

static void test_load_without_permission(void)
{
	const char *path = write_text("locked", "A=1\n");
	struct ini_error error;

	if (geteuid() == 0) /* whom nothing is locked for */
		return;
	check_eq(chmod(path, 0), 0);
	check_eq(ini_load(path, note, NULL, &error), -EINVAL);
	check_str(error.file, path);
	check_has(error.text, "cannot be read: Permission denied");
}

static int load_one(int fd, const char *path, void *userdata, struct ini_error *error)
{
	return ini_load_fd(fd, path, note, userdata, error);
}

static int load_all(const char *directory, struct ini_error *error)
{
	seen[0] = '\0';
	return ini_for_each_file(directory, load_one, NULL, error);
}

static void test_directory_in_order_of_names(void)
{
	struct ini_error error;

	make_folder("d");
	write_text("d/b.conf", "B=1\n");
	write_text("d/a.conf", "A=1\n");
	write_text("d/C.conf", "C=1\n");
	write_text("d/.hidden.conf", "Stop=1\n");
	write_text("d/other.txt", "Stop=1\n");
	write_text("d/a.conf~", "Stop=1\n");
	write_text("d/.conf", "Stop=1\n");
	check_eq(load_all(in_folder("d"), &error), 0);
	check_str(seen, "1 .C=1\n1 .A=1\n1 .B=1\n");
}

static void test_directory_missing(void)
{
	struct ini_error error;

	check_eq(load_all(in_folder("missing"), &error), 0);
	check_str(seen, "");
}

static void test_directory_is_a_file(void)
{
	struct ini_error error;

	check_eq(load_all(write_text("file", ""), &error), -EINVAL);
	check_str(error.file, in_folder("file"));
	check_has(error.text, "Not a directory");
}

static void test_directory_with_a_bad_file(void)
{
	struct ini_error error;

	make_folder("bad");
	write_text("bad/a.conf", "A=1\n");
	write_text("bad/b.conf", "\nB\n");
	check_eq(load_all(in_folder("bad"), &error), -EINVAL);
	check_str(error.file, in_folder("bad/b.conf"));
	check_eq(error.line, 2);
}

static void test_directory_with_a_directory(void)
{
	struct ini_error error;

	make_folder("nested");
	make_folder("nested/a.conf");
	check_eq(load_all(in_folder("nested"), &error), -EINVAL);
	check_str(error.file, in_folder("nested/a.conf"));
}

static void test_directory_with_a_link_to_nothing(void)
{
	struct ini_error error;

	make_folder("links");
	check_eq(symlink("nothing", in_folder("links/a.conf")), 0);
	check_eq(load_all(in_folder("links"), &error), -EINVAL);
	check_has(error.text, "no such file");
}

static int note_word(const char *word, void *userdata)
{
	size_t n = strlen(seen);

	snprintf(seen + n, sizeof(seen) - n, "<%s>", word);
	return strcmp(word, "stop") == 0 ? -EINVAL : 0;
}

static void test_words(void)
{
	seen[0] = '\0';
	check_eq(ini_for_each_word(" one\ttwo  three ", note_word, NULL), 0);
	check_eq(ini_for_each_word(" ", note_word, NULL), 0);
	check_eq(ini_for_each_word("four stop five", note_word, NULL), -EINVAL);
	check_str(seen, "<one><two><three><four><stop>");
}

int main(void)
{
	folder_new();
	test_load_large();
	test_load();
	test_load_missing();
	test_load_directory_as_file();
	test_load_fifo();
	test_load_without_permission();
	test_directory_in_order_of_names();
	test_directory_missing();
	test_directory_is_a_file();
	test_directory_with_a_bad_file();
	test_directory_with_a_directory();
	test_directory_with_a_link_to_nothing();
	test_words();
	folder_free();
	return 0;
}
