# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# A ptd of a test's own, with the recording hypervisor and the board midway: to be sourced.
#
# After start_ptd, $socket is where it listens, and $scratch a directory for everything else. What
# it said is shown if the test fails.

umask 022 # ptd takes no policy that others than its owner can write to
scratch=$(mktemp -d)
socket=$scratch/socket
ptd_pid=
rtc=/soc/rtc@fff35000           # nothing speaks against it
ethernet=/soc/ethernet@fff51000 # a risk, which the policy accepts for guest

fail() {
	printf 'failed: %s\n' "$@" >&2
	exit 1
}

clean_up() {
	local status=$?
	[ -z "$ptd_pid" ] || kill "$ptd_pid" 2>/dev/null || true
	[ $status = 0 ] || [ ! -s "$scratch/log" ] || { echo "ptd said:" && cat "$scratch/log"; } >&2
	rm -rf "$scratch"
}
trap clean_up EXIT

prepare_board() { # DTC BOARDS
	"$1" -q -I dts -O dtb -o "$scratch/board.dtb" "$2/midway.dts"
	mkdir "$scratch/policy"
	cat >"$scratch/policy/test.conf" <<-END
		[device "$rtc"]
		Domains=guest guest2 guest3
		Tested=by this test

		[device "$ethernet"]
		Domains=guest
		Accept=dma_unprotected
	END
}

ptd_arguments() { # STATE-DIR: one on a line
	printf '%s\n' --dtb "$scratch/board.dtb" --hypervisor=record --socket "$socket" \
		--state-dir "$1" --policy-dir "$scratch/policy"
}

# The kernel marks a Unix socket that listens; the file alone is there a moment earlier.
is_listening() {
	grep -q " 00010000 .* $socket\$" /proc/net/unix
}

start_ptd() { # PTD
	local arguments tries
	mapfile -t arguments < <(ptd_arguments "$scratch/state")
	"$1" "${arguments[@]}" 2>>"$scratch/log" &
	ptd_pid=$!
	for ((tries = 0; tries < 1000; tries++)); do
		! is_listening || return 0
		kill -0 "$ptd_pid" 2>/dev/null || fail "ptd ended before it listened"
		sleep 0.01
	done
	fail "ptd does not listen"
}

# It has to end by itself, and content.
stop_ptd() {
	local pid=$ptd_pid
	ptd_pid=
	kill "$pid"
	wait "$pid" || fail "ptd ended with status $?"
}
