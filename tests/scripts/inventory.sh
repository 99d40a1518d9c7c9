#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# inventory.sh [PTCTL-OPTION…]
#
# An example of how to use ptctl from a script: the devices of a board as CSV (RFC 4180), for a
# spreadsheet. `inventory.sh --dtb board.dtb` needs no daemon. Needs ptctl and jq. PTCTL=… in the
# environment is the command for ptctl.
#
# Exit status: that of ptctl.
set -euo pipefail
read -ra ptctl <<<"${PTCTL:-ptctl}"

# Alone in its line: in a pipe its exit status would be jq's.
listed=$("${ptctl[@]}" "$@" --json list)

# A spreadsheet takes what begins with one of these signs for a formula, and a tree may say anything.
jq -r '
	def plain: if test("^[=+@\\t-]") then "\u0027" + . else . end;
	["path", "compatible", "status", "mark", "verdict", "codes", "registers", "intids", "driver",
	 "domain"],
	(.devices[] | [
		.path,
		(.compatible | join(" ")),
		.status,
		.mark,
		.verdict,
		(.codes | join(" ")),
		([.regions[] | select(.address) | .address + "+" + .size] | join(" ")),
		([.interrupts[] | select(.intid) | .intid | tostring] | join(" ")),
		.driver // "",
		.assignment.domain // ""
	] | map(plain)) | @csv' <<<"$listed"
