/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* xenstore.c against a xenstored that answers, sends events, stalls, and sends nonsense. */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <xen/io/xs_wire.h>

#include "check.h"
#include "hypervisor/xenstore.h"

enum behaviour {
	GOOD,
	COUNTS,
	IN_PIECES,
	NEWS_BEFORE_REPLY,
	SILENT,
	HALF_A_REPLY,
	TOO_LONG,
	OTHER_ID,
	REFUSES
};

static char directory[] = "/tmp/test-xenstore-XXXXXX";
static struct sockaddr_un address = { .sun_family = AF_UNIX };

/* ---- a xenstored, in a process of its own ---- */

static bool stops_inside; /* the next reply, behind its header */

static void reply(int fd, uint32_t type, uint32_t id, const char *text, size_t size)
{
	struct xsd_sockmsg header = { .type = type, .req_id = id, .len = (uint32_t)size };

	check_eq(write(fd, &header, sizeof(header)), sizeof(header));
	if (stops_inside)
		raise(SIGSTOP);
	stops_inside = false;
	check_eq(write(fd, text, size), size);
}

static void answer(int fd, enum behaviour behaviour, const struct xsd_sockmsg *request,
		   const char *payload)
{
	static const char event[] = "@releaseDomain\0ptd";
	static unsigned int watches;
	static bool has_stopped;
	char count[16];

	watches += request->type == XS_WATCH;
	watches -= request->type == XS_UNWATCH;
	sprintf(count, "%u", watches);
	if (request->type == XS_WATCH) {
		reply(fd, behaviour == REFUSES ? XS_ERROR : XS_WATCH, request->req_id, "OK", 3);
		reply(fd, XS_WATCH_EVENT, 0, event, sizeof(event));
		return;
	}
	if (behaviour == NEWS_BEFORE_REPLY)
		reply(fd, XS_WATCH_EVENT, 0, event, sizeof(event));
	stops_inside = behaviour == IN_PIECES && !has_stopped;
	has_stopped |= stops_inside;
	if (behaviour == HALF_A_REPLY)
		check_eq(write(fd, request, 7), 7);
	else if (behaviour == TOO_LONG)
		reply(fd, XS_READ, request->req_id, (char[5000]){ 0 }, 5000);
	else if (strcmp(payload, "/local/domain/1/name") == 0)
		reply(fd, XS_READ, request->req_id + (behaviour == OTHER_ID), "guest", 5);
	else if (behaviour == COUNTS && strcmp(payload, "/local/domain/2/name") == 0)
		reply(fd, XS_READ, request->req_id, count, strlen(count));
	else if (strcmp(payload, "/local/domain/2/name") == 0)
		reply(fd, XS_READ, request->req_id, "a\nb\xff", 4);
	else
		reply(fd, XS_ERROR, request->req_id, "ENOENT", 7);
}

static void serve(int listener, enum behaviour behaviour)
{
	int fd = accept(listener, NULL, NULL);
	struct xsd_sockmsg request;
	char payload[XENSTORE_PAYLOAD_MAX];

	while (recv(fd, &request, sizeof(request), MSG_WAITALL) == sizeof(request) &&
	       recv(fd, payload, request.len, MSG_WAITALL) == (ssize_t)request.len)
		if (behaviour != SILENT)
			answer(fd, behaviour, &request, payload);
	_exit(0);
}

static pid_t start(enum behaviour behaviour)
{
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);
	pid_t pid;

	unlink(address.sun_path);
	check_eq(bind(listener, (struct sockaddr *)&address, sizeof(address)), 0);
	check_eq(listen(listener, 1), 0);
	pid = fork();
	if (pid == 0)
		serve(listener, behaviour);
	close(listener);
	return pid;
}

static void stop(pid_t pid)
{
	kill(pid, SIGKILL);
	check_eq(waitpid(pid, NULL, 0), pid);
	unlink(address.sun_path);
}

/* ---- the tests ---- */

static bool is_readable(const struct xenstore *store, int msec)
{
	struct pollfd pollfd = { .fd = xenstore_fd(store), .events = POLLIN };

	return poll(&pollfd, 1, msec) > 0;
}

#define PATIENTLY 20000 /* a server that answers does so in time, however busy the machine is */

static struct xenstore *open_store(unsigned int timeout_msec)
{
	struct xenstore *store;

	check_eq(xenstore_new(&store), 0);
	xenstore_set_timeout(store, timeout_msec);
	xenstore_begin(store);
	return store;
}

/* NULL: it is not known. */
static void check_name(struct xenstore *store, uint32_t domid, const char *expected)
{
	struct domain_key key = { .domid = domid, .uuid = "a" };
	char name[8];

	check_eq(xenstore_name(store, &key, name, sizeof(name)), expected != NULL);
	check_str(name, expected ? expected : "");
}

static void test_names(void)
{
	pid_t pid = start(GOOD);
	struct xenstore *store = open_store(PATIENTLY);

	check(xenstore_answers(store));
	check_name(store, 1, "guest");
	check_name(store, 2, "a?b?");
	check_name(store, 3, "");
	check(xenstore_answers(store));
	xenstore_free(store);
	stop(pid);
}

/* Each watch begins with one event. After the news are taken there are none. */
static void test_news(void)
{
	pid_t pid = start(NEWS_BEFORE_REPLY);
	struct xenstore *store = open_store(PATIENTLY);

	check(is_readable(store, 1000));
	xenstore_begin(store);
	check(!xenstore_has_news(store));
	check_name(store, 1, "guest");
	check(xenstore_has_news(store));
	check(!xenstore_has_news(store));
	check(!is_readable(store, 0));
	xenstore_free(store);
	stop(pid);
}

/* Without xenstored the fd is readable every second; when it starts, it is found. */
static void test_without_xenstored(void)
{
	struct xenstore *store = open_store(PATIENTLY);
	pid_t pid;

	check(!xenstore_answers(store));
	check(!is_readable(store, 0));
	check(is_readable(store, 2000));
	pid = start(GOOD);
	xenstore_begin(store);
	check(xenstore_answers(store));
	stop(pid);
	check(is_readable(store, 1000));
	xenstore_begin(store);
	check(!xenstore_answers(store));
	check_name(store, 1, NULL);
	xenstore_free(store);
}

static void test_bad(enum behaviour behaviour)
{
	pid_t pid = start(behaviour);
	struct timespec begin, end;
	struct xenstore *store;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	store = open_store(XENSTORE_TIMEOUT_MSEC);
	check_name(store, 1, NULL);
	clock_gettime(CLOCK_MONOTONIC, &end);
	check(!xenstore_answers(store));
	check((end.tv_sec - begin.tv_sec) * 1000 + (end.tv_nsec - begin.tv_nsec) / 1000000 <
	      XENSTORE_TIMEOUT_MSEC * 5);
	xenstore_free(store);
	stop(pid);
}

static void look(struct xenstore *store)
{
	xenstore_begin(store);
	check_name(store, 0, "");
	check_name(store, 1, "guest");
	xenstore_end(store);
}

/* Names are as before, those of new domains are not known; nothing more is asked, or waited for,
 * until the reply is there, and then all is as before. */
static void test_stall(void)
{
	pid_t pid = start(GOOD);
	struct xenstore *store = open_store(PATIENTLY);

	look(store);
	look(store);
	kill(pid, SIGSTOP);
	xenstore_set_timeout(store, XENSTORE_TIMEOUT_MSEC);
	for (int i = 0; i < 2; i++) {
		look(store);
		check(!xenstore_answers(store));
		check_name(store, 2, NULL);
		check(!is_readable(store, 0));
	}
	kill(pid, SIGCONT);
	xenstore_set_timeout(store, PATIENTLY);
	do { /* the reply may come in pieces */
		check(is_readable(store, 5000));
		xenstore_begin(store);
	} while (!xenstore_answers(store));
	check_name(store, 2, "a?b?");
	xenstore_free(store);
	stop(pid);
}

/* The header of a reply comes before one look ends, and the rest with a later one. */
static void test_reply_in_pieces(void)
{
	pid_t pid = start(IN_PIECES);
	struct xenstore *store = open_store(XENSTORE_TIMEOUT_MSEC);
	int status;

	check_name(store, 1, NULL);
	check_eq(waitpid(pid, &status, WUNTRACED), pid);
	check(WIFSTOPPED(status));
	xenstore_begin(store);
	check(!xenstore_answers(store));
	kill(pid, SIGCONT);
	xenstore_set_timeout(store, PATIENTLY);
	do {
		check(is_readable(store, 5000));
		xenstore_begin(store);
	} while (!xenstore_answers(store));
	check_name(store, 1, "guest");
	xenstore_free(store);
	stop(pid);
}

/* A domid that belongs to another domain now does not keep the name. */
static void test_other_incarnation(void)
{
	struct domain_key other = { .domid = 1, .uuid = "b" };
	pid_t pid = start(GOOD);
	struct xenstore *store = open_store(PATIENTLY);
	char name[8];

	look(store);
	kill(pid, SIGSTOP);
	xenstore_set_timeout(store, XENSTORE_TIMEOUT_MSEC);
	xenstore_begin(store);
	check(!xenstore_name(store, &other, name, sizeof(name)));
	check_name(store, 1, "guest");
	xenstore_end(store);
	xenstore_begin(store);
	xenstore_end(store); /* both are gone */
	check_name(store, 1, NULL);
	xenstore_free(store);
	stop(pid);
}

/* Each name is watched once, and until the domain is gone: the answer is how many watches there
 * are.
 */
static void test_names_are_watched(void)
{
	pid_t pid = start(COUNTS);
	struct xenstore *store = open_store(PATIENTLY);

	look(store);
	look(store);
	xenstore_begin(store);
	check_name(store, 1, "guest");
	check_name(store, 2, "5");
	xenstore_end(store);
	look(store);
	check_name(store, 2, "5");
	xenstore_free(store);
	stop(pid);
}

int main(void)
{
	check(mkdtemp(directory));
	setenv("XENSTORED_RUNDIR", directory, 1);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket", directory);
	test_names();
	test_news();
	test_without_xenstored();
	for (enum behaviour behaviour = SILENT; behaviour <= REFUSES; behaviour++)
		test_bad(behaviour);
	test_stall();
	test_reply_in_pieces();
	test_other_incarnation();
	test_names_are_watched();
	check_eq(rmdir(directory), 0);
}
