#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# demo.sh PTCTL PTD DIR - shows what ptctl and ptd do on two boards; all files are made in DIR
set -euo pipefail
ptctl=$(realpath "$1") ptd=$(realpath "$2") boards=$(realpath "$(dirname "$0")/../../inputs/boards")
umask 022 # ptd takes no policy that others than its owner can write to
rm -rf "$3"
mkdir -p "$3/policy"
cd "$3"
PATH=$(dirname "$ptctl"):$(dirname "$ptd"):$PATH
export PAGER=cat # nobody is asked to turn pages
bold='' plain=''
[ ! -t 1 ] || bold=$'\e[1m' plain=$'\e[0m'

say() {
	printf '\n%s\n' "$*" | fold -s -w 90 | sed 's, *$,,'
}

# Shows a command as somebody would type it, and runs it; `expected` is its exit status.
try() {
	local status=0
	printf '\n%s$ %s%s\n' "$bold" "$*" "$plain"
	bash -c "$*" 2>&1 || status=$?
	[ $status = "${expected:-0}" ] || { echo "exit status $status" && exit 1; }
}

put_system() {
	cat >system.conf <<-'END'
		[board]
		Tree=midway.dtb

		[domain "domd"]
		Kind=xl
		Memory=512

		[device "domd" "/soc/ethernet@fff51000"]
		Accept=dma_unprotected

		[domain "clock"]
		Kind=dom0less
		Memory=128

		[device "clock" "/soc/rtc@fff35000"]
		[device "domd" "rtc@fff35000"]
	END
}

# A daemon of one's own: it needs no root, no Xen and no Arm.
start_ptd() {
	cat >policy/demo.conf <<-'END'
		[device "/soc/rtc@fff35000"]
		Domains=guest*
		[device "/soc/ethernet@fff51000"]
		Domains=guest
		Accept=dma_unprotected
		Tested=demo only
	END
	ptd --dtb midway.dtb --hypervisor record --socket socket --state-dir state \
		--policy-dir policy 2>ptd.log &
	ptd_pid=$!
	trap 'kill $ptd_pid 2>/dev/null || true' EXIT
	wait_for_ptd || { cat ptd.log && exit 1; } >&2
}

wait_for_ptd() {
	local tries
	for ((tries = 0; tries < 200; tries++)); do
		[ ! -S socket ] || return 0
		# Not `kill -0 %1`: bash says of a job that has ended that it is there.
		kill -0 $ptd_pid 2>/dev/null || return 1
		sleep 0.05
	done
	echo "ptd does not listen" >&2
	return 1
}

for board in midway odroid-c4; do
	dtc -q -I dts -O dtb -o $board.dtb "$boards/$board.dts"
done

say "ptctl shows which devices of an Arm board can be given to a Xen guest, and with which" \
	"numbers. All it needs is the board's device tree: no Xen, no root, no Arm."

say "1. The devices. This is a Calxeda Midway, a server board. For each device: may a guest" \
	"have it, where are its registers, what are its interrupts called at the interrupt controller, and" \
	"what is to be said about it."
try ptctl --dtb midway.dtb list

say "2. One device with all that is known about it. The device tree says interrupt 80; Xen wants" \
	"112, because the first 32 numbers belong to the CPUs. This mistake is the classic one."
try ptctl --dtb midway.dtb show /soc/ethernet@fff51000

say "3. The same on an Odroid-C4. Its second region is 8 bytes long, but only whole pages of 4096" \
	"bytes can be granted, and other devices have registers in that page. ptctl names them."
try ptctl --dtb odroid-c4.dtb show /soc/ethernet@ff3f0000

say "4. The end of a path is name enough. This is the PHY behind that Ethernet. Its interrupt" \
	"goes through a controller that picks one of eight inputs at run time, so there is no number:" \
	"ptctl lists the eight instead of guessing."
try ptctl --dtb odroid-c4.dtb show ethernet-phy@0

say "5. Every finding has a code, and every code an explanation."
try ptctl explain shared_page

say "6. Programs get the same as JSON. The first lines of it:"
try "ptctl --dtb midway.dtb --json list ethernet | python3 -m json.tool | sed -n '1,30p'"

say "7. Files for other programs, from the same numbers. For Xen on the Midway: lines for the guest's" \
	"configuration, and the guest's device tree. The tree shows no IOMMU; --dtdev=always says that there" \
	"is one."
try ptctl --dtb midway.dtb export --format=xl --dtdev=always ethernet@fff51000 -o guest
try cat guest/passthrough.cfg
try "sed '/ptctl,origin/d' guest/passthrough.dts"

say "8. For Microkit on the Odroid-C4, with the PHY, and so with the eight lines that its interrupt" \
	"may come on."
try ptctl --dtb odroid-c4.dtb export --format=microkit \
	--accept shared_page,dma_unprotected,provider ethernet0 ethernet-phy@0

say "9. And files that exist already: this one forgot the 32, and puts the registers" \
	"into the guest's RAM."
echo 'irqs = [ 80, 113, 114 ]' >hand.cfg
echo 'iomem = [ "0xfff51,1@0x40000" ]' >>hand.cfg
try cat hand.cfg
expected=1 try ptctl --dtb midway.dtb verify hand.cfg

say "10. A whole system: one file names the board, its guests and their devices. Somebody made a" \
	"mistake in this one: both guests get the clock."
put_system
try cat system.conf
expected=1 try ptctl build system.conf -o system
say "Both lines are named, and nothing was written. Without the mistake there are all files of both" \
	"guests: marks for the host's tree, lines and trees, policy, and a page about it."
try "sed -i '/\"domd\" \"rtc/d' system.conf"
try ptctl build system.conf -o system
try cat system/domd/xl.cfg
try "grep -v '^//' system/domus.dtso"
try ptctl build system.conf -o system --check

say "11. Now the daemon. It keeps the board, knows who has which device, asks the policy, and" \
	"makes the grants. Here it records them instead of making them: there is no Xen. This is" \
	"the policy, and the daemon is started."
start_ptd
try cat policy/demo.conf
export PTD_SOCKET=$PWD/socket
try ptctl status
try "ptctl list rtc ethernet"

say "12. What would it take to give the Ethernet to the domain 'guest'? Pages, a place for them" \
	"in the guest, and three interrupts. Then do it."
try ptctl plan guest ethernet@fff51000
try ptctl assign guest ethernet@fff51000 rtc@fff35000
try ptctl assignments

say "13. Nobody else can have it now, and what the policy does not list nobody can have at all."
expected=4 try ptctl assign guest2 rtc@fff35000
expected=5 try ptctl assign guest serial@fff36000

say "14. Take it back. Registers and DMA go at once; no Xen takes interrupts from a domain that" \
	"lives, so they stay held until it is gone. The exit status 6 says so to scripts."
expected=6 try ptctl revoke guest
try ptctl assignments

say "15. The guest is shut down, and the devices are free. (The recording hypervisor has its" \
	"domains in a file.)"
try "sed -i '/\"guest\"/,+1d' state/record.conf"
until [ -z "$(ptctl assignments --no-legend)" ]; do sleep 0.05; done
try ptctl assignments
try cut -c1-120 state/record.log

say "There is more: 'ptctl --help', 'man ptctl', docs/EXPORT.md, docs/SYSTEM.md, docs/findings.md, 'man ptd'."
