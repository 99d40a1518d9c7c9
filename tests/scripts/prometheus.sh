#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# prometheus.sh [FILE]
#
# An example of how to use ptd from a script: its state and the assignments as metrics of Prometheus,
# for the textfile collector of its node_exporter. FILE is replaced at once, so that the collector
# never sees half of it; without one, prints them. Run it from a timer. Needs ptctl and jq. PTCTL=… in
# the environment is the command for ptctl.
#
# Exit status: 0, also if there is no daemon, which is a metric; else that of ptctl.
set -euo pipefail
read -ra ptctl <<<"${PTCTL:-ptctl}"

status_metrics() {
	jq -r '
	"ptd_up 1",
	"# TYPE ptd_uptime_seconds gauge", "ptd_uptime_seconds \(.uptime)",
	"# TYPE ptd_devices gauge",
	(.counts as $counts | "assignable", "risky", "blocked" |
		"ptd_devices{verdict=\"\(.)\"} \($counts[.])"),
	"# TYPE ptd_marked_devices gauge", "ptd_marked_devices \(.counts.marked)",
	"# TYPE ptd_connections gauge", "ptd_connections \(.counts.connections)",
	"# TYPE ptd_missing gauge", (.missing[] | "ptd_missing{what=\"\(.what)\"} 1")'
}

# Names come from the tree and from guests: a label has its backslashes, quotes and line ends escaped.
assignment_metrics() {
	jq -r '
	def escaped: gsub("\\\\"; "\\\\") | gsub("\""; "\\\"") | gsub("\n"; "\\n");
	def who: "{device=\"\(.device | escaped)\",domain=\"\(.domain | escaped)\",domid=\"\(.domid)\",by=\"\(.by)\"";
	"# TYPE ptd_assignment gauge",
	(.assignments[] | "ptd_assignment\(who),state=\"\(.state)\"} 1"),
	"# TYPE ptd_assignment_since_seconds gauge",
	(.assignments[] | "ptd_assignment_since_seconds\(who)} \(.since)")'
}

metrics() {
	local status assignments reply=0
	echo "# TYPE ptd_up gauge"
	status=$("${ptctl[@]}" --json status 2>/dev/null) || reply=$?
	if [ $reply = 7 ]; then
		echo "ptd_up 0"
		return
	fi
	[ $reply = 0 ] || return $reply
	status_metrics <<<"$status"
	assignments=$("${ptctl[@]}" --json assignments) || return
	assignment_metrics <<<"$assignments"
}

[ $# != 0 ] || { metrics; exit; }
file=$1
trap 'rm -f "$file.$$"' EXIT
metrics >"$file.$$"
mv "$file.$$" "$file"
