/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Turning stand-ins on and off (lib/needs/stand-in.h), so that dom0's Linux holds the suppliers of
 * devices that guests have: on before the first grant, off when the device is free.
 *
 * What has to be on is asked for again and again, rather than remembered: each stand-in whose
 * device is assigned, in whatever state, or is about to be. So there is no record to be kept, and a
 * ptd that starts does the same as one that goes on: where a stand-in is not as it should be, or
 * nobody knows how it is, it is switched. */

#include "needs/stand-in.h"
#include "standin/job.h"

enum standin_state {
	STANDIN_UNKNOWN, /* not switched yet, or it is about to be */
	STANDIN_OFF,
	STANDIN_ON,
	STANDIN_FAILED, /* it is not as it was to be: see `report` */
};

struct standins;

struct standin {
	struct standins *all;
	const struct device *device;
	const struct node *node;
	struct switch_entries entries;
	enum standin_state state;
	struct switch_report report; /* of the last attempt */
	uint64_t seen_usec;          /* when that ended; CLOCK_MONOTONIC; 0: there was none */
	bool tried_on;               /* what it was to be */
	bool is_wanted;              /* its device is assigned */
	bool is_awaited;             /* somebody waits for it to be on, … */
	uint64_t awaited_usec;       /* … and asked at this time */
	bool again;                  /* to be tried again, though it has failed */
	struct job *job;
};

/* Of the service. */
struct standins_ops {
	/* Calls standins_want() for each device that is assigned. */
	void (*want)(struct standins *standins, void *userdata);
	/* Those who wait should ask again. */
	void (*wake)(void *who, void *userdata);
	/* A stand-in has entered another state. */
	void (*changed)(const struct standin *standin, void *userdata);
};

struct standins_settings {
	bool always;           /* all stand-ins stay on */
	uint64_t timeout_usec; /* how long a stand-in may take to become active */
};

/* 0 or a negative errno. From now on SIGCHLD is blocked. */
int standins_new(struct standins **ret, sd_event *event, const struct standins_ops *ops,
		 void *userdata);
struct standins *standins_free(struct standins *standins);
void standins_freep(struct standins **standins);

/* Takes the stand-ins of a board, which has to outlive them or the next call of this, in place of
 * those before. Without a sysfs (NULL) there are none that could be switched. 0, or -ENOMEM, and
 * then there are none. */
int standins_use(struct standins *standins, const struct board *board, const char *sysfs,
		 const struct standins_settings *settings);

/* To be called when what is assigned may have changed; it takes effect a little later. NULL: there
 * are none yet. */
void standins_follow(struct standins *standins);

/* For ops->want(). */
void standins_want(struct standins *standins, const char *path);

enum standins_result {
	STANDINS_OK,
	STANDINS_E_WAIT,   /* wake() will be called */
	STANDINS_E_FAILED, /* *ret_failed says which and why */
};

/* Makes sure that the stand-ins of these devices are on, for somebody who then assigns them, or
 * fails, and says standins_leave() in either case. STANDINS_OK is about now: they were seen active
 * after `who` had asked first. Or -ENOMEM. */
int standins_ask(struct standins *standins, void *who, const struct device *const *devices,
		 size_t n, const struct standin **ret_failed);
void standins_leave(struct standins *standins, void *who);

/* The stand-in of a device, or NULL: there is none that is switched. */
const struct standin *standins_find(const struct standins *standins, const struct device *device);

/* All of them, in the order of the devices. */
const struct standin *standins_all(const struct standins *standins, size_t *ret_n);

/* ---- text.c ---- */

/* The file that has failed, as an absolute path; malloc'ed, or NULL without memory. */
char *standin_file(const struct standin *standin);

/* The node that was to be switched, and what it holds: "clocks" and the supplier. The supplier may
 * be NULL. */
struct standin_failure {
	const struct node *node;
	const char *property;
	const struct node *supplier;
};
struct standin_failure standin_failure(const struct standin *standin);

/* What is wrong with it, as a sentence, also if it is on; malloc'ed, or NULL: nothing, or there is
 * no memory. */
char *standin_text(const struct standin *standin);

const char *standin_state_name(const struct standin *standin);
