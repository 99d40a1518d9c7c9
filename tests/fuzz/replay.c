/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs a target over files and directories of files, for machines without libFuzzer. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "fuzz.h"
#include "tree/source.h"

static int replay_file(const char *path)
{
	struct tree_error error;
	void *data = NULL;
	size_t size;

	if (source_read_file(path, "an input", TREE_SIZE_MAX, &data, &size, &error) < 0) {
		fprintf(stderr, "%s\n", error.text);
		return 1;
	}
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 0;
}

static int replay_directory(const char *path)
{
	_cleanup_(closedirp) DIR *dir = opendir(path);
	struct dirent *entry;
	char file[4096];
	int n = 0, r = 0;

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
		r |= replay_file(file);
		n++;
	}
	if (n == 0)
		fprintf(stderr, "%s: nothing to replay\n", path);
	return r || n == 0;
}

int main(int argc, char **argv)
{
	struct stat st;
	int r = argc < 2;

	for (int i = 1; i < argc; i++)
		r |= stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode) ? replay_directory(argv[i])
								    : replay_file(argv[i]);
	return r;
}
