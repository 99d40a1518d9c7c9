#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# assign-list.sh DOMAIN FILE [SECONDS]
#
# An example of how to use ptd from a script: gives DOMAIN (its name or domid) all devices of a list
# that are marked for passthrough, and waits for those that other domains still have; no longer than
# so many seconds. FILE has the name of a device on each line, as ptctl takes it; '#' begins a comment.
# Needs ptctl and jq. PTCTL=… in the environment is the command for ptctl.
#
# Exit status: that of ptctl. The relevant ones are: 0 the domain has them, 3 no such device or domain,
# 4 a device cannot be assigned, 5 not allowed, 6 one is not free in time, 7 no daemon.
set -euo pipefail
read -ra ptctl <<<"${PTCTL:-ptctl}"

if [ $# != 2 ] && [ $# != 3 ]; then
	echo "usage: ${0##*/} DOMAIN FILE [SECONDS]" >&2
	exit 2
fi
domain=$1

pick() { # FILTER: paths of the devices that pass
	jq -r --arg domain "$domain" ".devices[] | select($1).path" <<<"$devices"
}

mapfile -t names < <(sed 's/#.*//; s/^[[:space:]]*//; s/[[:space:]]*$//; /^$/d' "$2")
[ ${#names[@]} != 0 ] || { echo "there is no device in $2" >&2 && exit 2; }
devices=$("${ptctl[@]}" --json show "${names[@]}")
pick '.mark != "marked"' | sed 's/$/ is not marked for passthrough, and stays where it is/' >&2
mapfile -t wanted < <(pick '.mark == "marked"')
# shellcheck disable=SC2016  # $domain is jq's
mapfile -t busy < <(pick '.mark == "marked" and .assignment and
	.assignment.domain != $domain and (.assignment.domid | tostring) != $domain')
[ ${#wanted[@]} != 0 ] || exit 0

# Somebody else may be faster once they are free: then assign says so, and gives none of them. What
# the domain has already, it keeps.
[ ${#busy[@]} = 0 ] || "${ptctl[@]}" wait "${busy[@]}" ${3:+--timeout "$3"}
"${ptctl[@]}" assign "$domain" "${wanted[@]}"
