#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-openrc.sh BUILD DTC BOARD.dts - the service of contrib/openrc: as root, in a Debian that
#                                      get-debian.sh has made, and that in-debian.sh throws away
#
# Its dependencies are left out: nothing else runs there.
set -euo pipefail
build=$1 dtc=$2 board=$3
contrib=$(dirname "$0")/../../contrib/openrc

fail() {
	printf '%s\n' "$@" "The log:" >&2
	cat /run/ptd.log >&2 || true
	exit 1
}

service() { # COMMAND
	rc-service --quiet --nodeps ptd "$1" || fail "rc-service ptd $1 failed"
}

install_service() {
	mkdir -p /etc/init.d /etc/conf.d /etc/ptd /run/openrc/{starting,started,stopping,inactive,wasinactive} \
		/run/openrc/{failed,hotplugged,daemons,options,exclusive,scheduled,init.d,tmp}
	touch /run/openrc/softlevel
	install -m 0755 "$contrib/ptd.initd" /etc/init.d/ptd
	sed "s,^#ptd_log=.*,ptd_log=stderr\nerror_log=/run/ptd.log," "$contrib/ptd.confd" >/etc/conf.d/ptd
	install -m 0755 "$build/daemon/ptd" /usr/sbin/ptd
	install -m 0755 "$build/client/ptctl" /usr/bin/ptctl
	"$dtc" -q -O dtb -o /etc/ptd/board.dtb "$board"
	printf 'DeviceTree=/etc/ptd/board.dtb\nHypervisor=record\n' >/etc/ptd/ptd.conf
}

# The supervisor has it started, which takes a moment.
until_status() { # EXIT-STATUS
	local status
	for _ in $(seq 100); do
		status=0
		ptctl status >/dev/null 2>&1 || status=$?
		[ $status != "$1" ] || return 0
		sleep 0.1
	done
	fail "ptctl status ends with $status, not $1"
}

# Runs of before may have left both in this Debian.
sed -i '/^ptd:/d' /etc/group
rm -rf /etc/ptd
install_service
! rc-service --quiet --nodeps ptd start 2>/dev/null || fail "It starts without the group"
echo "ptd:x:777:" >>/etc/group
service start
until_status 0
[ "$(stat -c %a /etc/ptd/policy.d)" = 755 ] || fail "The policy has no directory that others can read"
chmod 0700 /etc/ptd/policy.d
[ "$(stat -c '%a %g' /run/ptd/org.ptctl.Passthrough)" = "660 777" ] || fail "The socket is not the group's"
service reload
until_status 0
service stop
until_status 7
# Not restart: without dependencies OpenRC forgets then that the service runs.
service start
until_status 0
service stop
until_status 7
[ "$(stat -c %a /etc/ptd/policy.d)" = 700 ] || fail "The mode of the policy's directory was changed"
