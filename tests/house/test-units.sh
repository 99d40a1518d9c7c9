#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-units.sh SRCDIR SERVICE - the units as systemd itself judges them
set -euo pipefail
units=$1/units service=$2 log=$1/daemon/log.c
threshold=10 # of systemd-analyze security: exposure 1.0 of 10

if ! command -v systemd-analyze >/dev/null; then
	echo "************ SKIPPED: systemd-analyze is missing; nobody has checked the units. ************"
	exit 77
fi >&2

fail() {
	printf '%s\n' "$@" >&2
	exit 1
}

# The units with programs that exist: ptd need not be installed.
copy() { # DIR
	mkdir -p "$1"
	cp "$units/ptd.socket" "$1"
	sed -E 's,^(ExecStart|ExecReload)=[^ ]+,\1=/bin/true,' "$service" >"$1/ptd.service"
}

# Whatever it prints is a failure: an option that systemd does not know is only warned of.
verify() { # DIR
	local output
	output=$(systemd-analyze verify --man=no "$1/ptd.socket" "$1/ptd.service" 2>&1) || true
	printf '%s' "$output" | grep -v '^$' || true
}

exposure() { # DIR: 0 if it is small enough
	systemd-analyze security --no-pager --offline=true --threshold=$threshold "$1/ptd.service" \
		>"$1/security" 2>&1
}

# Each event of log.c has its entry in the catalog and is in the manual, and conversely.
ids_of() { # FILE
	grep -oE '\b[0-9a-f]{32}\b' "$1" | sort
}

check_ids() {
	local file
	for file in "$units/ptd.catalog" "$units/../docs/ptd.8.scd"; do
		diff -u --label "$log" --label "$file" <(ids_of "$log") <(ids_of "$file") ||
			fail "daemon/log.c and ${file##*/} know different message ids"
	done
}

check_catalog() {
	mkdir -p "$scratch/root/usr/lib/systemd/catalog" "$scratch/root/var/lib/systemd/catalog"
	cp "$units/ptd.catalog" "$scratch/root/usr/lib/systemd/catalog"
	output=$(journalctl --update-catalog --root="$scratch/root" 2>&1) || fail "$output"
	[ -z "$output" ] || fail "$output"
}

check_sysusers() {
	output=$(systemd-sysusers --root="$scratch/root" --dry-run "$units/ptd.sysusers" 2>&1) ||
		fail "$output"
	[[ $output == *ptd* ]] || fail "ptd.sysusers makes no group: $output"
}

# The test can fail: an option that nobody knows, and a service without a sandbox.
self_test() {
	copy "$scratch/planted"
	sed -i '/^\[Service\]/ a PrivateEverything=yes' "$scratch/planted/ptd.service"
	verify "$scratch/planted" | grep -q PrivateEverything || fail "an unknown option was not noticed"
	printf '[Service]\nExecStart=/bin/true\n' >"$scratch/planted/ptd.service"
	! exposure "$scratch/planted" || fail "a service without a sandbox was not noticed"
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
self_test
copy "$scratch/units"
complaints=$(verify "$scratch/units")
[ -z "$complaints" ] || fail "$complaints"
exposure "$scratch/units" || fail "$(cat "$scratch/units/security")"
grep 'Overall exposure' "$scratch/units/security"
check_ids
check_catalog
check_sysusers
