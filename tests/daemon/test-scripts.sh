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

script() { # NAME ARGUMENT…
	PTCTL="$ptctl --socket $socket" "$here/../scripts/$1" "${@:2}"
}

# Of these two devices, the board has marked one.
mark_rtc() {
	{ cat "$boards/midway.dts" && echo "&{$rtc} { xen,passthrough; };"; } |
		"$dtc" -q -I dts -O dtb -o "$scratch/board.dtb" -
}

test_inventory() {
	local line
	line=$(script inventory.sh | grep "^\"$rtc\"") || fail "the inventory has no rtc"
	[[ $line == *',"marked","assignable",'*',"0xfff35000+0x1000",'*',"guest3"' ]] ||
		fail "the inventory has: $line"
	PTCTL=$ptctl "$here/../scripts/inventory.sh" --dtb "$scratch/board.dtb" |
		grep -q "^\"$rtc\"" || fail "there is no inventory without a daemon"
	echo '/dts-v1/; / { #address-cells = <1>; #size-cells = <1>;
		evil@1 { compatible = "=cmd|calc", "a\"b"; reg = <1 1>; }; };' |
		"$dtc" -q -O dtb -o "$scratch/evil.dtb" -
	line=$(PTCTL=$ptctl "$here/../scripts/inventory.sh" --dtb "$scratch/evil.dtb" | tail -1)
	[[ $line == "\"/evil@1\",\"'=cmd|calc a\"\"b\","* ]] || fail "a formula got through: $line"
}

test_list() {
	printf '%s\n' "# of guest3" "  rtc@fff35000 # by name" '' "$ethernet" >"$scratch/devices"
	succeeds "$ethernet is not marked" script assign-list.sh guest3 "$scratch/devices"
	succeeds "guest3 had $rtc already" script assign-list.sh 3 "$scratch/devices"
	fails 6 "not free after 0 seconds: $rtc" script assign-list.sh guest "$scratch/devices" 0
	"$ptctl" --socket "$socket" wait "$rtc" >"$scratch/waited" &
	fails 3 nothing script assign-list.sh guest <(echo nothing@0)
	fails 2 usage script assign-list.sh guest
}

test_metrics() {
	local expected
	script prometheus.sh "$scratch/ptd.prom"
	for expected in 'ptd_up 1' 'ptd_marked_devices 1' 'ptd_devices{verdict="assignable"} ' \
		"ptd_assignment{device=\"$rtc\",domain=\"guest3\",domid=\"3\",by=\"ptd\",state=\"active\"} 1"; do
		grep -qF "$expected" "$scratch/ptd.prom" ||
			fail "metrics lack $expected:" "$(cat "$scratch/ptd.prom")"
	done
	check_metrics "$scratch/ptd.prom"
}

# In the format of Prometheus (exposition_formats.md): labels with their escapes, one group for each
# metric, with its TYPE first.
check_metrics() { # FILE
	local label='[a-z]+="([^"\\]|\\[\\"n])*"'
	! grep -vE "^(# TYPE [a-z_]+ gauge|[a-z_]+(\{$label(,$label)*\})? [0-9]+)\$" "$1" ||
		fail "these are no metrics"
	awk '{ name = $1 == "#" ? $3 : $1; sub(/\{.*/, "", name) }
		name != last && seen[name]++ || ($1 != "#" && !seen[name]) { print; bad = 1 }
		{ last = name } END { exit bad }' "$1" || fail "these are not in one group with a TYPE"
}

# What a guest is called is its own matter, and so are nodes.
test_hostile_names() {
	"$ptctl" --socket "$socket" --json status >"$scratch/status.json"
	cat >"$scratch/assignments.json" <<-'END'
		{"assignments":[
		{"device":"/a\\b\"c","domid":4,"domain":"x\",state=\"y\"} 9\\","by":"ptd","state":"active","since":1},
		{"device":"/d","domid":5,"domain":"","by":"xl","state":"active","since":2}]}
	END
	cat >"$scratch/list.json" <<-'END'
		{"devices":[{"path":"/a,\"b\"","compatible":["=1+1"],"status":"okay","mark":"unknown","verdict":"risky",
		"codes":[],"regions":[],"interrupts":[],"assignment":{"domain":"@x\r\ny"}}]}
	END
	# shellcheck disable=SC2016 # $2 is that of sh
	printf '#!/bin/sh\ncat "%s/$2.json"\n' "$scratch" >"$scratch/ptctl"
	chmod +x "$scratch/ptctl"
	PTCTL=$scratch/ptctl "$here/../scripts/prometheus.sh" >"$scratch/hostile.prom"
	check_metrics "$scratch/hostile.prom"
	grep -qF 'ptd_assignment{device="/a\\b\"c",domain="x\",state=\"y\"} 9\\",domid="4"' "$scratch/hostile.prom" ||
		fail "the names are missing:" "$(cat "$scratch/hostile.prom")"
	PTCTL=$scratch/ptctl "$here/../scripts/inventory.sh" | tail -n +2 >"$scratch/hostile.csv"
	printf '"/a,""b""","'"'"'=1+1","okay","unknown","risky","","","","","'"'"'@x\r\ny"\n' |
		diff - "$scratch/hostile.csv" || fail "this is not the CSV of these names"
}

# They end as ptctl ends, and print nothing then.
test_failures() {
	local output status=0
	output=$(script inventory.sh 2>/dev/null) || status=$?
	[ "$status $output" = "7 " ] || fail "the inventory ended with $status: $output"
	output=$(PTCTL=$ptctl "$here/../scripts/inventory.sh" --dtb /nonexistent 2>/dev/null) || status=$?
	[ "$status $output" = "1 " ] || fail "the inventory ended with $status: $output"
}

# It ends when the device is free.
test_wait() {
	"$ptctl" --socket "$socket" revoke guest3 "$rtc" --wait=0 >/dev/null 2>&1 || [ $? = 6 ] ||
		fail "ptctl revoke: $?"
	{
		domain guest 1 1
		domain guest2 2 0
	} >"$scratch/record.conf"
	mv "$scratch/record.conf" "$scratch/state/record.conf"
	wait %% || fail "ptctl wait: $?"
	[ "$(cat "$scratch/waited")" = "$rtc is free" ] || fail "ptctl wait said: $(cat "$scratch/waited")"
}

test_scripts_with_jq() {
	rm -rf "$scratch/state"
	mkdir "$scratch/state"
	mark_rtc
	set_domains
	start_ptd "$ptd"
	test_list
	test_inventory
	test_metrics
	test_wait
	test_hostile_names
	stop_ptd
	test_failures
	[ "$(script prometheus.sh | tail -1)" = "ptd_up 0" ] || fail "metrics without ptd"
}

prepare_board "$dtc" "$boards"
test_script run_py
if command -v jq >/dev/null; then
	test_script run_sh
	test_scripts_with_jq
else
	echo "************ SKIPPED: scripts need jq, which is missing. ************" >&2
	exit 77
fi
