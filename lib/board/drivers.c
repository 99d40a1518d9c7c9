/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "board/drivers.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/util.h"
#include "input/bound.h"

/* One reading of sysfs. */
struct scan {
	const struct tree *tree;
	struct drivers *found;
};

char *drivers_sysfs(const char *tree_directory)
{
	const size_t tail = strlen(TREE_BELOW_SYSFS);
	_cleanup_(freep) char *path = realpath(tree_directory, NULL);
	size_t n = path ? strlen(path) : 0;

	if (n < tail || !streq(path + n - tail, TREE_BELOW_SYSFS))
		return NULL;
	path[n == tail ? 1 : n - tail] = '\0';
	return TAKE(path);
}

static const char *keep(struct drivers *drivers, const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = arena_alloc(&drivers->names, size);

	return copy ? memcpy(copy, text, size) : NULL;
}

static const char *keep_release(struct drivers *drivers, const struct driver *driver)
{
	char text[4 * NAME_MAX + 64];

	snprintf(text, sizeof(text),
		 "%s; to unbind it: echo %s > /sys/bus/%s/devices/%s/driver/unbind", driver->name,
		 driver->device, driver->bus, driver->device);
	return keep(drivers, text);
}

static int add_driver(const struct scan *scan, struct driver driver)
{
	struct driver *slot = array_add(scan->found);

	if (!slot)
		return -ENOMEM;
	driver.bus = keep(scan->found, driver.bus);
	driver.device = keep(scan->found, driver.device);
	driver.name = keep(scan->found, driver.name);
	if (!driver.bus || !driver.device || !driver.name)
		return -ENOMEM;
	driver.release = keep_release(scan->found, &driver);
	*slot = driver;
	return driver.release ? 0 : -ENOMEM;
}

static int take_bound(const struct bound *bound, void *userdata)
{
	const struct scan *scan = userdata;
	const struct node *node = tree_find_path(scan->tree, bound->node);

	if (!node)
		return 0;
	return add_driver(scan, (struct driver){ .node = node,
						 .bus = bound->bus,
						 .device = bound->device,
						 .name = bound->driver });
}

/* Drivers create devices in turn, and give them their own node: each GPIO controller has one on the
 * bus `gpio`, with a driver that does nothing. */
static int is_secondary(const struct driver *driver)
{
	return !streq(driver->bus, "platform") && !streq(driver->bus, "amba");
}

static int driver_compare(const void *pa, const void *pb)
{
	const struct driver *a = pa, *b = pb;
	int r = is_secondary(a) - is_secondary(b);

	if (a->node != b->node)
		return a->node < b->node ? -1 : 1;
	if (r == 0)
		r = strcmp(a->bus, b->bus);
	return r ? r : strcmp(a->device, b->device);
}

static void keep_first_of_each(struct drivers *drivers)
{
	size_t n = 0;

	if (drivers->n > 1)
		qsort(drivers->items, drivers->n, sizeof(*drivers->items), driver_compare);
	for (size_t i = 0; i < drivers->n; i++)
		if (n == 0 || drivers->items[i].node != drivers->items[n - 1].node)
			drivers->items[n++] = drivers->items[i];
	drivers->n = n;
}

static bool drivers_equal(const struct drivers *a, const struct drivers *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (a->items[i].node != b->items[i].node ||
		    !streq(a->items[i].release, b->items[i].release))
			return false;
	return true;
}

void drivers_done(struct drivers *drivers)
{
	array_done(drivers);
	arena_done(&drivers->names);
}

/* The command line is in the tree that the kernel was given (Linux, drivers/of/fdt.c,
 * early_init_dt_scan_chosen); ptd's sandbox hides /proc/cmdline. */
static const char *find_arguments(const struct board *board)
{
	const struct tree *tree = board->dom0_tree ? board->dom0_tree : board->tree;
	const struct node *chosen = node_find_child(tree_root(tree), "chosen", 6);

	return chosen ? property_next_string(node_property_named(tree, chosen, "bootargs"), NULL)
		      : NULL;
}

int drivers_refresh(struct board *board, const char *sysfs, bool *changed)
{
	_cleanup_(drivers_done) struct drivers found = { .n = 0 };
	struct scan scan = { .tree = board->tree, .found = &found };
	struct drivers old = board->drivers;
	int r = bound_for_each(sysfs, take_bound, &scan, NULL);

	found.sysfs = keep(&found, sysfs);
	found.arguments = find_arguments(board);
	if (r < 0 || !found.sysfs)
		return -ENOMEM;
	keep_first_of_each(&found);
	if (changed)
		*changed = !drivers_equal(&old, &found);
	board->drivers = found;
	found = old;
	return 0;
}

void drivers_take(struct board *board, struct drivers *drivers)
{
	drivers_done(&board->drivers);
	drivers->of_witness = true;
	keep_first_of_each(drivers);
	board->drivers = *drivers;
	*drivers = (struct drivers){ .n = 0 };
}

static int node_position(const void *key, const void *item)
{
	const struct node *node = ((const struct driver *)item)->node;

	return (const struct node *)key < node ? -1 : (const struct node *)key > node;
}

static const struct driver *find(const struct board *board, const struct node *node)
{
	const struct drivers *drivers = &board->drivers;

	if (drivers->n == 0)
		return NULL;
	return bsearch(node, drivers->items, drivers->n, sizeof(*drivers->items), node_position);
}

const char *drivers_find(const struct board *board, const struct node *node)
{
	const struct driver *driver = find(board, node);

	return driver ? driver->name : NULL;
}

const char *drivers_release(const struct board *board, const struct node *node)
{
	const struct driver *driver = find(board, node);

	return driver ? driver->release : NULL;
}

/* ---- more of a kernel that runs ---- */

/* One line of letters. */
static bool read_word(const char *path, char *word, size_t size)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, word, size - 1);
	size_t length;

	if (n <= 0)
		return false;
	word[n] = '\0';
	length = strspn(word, "abcdefghijklmnopqrstuvwxyz");
	if (length == 0 || word[length] != '\n')
		return false;
	word[length] = '\0';
	return true;
}

const char *drivers_runtime_status(const struct board *board, const struct node *node,
				   char buffer[RUNTIME_STATUS_SIZE])
{
	const struct driver *driver = find(board, node);
	char path[PATH_MAX];
	int n;

	if (driver && driver->status) {
		snprintf(buffer, RUNTIME_STATUS_SIZE, "%s", driver->status);
		return buffer;
	}
	if (!driver || !board->drivers.sysfs)
		return NULL;
	n = snprintf(path, sizeof(path), "%s/bus/%s/devices/%s/power/runtime_status",
		     board->drivers.sysfs, driver->bus, driver->device);
	if (n < 0 || (size_t)n >= sizeof(path))
		return NULL;
	return read_word(path, buffer, RUNTIME_STATUS_SIZE) ? buffer : NULL;
}

/* Linux cuts what is longer (arch/arm64/include/uapi/asm/setup.h, COMMAND_LINE_SIZE). */
#define COMMAND_LINE_SIZE 2048

static bool has_word(const char *text, const char *word)
{
	const char *end = text + strnlen(text, COMMAND_LINE_SIZE - 1);
	size_t n = strlen(word);

	for (const char *next; text < end; text = next + 1) {
		next = memchr(text, ' ', (size_t)(end - text));
		if (!next)
			next = end;
		if ((size_t)(next - text) == n && memcmp(text, word, n) == 0)
			return true;
	}
	return false;
}

const char *drivers_booted_with(const struct board *board, const char *parameter)
{
	if (!board->drivers.sysfs || !board->drivers.arguments)
		return "";
	return has_word(board->drivers.arguments, parameter) ? ", as this kernel was"
							     : "; this kernel was not";
}
