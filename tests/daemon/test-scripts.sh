#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-scripts.sh PTD PTCTL DTC BOARDS - the scripts of tests/scripts do what they promise
set -euo pipefail
ptd=$1 ptctl=$2 dtc=$3 boards=$4
here=$(dirname "$(realpath "$0")")
# shellcheck source=tests/support/daemon.sh
. "$here/../support/daemon.sh"

domain() { # NAME DOMID VCPUS
	printf '[domain "%s"]\nId=%d\nUUID=9d1f4c0e-64cb-4f3c-9a53-0d1a4f7c2e0%d\nVCPUs=%d\n' "$1" "$2" "$2" "$3"
	printf 'Started=no\nDying=no\nIOMMU=yes\nSPIs=960\n\n'
}

# ptd notices the change, and never sees half a file.
set_domains() { # [without guest]
	{
		[ "$*" = "without guest" ] || domain guest 1 1
		domain guest2 2 0 # still being built
		domain guest3 3 1
	} >"$scratch/record.conf"
	mv "$scratch/record.conf" "$scratch/state/record.conf"
}

run_sh() {
	PTCTL="$ptctl --socket $socket" "$here/../scripts/assign-once.sh" "$@"
}

run_py() {
	"$here/../scripts/assign-once.py" --socket "$socket" "$@"
}

succeeds() { # TEXT COMMAND…
	local output
	output=$("${@:2}" 2>&1) || fail "${*:2} failed: $output"
	[[ $output == *"$1"* ]] || fail "${*:2} said: $output"
}

fails() { # STATUS TEXT COMMAND…
	local output status=0
	output=$("${@:3}" 2>&1) || status=$?
	[ $status = "$1" ] || fail "${*:3} ended with $status: $output"
	[[ $output == *"$2"* ]] || fail "${*:3} said: $output"
}

test_assigning() { # RUN
	fails 3 nobody "$1" nobody "$rtc"
	fails 3 nothing "$1" guest nothing@0
	fails 4 built "$1" guest2 "$rtc"
	succeeds "guest has $rtc" "$1" guest rtc@fff35000
	succeeds "guest has $rtc already" "$1" guest "$rtc"
	succeeds "1 has $rtc already" "$1" 1 "$rtc"
	fails 4 guest "$1" guest3 "$rtc"
}

# Its first line says that it waits; it ends when the domain is gone, and not before.
test_releasing() { # RUN
	local line output pid
	exec {output}< <("$1" --release guest "$rtc")
	pid=$!
	read -r -t 20 -u "$output" line || fail "$1 --release said nothing"
	[[ $line == *"stays with guest"* ]] || fail "$1 --release said: $line"
	kill -0 "$pid" || fail "$1 --release did not wait"
	set_domains without guest
	read -r -t 20 -u "$output" line || fail "$1 --release did not notice"
	[ "$line" = "$rtc is free of guest" ] || fail "$1 --release said: $line"
	wait "$pid" || fail "$1 --release failed"
	exec {output}<&-
	succeeds "$rtc is free of guest" "$1" --release guest "$rtc"
}

# The same domain can have a held device again.
test_held() { # RUN
	"$ptctl" --socket "$socket" revoke guest "$rtc" >/dev/null 2>&1 || [ $? = 6 ] ||
		fail "ptctl revoke: $?"
	fails 4 guest "$1" guest3 "$rtc"
	succeeds "guest has $rtc" "$1" guest "$rtc"
}

test_script() { # RUN
	rm -rf "$scratch/state"
	mkdir "$scratch/state"
	set_domains
	start_ptd "$ptd"
	test_assigning "$1"
	test_held "$1"
	test_releasing "$1"
	stop_ptd
	fails 7 '' "$1" guest "$rtc"
}

prepare_board "$dtc" "$boards"
test_script run_py
if command -v jq >/dev/null; then
	test_script run_sh
else
	echo "************ SKIPPED: assign-once.sh needs jq, which is missing. ************" >&2
	exit 77
fi
