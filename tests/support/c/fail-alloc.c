/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Memory that runs out at a chosen moment: preloaded (LD_PRELOAD), it counts each allocation of a
 * process from main() on, and lets some of them fail. $FAIL_ALLOC is a file of four native 64-bit
 * numbers, shared with the process that wrote it, which may change them at any time:
 *
 *   count   allocations so far
 *   first   the first that fails, from 1; 0: none
 *   last    the last that fails
 *   failed  how many have
 *
 * If $FAIL_ALLOC_TRACE is set, the stack of each failed one is written to stderr. Programs that the
 * process starts are left alone. tests/support/failalloc.py is the other side. */

#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define TRACE_DEPTH 32

struct control {
	uint64_t count, first, last, failed;
};

/* glibc's own, which stay reachable under these names. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static struct control *control;
static bool is_traced;

__attribute__((constructor)) static void start(void)
{
	const char *path = getenv("FAIL_ALLOC");
	void *frame, *shared;
	int fd;

	is_traced = getenv("FAIL_ALLOC_TRACE");
	if (is_traced)
		backtrace(&frame, 1); /* it allocates when it is called first */
	unsetenv("LD_PRELOAD");
	fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	if (fd < 0)
		return;
	shared = mmap(NULL, sizeof(*control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	control = shared == MAP_FAILED ? NULL : shared;
}

static void trace(void)
{
	void *frames[TRACE_DEPTH];
	struct control *kept = control;

	control = NULL;
	backtrace_symbols_fd(frames, backtrace(frames, TRACE_DEPTH), STDERR_FILENO);
	control = kept;
}

/* Counts one allocation. Whether it fails. */
static bool fails(void)
{
	uint64_t n;

	if (!control)
		return false;
	n = __atomic_add_fetch(&control->count, 1, __ATOMIC_SEQ_CST);
	if (control->first == 0 || n < control->first || n > control->last)
		return false;
	__atomic_add_fetch(&control->failed, 1, __ATOMIC_SEQ_CST);
	if (is_traced)
		trace();
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

/* With a size of 0 it frees. */
void *realloc(void *old, size_t size)
{
	return size > 0 && fails() ? NULL : __libc_realloc(old, size);
}

void *reallocarray(void *old, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	return realloc(old, bytes);
}

void *memalign(size_t alignment, size_t size)
{
	return fails() ? NULL : __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return memalign(alignment, size);
}

int posix_memalign(void **ret, size_t alignment, size_t size)
{
	void *p = memalign(alignment, size);

	if (!p)
		return ENOMEM;
	*ret = p;
	return 0;
}
