#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-varlinkctl.sh PTD PTCTL DTC BOARDS - everything that systemd's varlinkctl does with ptd
set -euo pipefail
ptd=$1 ptctl=$2 dtc=$3 boards=$4
here=$(dirname "$(realpath "$0")")
idl=$here/../../include/org.ptctl.Passthrough.varlink
interface=org.ptctl.Passthrough
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/ptd/varlinkctl

if ! varlinkctl=$("$here/../support/get-varlinkctl.sh" "$cache"); then
	cat >&2 <<-'END'
		*************************************************************
		**  SKIPPED: no varlinkctl, and none could be fetched.     **
		**  Nobody knows whether a client that is not ours can     **
		**  talk to ptd. Please run this again with a network.     **
		*************************************************************
	END
	exit 77
fi
# shellcheck source=tests/support/daemon.sh
. "$here/../support/daemon.sh"

v() {
	"$varlinkctl" --json=short --timeout=20 "$@"
}

# A reply is kept in $reply, which is `r` in Python.
call() { # METHOD PARAMETERS
	reply=$(v call "$socket" "$interface.$1" "$2") || fail "$1 $2 gave an error: $reply"
}

holds() { # EXPRESSION
	python3 -c 'import json, sys
r = json.loads(sys.argv[1])
sys.exit(not eval("(" + sys.argv[2] + ")"))' "$reply" "$1" || fail "not true: $1" "of the reply: $reply"
}

# An error reply: exit status 1, the name on stderr, and the parameters on stdout.
call_fails() { # ERROR METHOD PARAMETERS
	local status=0
	reply=$(v call "$socket" "$interface.$2" "$3" 2>"$scratch/stderr") || status=$?
	[ $status = 1 ] || fail "$2 $3: exit status $status"
	grep -qwF "$1" "$scratch/stderr" || fail "$2 $3 gave no $1 but $(cat "$scratch/stderr")"
	# Compared by the program itself: the text for people differs between its versions.
	v --graceful="$1" call "$socket" "$interface.$2" "$3" >/dev/null 2>&1 ||
		fail "$2 $3: not exactly $1"
}

same() { # WHAT, and two files
	diff -u "$2" "$3" >&2 || fail "$1 differ"
}

test_introspection() {
	local file=$scratch/introspection
	v validate-idl "$idl" >"$file.idl" || fail "varlinkctl finds the interface invalid"
	v info "$socket" >"$file.info"
	grep -qF "$interface" "$file.info" || fail "info knows no $interface"
	v list-interfaces "$socket" | tr -d '[],"' >"$file.interfaces"
	grep -qF "$interface" "$file.interfaces" || fail "list-interfaces knows no $interface"
	"$varlinkctl" list-methods "$socket" "$interface" >"$file.methods"
	sed -n "s/^method \([A-Za-z]*\).*/$interface.\1/p" "$idl" | sort >"$file.expected"
	same "list-methods and the interface" "$file.expected" "$file.methods"
	"$varlinkctl" introspect "$socket" "$interface" >"$file.introspect"
	"$varlinkctl" validate-idl "$idl" >"$file.formatted"
	same "introspect and the interface" "$file.formatted" "$file.introspect"
	v call "$socket" org.varlink.service.GetInterfaceDescription "{\"interface\":\"$interface\"}" |
		python3 -c 'import json, sys; print(json.load(sys.stdin)["description"], end="")' \
			>"$file.verbatim"
	same "the description and the file, to the byte," "$idl" "$file.verbatim"
}

test_questions() {
	call GetStatus '{}'
	holds "r['hypervisor']['name'] == 'record' and r['pid'] == $ptd_pid"
	holds "r['state'] == '$scratch/state' and r['policy'] == '$scratch/policy'"
	call List '{}'
	holds "{'$rtc', '$ethernet'} <= {d['path'] for d in r['devices']}"
	call Describe "{\"devices\":[\"$rtc\",\"ethernet@fff51000\"]}"
	holds "[d['path'] for d in r['devices']] == ['$rtc', '$ethernet']"
	call Plan "{\"domain\":\"guest\",\"devices\":[\"$rtc\"]}"
	holds "[g['intid'] for g in r['grants'] if g['kind'] == 'interrupt'] == [51]"
	holds "r['domain']['domid'] == 1"
	call ListAssignments '{}'
	holds "r['assignments'] == []"
}

test_assignment() {
	call Assign "{\"domain\":\"guest\",\"devices\":[\"$rtc\"]}"
	holds "[(a['device'], a['domain'], a['state']) for a in r['assignments']] ==
		[('$rtc', 'guest', 'active')]"
	call ListAssignments '{"domain":"guest"}'
	holds "[a['device'] for a in r['assignments']] == ['$rtc']"
	call_fails $interface.AlreadyAssigned Assign "{\"domain\":\"guest2\",\"devices\":[\"$rtc\"]}"
	holds "r['device'] == '$rtc' and r['holder']['domain'] == 'guest'"
	call Revoke "{\"domain\":\"guest\",\"devices\":[\"$rtc\"]}"
	holds "[a['state'] for a in r['held']] == ['held'] and r['released'] == []"
	call Reload '{}'
	holds "r['rules'] == 2"
}

test_errors() {
	call_fails $interface.NoSuchDevice Describe '{"devices":["nothing@0"]}'
	holds "r == {'device': 'nothing@0'}"
	call_fails $interface.NoSuchDomain Assign "{\"domain\":\"nobody\",\"devices\":[\"$rtc\"]}"
	holds "r == {'domain': 'nobody'}"
	call_fails org.varlink.service.MethodNotFound DoNothing '{}'
	call_fails org.varlink.service.InvalidParameter List '{"pattern":["typo"]}'
	holds "r == {'parameter': 'pattern'}"
	call_fails org.varlink.service.ExpectedMore Monitor '{}'
}

next_event() { # into $reply
	read -r -t 20 -u "$events" reply || fail "no event came"
	reply=${reply#$'\036'} # JSON text sequences (RFC 7464)
}

test_monitor() {
	local pid
	exec {events}< <(exec "$varlinkctl" --json=short --more --timeout=infinity \
		call "$socket" $interface.Monitor '{}')
	pid=$!
	next_event
	holds "r['event'] == 'present' and [a['device'] for a in r['assignments']] == ['$rtc']"
	call Assign "{\"domain\":\"guest\",\"devices\":[\"$rtc\"]}"
	until next_event && [[ $reply == *'"active"'* ]]; do
		holds "r['event'] == 'assignment' and r['assignment']['device'] == '$rtc'"
	done
	kill "$pid"
	exec {events}<&-
	call GetStatus '{}' # a client that went away in the middle does no harm
}

# varlinkctl starts a ptd of its own with a connected socket; such an address has no arguments.
test_exec_address() {
	local program=$scratch/ptd-on-a-socket
	# shellcheck disable=SC2016 # to be expanded by that program
	printf '#!/bin/bash\nmapfile -t arguments <<"END"\n%s\nEND\nexec %q "${arguments[@]}"\n' \
		"$(ptd_arguments "$scratch/other-state")" "$(realpath "$ptd")" >"$program"
	chmod +x "$program"
	v info "exec:$program" >"$scratch/info" || fail "info of exec: failed"
	grep -qF "$interface" "$scratch/info" || fail "info of exec: knows no $interface"
	reply=$(v call "exec:$program" $interface.List '{}') || fail "a call of exec: failed"
	holds "'$rtc' in [d['path'] for d in r['devices']]"
}

# ptctl says the same.
test_same_as_ptctl() {
	v call "$socket" $interface.Describe "{\"devices\":[\"$rtc\"]}" >"$scratch/varlinkctl.json"
	"$ptctl" --socket "$socket" --json show "$rtc" >"$scratch/ptctl.json"
	same "the replies that varlinkctl and ptctl print" "$scratch/varlinkctl.json" "$scratch/ptctl.json"
}

prepare_board "$dtc" "$boards"
start_ptd "$ptd"
for name in introspection questions assignment errors monitor exec_address same_as_ptctl; do
	"test_$name"
	echo "ok: $name"
done
stop_ptd
