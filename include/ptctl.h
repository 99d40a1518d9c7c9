/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* libptctl: a client of ptd, the daemon that passes device-tree devices through to guests of Xen on
 * Arm.
 *
 * The methods, their parameters, replies and errors are those of org.ptctl.Passthrough.varlink. The
 * library carries them as jansson's json_t, and does not interpret them.
 *
 *	struct ptctl *p = NULL;
 *	json_t *parameters = json_pack("{s:[s]}", "devices", "ethernet0"), *reply = NULL;
 *	const char *error;
 *	int r = ptctl_connect(&p, NULL);
 *
 *	if (r == 0)
 *		r = ptctl_call(p, "Describe", parameters, &reply, &error);
 *	if (r == 0)
 *		json_dumpf(json_object_get(reply, "devices"), stdout, 0);
 *	else
 *		fprintf(stderr, "%s\n", r == PTCTL_E_REPLY ? error : ptctl_strerror(r));
 *	json_decref(reply);
 *	json_decref(parameters);
 *	ptctl_free(p);
 *
 * Results: 0 is success. A positive value is one of the PTCTL_E_… below, which are expected
 * conditions. A negative value is an errno: the connection failed. After any of these except
 * -EBUSY, -EINVAL, -ECHILD, and -ETIMEDOUT of ptctl_next(), the connection is unusable, and all
 * further calls return the same:
 *
 *	-ECONNRESET  the daemon closed the connection
 *	-EBADMSG     invalid reply, or one that was not asked for
 *	-EMSGSIZE    a reply is larger than PTCTL_REPLY_MAX, or has more than PTCTL_VALUES_MAX values
 *	-ETIMEDOUT   no reply within the time of ptctl_set_timeout()
 *	-ENOMEM      no memory
 *	-EBUSY       some replies of ptctl_call_more() have not been read
 *	-EINVAL      a parameter of the function is invalid; so is NULL, unless it may be NULL
 *	-ECHILD      the process is a child of the one that connected (fork)
 *
 * Threads: a struct ptctl may be used by one thread at a time; different ones are independent. The
 * library has no global state, changes no signal handler and raises no SIGPIPE. All its descriptors
 * are closed on exec. After a fork a connection belongs to the parent alone: in the child all calls
 * return -ECHILD, and ptctl_free() only frees memory and closes the child's descriptor.
 *
 * Every output but that of ptctl_connect() may be NULL; what it would receive is dropped then.
 * Outputs are written only as described. */

#include <jansson.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ptctl;

/* The largest reply, in bytes. */
#define PTCTL_REPLY_MAX ((size_t)64 << 20)
/* The most JSON values in a reply: each takes memory beyond its bytes. */
#define PTCTL_VALUES_MAX ((size_t)1 << 20)

/* Expected results. */
enum {
	PTCTL_E_REPLY = 1, /* the daemon replied with an error */
	PTCTL_E_END = 2,   /* all replies of ptctl_call_more() were read */
};

/* ptctl_connect - connects to the daemon
 *
 * @ret      the connection, to be closed with ptctl_free(); not NULL
 * @address  one of
 *
 *	NULL            $PTD_SOCKET, or "unix:/run/ptd/org.ptctl.Passthrough"
 *	unix:/path      a socket
 *	/path           the same
 *	unix:@name      an abstract socket
 *	exec:/program   a program that is started, with its end of a socket pair as descriptor 3
 *	                ($LISTEN_FDS=1, $LISTEN_FDNAMES=varlink); ptctl_free() ends it: with SIGTERM,
 *	                and with SIGKILL if it lives a second later (one that runs as another user is
 *	                left to itself)
 *
 * Reads the environment, but not in programs that run with the rights of others (setuid).
 *
 * Returns 0; -EINVAL if `ret` is NULL or the address has none of these forms, -ENAMETOOLONG if it
 * does not fit a socket's; or the system's error, such as -ENOENT and -ECONNREFUSED (nobody listens) and
 * -EACCES (not allowed). *ret is left alone unless it is 0. */
int ptctl_connect(struct ptctl **ret, const char *address);

/* ptctl_free - closes a connection
 *
 * @p  the connection; may be NULL
 *
 * Does not cancel a call in progress: the daemon finishes it. Waits for the program of an exec:
 * address, for little more than a second at most.
 *
 * Returns NULL. */
struct ptctl *ptctl_free(struct ptctl *p);

/* ptctl_freep - closes a connection at the end of a scope
 *
 * @p  a variable with the connection, or with NULL; NULL afterwards
 *
 * ptctl_free() for __attribute__((cleanup(ptctl_freep))). */
void ptctl_freep(struct ptctl **p);

/* ptctl_set_timeout - bounds the time of calls
 *
 * @p     the connection; NULL: nothing is done
 * @msec  milliseconds that each call of ptctl_call(), ptctl_call_more() and ptctl_next() may take
 *        from now on; negative: any time, which is the default; 0: for ptctl_next() only, which
 *        then takes a reply that has arrived already */
void ptctl_set_timeout(struct ptctl *p, int msec);

/* ptctl_fd - the descriptor of a connection
 *
 * @p  the connection
 *
 * For poll(POLLIN) before ptctl_next(). Replies may also be in the library's buffer: call
 * ptctl_next() until it returns -ETIMEDOUT before waiting. The library owns the descriptor: do not
 * read, write or close it.
 *
 * Returns the descriptor, -EINVAL, or -ECHILD. */
int ptctl_fd(const struct ptctl *p);

/* ptctl_call - calls a method and waits for the reply
 *
 * @p           the connection
 * @method      its name; one without dots is a method of org.ptctl.Passthrough
 * @parameters  an object, or NULL for none; the caller keeps its reference
 * @ret         the parameters of the reply or of the error, an object and a new reference; left
 *              alone after a negative errno
 * @ret_error   the full name of the error ("org.ptctl.Passthrough.NoSuchDevice"), valid until the
 *              next call on this connection or ptctl_free(); NULL if it is not PTCTL_E_REPLY
 *
 * Returns 0, PTCTL_E_REPLY if the daemon replied with an error, or a negative errno. */
int ptctl_call(struct ptctl *p, const char *method, json_t *parameters, json_t **ret,
	       const char **ret_error);

/* ptctl_call_more - calls a method that may reply several times (Monitor)
 *
 * @p, @method, @parameters  as above
 *
 * Does not wait: ptctl_next() reads the replies. Until it has returned PTCTL_E_END or
 * PTCTL_E_REPLY, the connection accepts no other call (-EBUSY); only ptctl_free() ends it sooner.
 *
 * Returns 0 or a negative errno. */
int ptctl_call_more(struct ptctl *p, const char *method, json_t *parameters);

/* ptctl_next - waits for the next reply to ptctl_call_more()
 *
 * @p, @ret, @ret_error  as above; *ret is left alone after PTCTL_E_END as well
 *
 * Returns the same as ptctl_call(), or PTCTL_E_END after the last reply. After -ETIMEDOUT it may be
 * called again. -EINVAL: there was no ptctl_call_more(). */
int ptctl_next(struct ptctl *p, json_t **ret, const char **ret_error);

/* ptctl_strerror - a result in words
 *
 * @r  what any of these functions returned
 *
 * For what the daemon replied (PTCTL_E_REPLY), the name and the parameters of the error say more.
 *
 * Returns a phrase such as "invalid reply from the daemon", without a line end; a static string. */
const char *ptctl_strerror(int r);

#ifdef __cplusplus
}
#endif
