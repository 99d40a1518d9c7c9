/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* libptctl: a client of ptd, the daemon that passes device-tree devices through to guests of Xen on
 * Arm.
 *
 * The methods, their parameters, replies and errors are those of org.ptctl.Passthrough.varlink;
 * this library carries them as jansson's json_t and does not interpret them.
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
 *	else if (r == PTCTL_E_REPLY)
 *		fprintf(stderr, "%s\n", error);
 *	json_decref(reply);
 *	json_decref(parameters);
 *	ptctl_free(p);
 *
 * Results: 0 is success. A positive value is one of the PTCTL_E_… below, which are expected
 * conditions. A negative value is an errno: the connection failed. After any of these except
 * -EBUSY, -EINVAL, and -ETIMEDOUT of ptctl_next(), the connection is unusable, and all further
 * calls return the same:
 *
 *	-ECONNRESET  the daemon hung up
 *	-EBADMSG     an invalid reply
 *	-EMSGSIZE    a reply is larger than PTCTL_REPLY_MAX
 *	-ETIMEDOUT   no reply within the time of ptctl_set_timeout()
 *	-ENOMEM      no memory
 *	-EBUSY       some replies of ptctl_call_more() have not been read
 *	-EINVAL      a parameter of the function is invalid
 *
 * Threads: a struct ptctl may be used by one thread at a time; different ones are independent. The
 * library has no global state, changes no signal handler and raises no SIGPIPE. All its descriptors
 * are closed on exec.
 *
 * Every `ret` may be NULL, which drops the result. Outputs are written only as described. */

#include <jansson.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ptctl;

/* The largest reply, in bytes. */
#define PTCTL_REPLY_MAX ((size_t)64 << 20)

/* Expected results. */
enum {
	PTCTL_E_REPLY = 1, /* the daemon replied with an error */
	PTCTL_E_END = 2,   /* all replies of ptctl_call_more() were read */
};

/* Connects to the daemon. The address is one of
 *
 *	NULL            $PTD_SOCKET, or "unix:/run/ptd/org.ptctl.Passthrough"
 *	unix:/path      a socket
 *	/path           the same
 *	unix:@name      an abstract socket
 *	exec:/program   a program that is started, with its end of a socket pair as descriptor 3
 *	                ($LISTEN_FDS=1, $LISTEN_FDNAMES=varlink); ptctl_free() ends it
 *
 * Returns 0 and a connection for ptctl_free(); -EINVAL if the address has none of these forms; or
 * the system's error, such as -ENOENT and -ECONNREFUSED (nobody listens) or -EACCES (not allowed).
 * Reads the environment. */
int ptctl_connect(struct ptctl **ret, const char *address);

/* Closes the connection, which may be NULL. This does not cancel a call in progress: the daemon
 * finishes it. Returns NULL. */
struct ptctl *ptctl_free(struct ptctl *p);

/* The same for __attribute__((cleanup)); sets *p to NULL. */
void ptctl_freep(struct ptctl **p);

/* Limits the time of each call from now on, in milliseconds; in ptctl_next(), of each reply. A
 * negative value means no limit, which is the default. 0 is useful for ptctl_next() only, which
 * then takes only what has already arrived. */
void ptctl_set_timeout(struct ptctl *p, int msec);

/* The connection's descriptor, for poll(POLLIN) before ptctl_next(). Replies may also be in the
 * library's buffer: call ptctl_next() until it returns -ETIMEDOUT before waiting. The connection
 * keeps the descriptor: do not read, write or close it. */
int ptctl_fd(const struct ptctl *p);

/* Calls a method and waits for the reply. A method without dots is one of org.ptctl.Passthrough.
 * `parameters` is an object, or NULL for none; the caller keeps its reference.
 *
 * Returns 0 and, in *ret, the parameters of the reply: an object and a new reference. Or
 * PTCTL_E_REPLY and, in *ret, the parameters of the error (likewise), and in *ret_error its full
 * name ("org.ptctl.Passthrough.NoSuchDevice"), valid until the next call on this connection or
 * ptctl_free(). Or a negative errno. *ret_error is NULL in all other cases; *ret is unchanged after
 * a negative errno. */
int ptctl_call(struct ptctl *p, const char *method, json_t *parameters, json_t **ret,
	       const char **ret_error);

/* Calls a method that may reply several times (Monitor), and does not wait: ptctl_next() reads the
 * replies. Until it has returned PTCTL_E_END or PTCTL_E_REPLY, the connection accepts no other
 * call; only ptctl_free() ends it sooner. Returns 0 or a negative errno. */
int ptctl_call_more(struct ptctl *p, const char *method, json_t *parameters);

/* Waits for the next reply. Returns the same as ptctl_call(), or PTCTL_E_END, which leaves *ret
 * unchanged. After -ETIMEDOUT it may be called again. -EINVAL: there was no ptctl_call_more(). */
int ptctl_next(struct ptctl *p, json_t **ret, const char **ret_error);

#ifdef __cplusplus
}
#endif
