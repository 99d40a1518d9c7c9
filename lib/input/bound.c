/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "input/bound.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"

/* Buses and devices together; the rest is ignored. */
#define SCAN_MAX 65536

struct scan {
	const char *bus;
	unsigned int n_entries;
	bool left_out; /* something could not be read */
	bound_fn call;
	void *userdata;
};

static DIR *open_directory(int at, const char *name)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (!dir && fd >= 0)
		close(fd);
	return dir;
}

/* The next entry other than "." and "..", with a name of sane length. */
static const char *next_entry(struct scan *scan, DIR *dir)
{
	const struct dirent *entry;

	while (errno = 0, (entry = readdir(dir)))
		if (entry->d_name[0] != '.' && strlen(entry->d_name) <= NAME_MAX) {
			if (scan->n_entries++ < SCAN_MAX)
				return entry->d_name;
			break;
		}
	scan->left_out |= entry || errno != 0;
	return NULL;
}

/* The text of DEVICE/LINK, or NULL if there is none or it is too long. */
static const char *read_link(struct scan *scan, int devices, const char *device, const char *link,
			     char buffer[PATH_MAX])
{
	char path[NAME_MAX + 16];
	ssize_t n;

	snprintf(path, sizeof(path), "%s/%s", device, link);
	n = readlinkat(devices, path, buffer, PATH_MAX);
	scan->left_out |= n == PATH_MAX || (n < 0 && errno != ENOENT);
	if (n <= 0 || n == PATH_MAX)
		return NULL;
	buffer[n] = '\0';
	return buffer;
}

/* What is behind this in a link, from its slash on; NULL if nothing is. */
static const char *find_below(const char *link, const char *directory)
{
	const char *found = link ? strstr(link, directory) : NULL;
	const char *path = found ? found + strlen(directory) : "";

	return *path == '/' ? path : NULL;
}

/* "../../../../bus/platform/drivers/serial8250" */
static const char *driver_name(const char *link)
{
	const char *slash = link ? strrchr(link, '/') : NULL;

	if (!slash || !slash[1] || streq(slash, "/.") || streq(slash, "/..") ||
	    strlen(slash + 1) > NAME_MAX)
		return NULL;
	return slash + 1;
}

/* SYSFS/bus/BUS/devices/DEVICE is itself a link, "../../../devices/platform/9000000.pl011". */
static int scan_device(struct scan *scan, int devices, const char *device)
{
	char node[PATH_MAX], driver[PATH_MAX], path[PATH_MAX];
	ssize_t n = readlinkat(devices, device, path, sizeof(path) - 1);
	struct bound bound = {
		.bus = scan->bus,
		.device = device,
		.node = find_below(read_link(scan, devices, device, "of_node", node),
				   TREE_BELOW_SYSFS),
	};

	if (!bound.node)
		return 0;
	path[n > 0 ? n : 0] = '\0';
	bound.path = find_below(path, "/devices");
	bound.path = bound.path ? bound.path + 1 : "";
	bound.driver = driver_name(read_link(scan, devices, device, "driver", driver));
	return bound.driver ? scan->call(&bound, scan->userdata) : 0;
}

static int scan_bus(struct scan *scan, int buses, const char *bus)
{
	char path[NAME_MAX + 16];
	_cleanup_(closedirp) DIR *devices = NULL;
	const char *device;
	int r = 0;

	snprintf(path, sizeof(path), "%s/devices", bus);
	devices = open_directory(buses, path);
	scan->left_out |= !devices && errno != ENOENT;
	if (!devices)
		return 0;
	scan->bus = bus;
	while (r == 0 && (device = next_entry(scan, devices)))
		r = scan_device(scan, dirfd(devices), device);
	return r;
}

int bound_for_each(const char *sysfs, bound_fn call, void *userdata, bool *left_out)
{
	struct scan scan = { .call = call, .userdata = userdata };
	_cleanup_(closep) int top = open(sysfs, O_PATH | O_DIRECTORY | O_CLOEXEC);
	_cleanup_(closedirp) DIR *buses = top < 0 ? NULL : open_directory(top, "bus");
	const char *bus;
	int r = 0;

	while (r == 0 && buses && (bus = next_entry(&scan, buses)))
		r = scan_bus(&scan, dirfd(buses), bus);
	if (left_out)
		*left_out = scan.left_out;
	return r;
}
