/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bench-wire's assign: what an Assign takes, and what its files alone would take.
 *
 * One Assign is watched with inotify: which names below the state directory are renamed to, how
 * often, and how large the files are then. A file renamed over twice counts twice with its last
 * size. The yardstick writes and renames files of these sizes, in this order, in a directory beside
 * it, which is on the same filesystem and which nobody watches. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench-wire.h"

#define ASSIGNS 2000
#define RENAMES 64
#define WATCHES 64
/* Equal events that follow each other are merged, so something else has to come in between. */
#define EVENTS (IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE)

struct rename {
	char name[NAME_MAX + 1];
	size_t size; /* bytes */
};

struct watcher {
	int fd;
	char *directories[WATCHES]; /* by watch descriptor */
	struct rename renames[RENAMES];
	size_t n;
};

static void join(char path[PATH_MAX], const char *directory, const char *name)
{
	if (snprintf(path, PATH_MAX, "%s/%s", directory, name) >= PATH_MAX)
		die("a path is too long");
}

/* ---- what one Assign does to its files ---- */

static void watch(struct watcher *watcher, const char *directory)
{
	int descriptor = inotify_add_watch(watcher->fd, directory, EVENTS);

	if (descriptor < 0 || descriptor >= WATCHES)
		die(directory);
	watcher->directories[descriptor] = strdup(directory);
}

/* The directory, and those right in it. */
static void watch_all(struct watcher *watcher, const char *directory)
{
	DIR *entries = opendir(directory);
	struct dirent *entry;
	char path[PATH_MAX];

	if (!entries)
		die(directory);
	watch(watcher, directory);
	while ((entry = readdir(entries))) {
		if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
			continue;
		join(path, directory, entry->d_name);
		watch(watcher, path);
	}
	closedir(entries);
}

static void note(struct watcher *watcher, const struct inotify_event *event)
{
	struct rename *rename = &watcher->renames[watcher->n++];
	char path[PATH_MAX];
	struct stat status;

	if (watcher->n == RENAMES)
		die("too many renames");
	join(path, watcher->directories[event->wd], event->name);
	if (stat(path, &status) < 0)
		die(path);
	strcpy(rename->name, event->name);
	rename->size = (size_t)status.st_size;
}

static void note_all(struct watcher *watcher)
{
	_Alignas(struct inotify_event) char events[16384];
	ssize_t n = read(watcher->fd, events, sizeof(events));

	for (char *at = events; n > 0 && at < events + n;) {
		const struct inotify_event *event = (const void *)at;

		if (event->mask & IN_MOVED_TO)
			note(watcher, event);
		at += sizeof(*event) + event->len;
	}
	if (watcher->n == 0)
		die("Assign renamed no file");
}

/* ---- the same files without a daemon ---- */

static void write_file(const struct rename *rename, int directory, const char *content)
{
	int fd = openat(directory, "new", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, content, rename->size) != (ssize_t)rename->size || close(fd) < 0 ||
	    renameat(directory, "new", directory, rename->name) < 0)
		die(rename->name);
}

static double write_all_ns(const struct watcher *watcher, int directory, const char *content)
{
	double start = now_ns(), end;

	for (size_t i = 0; i < watcher->n; i++)
		write_file(&watcher->renames[i], directory, content);
	end = now_ns();
	for (size_t i = 0; i < watcher->n; i++)
		unlinkat(directory, watcher->renames[i].name, 0);
	return end - start;
}

static size_t largest(const struct watcher *watcher, size_t *ret_sum)
{
	size_t size = 0;

	*ret_sum = 0;
	for (size_t i = 0; i < watcher->n; i++) {
		*ret_sum += watcher->renames[i].size;
		if (watcher->renames[i].size > size)
			size = watcher->renames[i].size;
	}
	return size;
}

static void measure(int fd, const struct watcher *watcher, int directory, const char *assign,
		    const char *revoke)
{
	static double own[ASSIGNS], other[ASSIGNS];
	size_t sum;
	char *content = calloc(1, largest(watcher, &sum) + 1);

	if (!content)
		die("calloc");
	for (size_t i = 0; i < ASSIGNS; i++) {
		own[i] = call_ns(fd, assign);
		call(fd, revoke);
		other[i] = write_all_ns(watcher, directory, content);
	}
	printf("p50_ns=%.0f files_p50_ns=%.0f renames=%zu bytes=%zu\n", median(own, ASSIGNS),
	       median(other, ASSIGNS), watcher->n, sum);
	free(content);
}

void bench_assign(int fd, const char *directory, const char *assign, const char *revoke)
{
	struct watcher watcher = { .fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK) };
	char beside[PATH_MAX];
	int scratch;

	join(beside, directory, "../yardstick");
	if (watcher.fd < 0 || mkdir(beside, 0700) < 0)
		die(beside);
	scratch = open(beside, O_DIRECTORY | O_CLOEXEC);
	call(fd, assign); /* makes the directories that there are to be */
	call(fd, revoke);
	watch_all(&watcher, directory);
	call(fd, assign);
	note_all(&watcher);
	call(fd, revoke);
	close(watcher.fd);
	measure(fd, &watcher, scratch, assign, revoke);
	for (size_t i = 0; i < WATCHES; i++)
		free(watcher.directories[i]);
	close(scratch);
	rmdir(beside);
}
