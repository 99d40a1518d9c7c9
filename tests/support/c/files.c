/* SPDX-License-Identifier: LGPL-2.1-or-later */

#undef NDEBUG
#include "files.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "check.h"

static char folder[32];
static struct arena paths;

void folder_new(void)
{
	strcpy(folder, "/tmp/test-files-XXXXXX");
	check(mkdtemp(folder));
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	return remove(path);
}

void folder_free(void)
{
	check_eq(nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
	arena_done(&paths);
}

const char *in_folder(const char *name)
{
	size_t size = strlen(folder) + 1 + strlen(name) + 1;
	char *path = arena_alloc(&paths, size);

	check(path);
	snprintf(path, size, "%s/%s", folder, name);
	return path;
}

const char *write_file(const char *name, const void *bytes, size_t size)
{
	const char *path = in_folder(name);
	_cleanup_(fclosep) FILE *file = fopen(path, "w");

	check(file);
	check_eq(fwrite(bytes, 1, size, file), size);
	check_eq(fchmod(fileno(file), 0644), 0); /* whatever the umask */
	return path;
}

const char *write_text(const char *name, const char *text)
{
	return write_file(name, text, strlen(text));
}

const char *make_folder(const char *name)
{
	const char *path = in_folder(name);

	check_eq(mkdir(path, 0755), 0);
	return path;
}
