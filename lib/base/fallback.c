/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/fallback.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int close_range(unsigned int first, unsigned int last, int flags)
{
	return (int)syscall(SYS_close_range, first, last, flags);
}

/* ---- errors ---- */

#define ROW(name) [name] = #name
static const char *const error_names[] = {
	/* clang-format off */
	ROW(EPERM), ROW(ENOENT), ROW(ESRCH), ROW(EINTR), ROW(EIO), ROW(ENXIO), ROW(E2BIG),
	ROW(ENOEXEC), ROW(EBADF), ROW(ECHILD), ROW(EAGAIN), ROW(ENOMEM), ROW(EACCES),
	ROW(EFAULT), ROW(ENOTBLK), ROW(EBUSY), ROW(EEXIST), ROW(EXDEV), ROW(ENODEV),
	ROW(ENOTDIR), ROW(EISDIR), ROW(EINVAL), ROW(ENFILE), ROW(EMFILE), ROW(ENOTTY),
	ROW(ETXTBSY), ROW(EFBIG), ROW(ENOSPC), ROW(ESPIPE), ROW(EROFS), ROW(EMLINK), ROW(EPIPE),
	ROW(EDOM), ROW(ERANGE), ROW(EDEADLK), ROW(ENAMETOOLONG), ROW(ENOLCK), ROW(ENOSYS),
	ROW(ENOTEMPTY), ROW(ELOOP), ROW(ENOMSG), ROW(EIDRM), ROW(ECHRNG), ROW(EL2NSYNC),
	ROW(EL3HLT), ROW(EL3RST), ROW(ELNRNG), ROW(EUNATCH), ROW(ENOCSI), ROW(EL2HLT),
	ROW(EBADE), ROW(EBADR), ROW(EXFULL), ROW(ENOANO), ROW(EBADRQC), ROW(EBADSLT),
	ROW(EBFONT), ROW(ENOSTR), ROW(ENODATA), ROW(ETIME), ROW(ENOSR), ROW(ENONET), ROW(ENOPKG),
	ROW(EREMOTE), ROW(ENOLINK), ROW(EADV), ROW(ESRMNT), ROW(ECOMM), ROW(EPROTO),
	ROW(EMULTIHOP), ROW(EDOTDOT), ROW(EBADMSG), ROW(EOVERFLOW), ROW(ENOTUNIQ), ROW(EBADFD),
	ROW(EREMCHG), ROW(ELIBACC), ROW(ELIBBAD), ROW(ELIBSCN), ROW(ELIBMAX), ROW(ELIBEXEC),
	ROW(EILSEQ), ROW(ERESTART), ROW(ESTRPIPE), ROW(EUSERS), ROW(ENOTSOCK), ROW(EDESTADDRREQ),
	ROW(EMSGSIZE), ROW(EPROTOTYPE), ROW(ENOPROTOOPT), ROW(EPROTONOSUPPORT),
	ROW(ESOCKTNOSUPPORT), ROW(EOPNOTSUPP), ROW(EPFNOSUPPORT), ROW(EAFNOSUPPORT),
	ROW(EADDRINUSE), ROW(EADDRNOTAVAIL), ROW(ENETDOWN), ROW(ENETUNREACH), ROW(ENETRESET),
	ROW(ECONNABORTED), ROW(ECONNRESET), ROW(ENOBUFS), ROW(EISCONN), ROW(ENOTCONN),
	ROW(ESHUTDOWN), ROW(ETOOMANYREFS), ROW(ETIMEDOUT), ROW(ECONNREFUSED), ROW(EHOSTDOWN),
	ROW(EHOSTUNREACH), ROW(EALREADY), ROW(EINPROGRESS), ROW(ESTALE), ROW(EUCLEAN),
	ROW(ENOTNAM), ROW(ENAVAIL), ROW(EISNAM), ROW(EREMOTEIO), ROW(EDQUOT), ROW(ENOMEDIUM),
	ROW(EMEDIUMTYPE), ROW(ECANCELED), ROW(ENOKEY), ROW(EKEYEXPIRED), ROW(EKEYREVOKED),
	ROW(EKEYREJECTED), ROW(EOWNERDEAD), ROW(ENOTRECOVERABLE), ROW(ERFKILL), ROW(EHWPOISON),
	/* clang-format on */
};

const char *strerrorname_np(int error)
{
	size_t n = sizeof(error_names) / sizeof(error_names[0]);

	return error > 0 && (size_t)error < n ? error_names[error] : NULL;
}

/* strerror() is a table of constants here. */
const char *strerrordesc_np(int error)
{
	return error == 0 || strerrorname_np(error) ? strerror(error) : NULL;
}

/* ---- directories ---- */

struct entries {
	struct dirent **items;
	size_t n, allocated;
};

static int entries_add(struct entries *entries, const struct dirent *entry)
{
	struct dirent **items, *copy;
	size_t n = entries->allocated > 0 ? entries->allocated * 2 : 16;

	if (entries->n == entries->allocated) {
		items = reallocarray(entries->items, n, sizeof(*items));
		if (!items)
			return -1;
		entries->items = items;
		entries->allocated = n;
	}
	copy = malloc(entry->d_reclen);
	if (!copy)
		return -1;
	memcpy(copy, entry, entry->d_reclen);
	entries->items[entries->n++] = copy;
	return 0;
}

static int entries_read(struct entries *entries, DIR *stream, int (*select)(const struct dirent *))
{
	struct dirent *entry;

	for (;;) {
		errno = 0;
		entry = readdir(stream);
		if (!entry)
			return errno > 0 ? -1 : 0;
		if ((!select || select(entry)) && entries_add(entries, entry) < 0)
			return -1;
	}
}

static void entries_free(struct entries *entries)
{
	for (size_t i = 0; i < entries->n; i++)
		free(entries->items[i]);
	free(entries->items);
}

int scandirat(int dir, const char *path, struct dirent ***ret,
	      int (*select)(const struct dirent *entry),
	      int (*compare)(const struct dirent **a, const struct dirent **b))
{
	int fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r, error;
	struct entries entries = { .items = NULL };
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);

	if (!stream) {
		error = errno;
		if (fd >= 0)
			close(fd);
		errno = error;
		return -1;
	}
	r = entries_read(&entries, stream, select);
	error = errno;
	closedir(stream);
	if (r < 0) {
		entries_free(&entries);
		errno = error;
		return -1;
	}
	if (compare && entries.n > 0)
		qsort(entries.items, entries.n, sizeof(struct dirent *),
		      (int (*)(const void *, const void *))compare);
	*ret = entries.items;
	return (int)entries.n;
}
