#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# assign-once.sh [--release] DOMAIN DEVICE
#
# An example of how to use ptd from a script: makes sure that DOMAIN has DEVICE, as often as you
# like. With --release, takes the device back and waits until nobody holds it any more. Needs ptctl
# and jq. PTCTL=… in the environment is the command for ptctl, such as "ptctl --socket /tmp/ptd".
#
# Exit status: that of ptctl. The relevant ones are: 0 done, 3 no such device or domain, 4 the
# device cannot be assigned (now), 5 not allowed, 7 no daemon.
set -euo pipefail
read -ra ptctl <<<"${PTCTL:-ptctl}"

usage() {
	echo "usage: ${0##*/} [--release] DOMAIN DEVICE" >&2
	exit 2
}

# A device may be named by an alias, or by the end of its path; answers name the whole path.
path_of() { # DEVICE
	"${ptctl[@]}" --json show "$1" | jq -r '.devices[0].path'
}

# Prints the assignment of this device to this domain, if there is one. A domain may be given by its
# name, domid or UUID.
ours() { # assignments on stdin
	jq -c --arg device "$device" --arg domain "$domain" '.assignments[] |
		select(.device == $device and
		       (.domain == $domain or .uuid == $domain or (.domid | tostring) == $domain))'
}

is_active() {
	"${ptctl[@]}" --json assignments | ours | jq -es 'any(.state == "active")' >/dev/null
}

# The state may change between looking and acting: ptd decides, and does all or nothing. After a
# refusal we look again, because somebody else may have done the same just before us.
assign() {
	local status=0
	if is_active; then
		echo "$domain has $device already"
		return
	fi
	"${ptctl[@]}" assign "$domain" "$device" >/dev/null || status=$?
	if [ $status != 0 ] && ! is_active; then
		echo "$domain did not get $device" >&2 # ptctl has said why
		return $status
	fi
	echo "$domain has $device"
}

# The first event lists all assignments, and the others report every change since. So the order is:
# listen, then act, then wait. Nothing can slip through between asking and waiting.
release() {
	local events pid event mine status=0
	exec {events}< <(exec "${ptctl[@]}" --json monitor)
	pid=$!
	read -r -u "$events" event
	mine=$(ours <<<"$event" | jq -c '{device, domid, uuid}')
	if [ -n "$mine" ]; then
		"${ptctl[@]}" revoke "$domain" "$device" >/dev/null || status=$?
		case $status in
		0) ;;
		6) echo "$device stays with $domain until the domain is gone; waiting" ;;
		*) kill "$pid" && return $status ;;
		esac
		wait_until_free "$mine" "$events" || status=1
	fi
	kill "$pid" 2>/dev/null || true
	[ $status != 1 ] || { echo "ptd hung up" >&2 && return 1; }
	echo "$device is free of $domain"
}

# A domid alone may belong to another domain by now; the UUID identifies the incarnation.
wait_until_free() { # ASSIGNMENT EVENTS
	local event
	while read -r -u "$2" event; do
		! jq -e --argjson mine "$1" 'def key: {device, domid, uuid};
			if .event == "released" then (.assignment | key) == $mine
			elif .event == "present" then all(.assignments[]; key != $mine)
			else false end' <<<"$event" >/dev/null || return 0
	done
	return 1
}

act=assign
if [ "${1:-}" = --release ]; then
	act=release
	shift
fi
[ $# = 2 ] || usage
domain=$1
device=$(path_of "$2")
$act
