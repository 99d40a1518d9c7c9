#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# demo.sh PTCTL DIR - shows what ptctl does on two boards; their blobs are compiled into DIR
set -euo pipefail
ptctl=$(realpath "$1") boards=$(realpath "$(dirname "$0")/boards")
mkdir -p "$2"
cd "$2"
PATH=$(dirname "$ptctl"):$PATH
bold='' plain=''
[ ! -t 1 ] || bold=$'\e[1m' plain=$'\e[0m'

say() {
	printf '\n%s\n' "$*" | fold -s -w 90 | sed 's, *$,,'
}

# Shows a command as somebody would type it, and runs it.
try() {
	printf '\n%s$ %s%s\n' "$bold" "$*" "$plain"
	bash -c "$*"
}

for board in midway odroid-c4; do
	dtc -q -I dts -O dtb -o $board.dtb "$boards/$board.dts"
done

say "ptctl tells which devices of an Arm board can be given to a Xen guest, and with which" \
	"numbers. All it needs is the board's device tree: no Xen, no root, no Arm."

say "1. What is there? This is a Calxeda Midway, a server board. For each device: may a guest" \
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

say "There is more: 'ptctl --help', 'man ptctl', docs/findings.md."
