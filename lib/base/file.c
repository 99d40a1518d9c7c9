/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/file.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

/* The size that fstat() gives is only a hint: files of the kernel give any number. */
static size_t first_capacity(int fd, size_t max)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && st.st_size > 0 && (size_t)st.st_size <= max)
		return (size_t)st.st_size + 1;
	return 65536;
}

int file_read(int fd, size_t max, void **ret, size_t *ret_size)
{
	size_t n = 0, capacity = first_capacity(fd, max);
	_cleanup_(freep) char *buffer = malloc(capacity);
	ssize_t got;

	while (buffer && (got = read(fd, buffer + n, capacity - n)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		n += (size_t)got;
		if (n > max)
			return -EFBIG;
		if (n == capacity) {
			char *more = realloc(buffer, capacity *= 2);

			if (!more)
				return -ENOMEM;
			buffer = more;
		}
	}
	if (!buffer)
		return -ENOMEM;
	buffer[n] = '\0';
	*ret = TAKE(buffer);
	*ret_size = n;
	return 0;
}

int file_write(int fd, const char *data, size_t size)
{
	while (size > 0) {
		ssize_t n = write(fd, data, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		data += n;
		size -= (size_t)n;
	}
	return 0;
}
