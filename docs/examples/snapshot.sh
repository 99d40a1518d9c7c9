#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# snapshot.sh DIR [ROOT] - what the running Linux says of its hardware, as 'ptctl snapshot -o DIR'
# keeps it; for boards and guests that have a shell and no ptctl. Run it as root. ROOT is taken for /.
export LC_ALL=C
root=${2%/} debug=/sys/kernel/debug base=/firmware/devicetree/base
mkdir -p "$1" && cd "$1" && : >manifest || exit 1

keep() { # NAME SOURCE COMMAND…: what the command prints, if there is such a source; for the manifest, its size
	name=$1 source=$2 state=read size=
	shift 2
	: >errors
	[ -r "$root$source" ] && "$@" "$root$source" >"$name" 2>errors || state=missing
	[ $state = read ] || rm -f "$name"
	[ $state = missing ] || size=" $(wc -c <"$name")"
	[ $state = missing ] || [ ! -s errors ] || state=partly
	[ $state = read ] || { echo "$name: $state, as not all of $source can be read"; cat errors; } >&2
	echo "$name $source $state$size" >>manifest
}
each() { # COMMAND DIRECTORY
	[ -r "$2" ] || [ ! -e "$2" ] || echo "$2: cannot be read" >&2
	for f in "$2"/*; do [ ! -e "$f" ] || "$1" "$f" || :; done
}
value() { text=; [ ! -e "$1" ] || IFS= read -r text <"$1" || :; printf '|%s' "$text"; }
irq() { printf '%s' "${1##*/}"; for a in chip_name hwirq type name actions; do value "$1/$a"; done; echo; }
hierarchy() { echo "irq: ${1##*/}"; cat "$1"; }
bound() { # one device: the links of its node and its driver
	[ -L "$1/of_node" ] && [ -L "$1/driver" ] || return 0
	device=$(readlink "$1") driver=$(readlink "$1/driver") node=$(readlink "$1/of_node")
	echo "${device#*/devices/} ${driver##*/} /sys$base${node#*"$base"}"
}
drivers() { for bus in "$1"/*; do each bound "$bus/devices"; done | sort; }

keep board.dtb /sys/firmware/fdt cat
for name in version cmdline interrupts; do keep $name /proc/$name cat; done
keep irqs /sys/kernel/irq each irq
keep irq_hierarchy $debug/irq/irqs each hierarchy
keep irq_domains $debug/irq/domains each cat
keep iomem /proc/iomem cat
keep drivers /sys/bus drivers
keep clk_summary $debug/clk/clk_summary cat
keep pm_genpd_summary $debug/pm_genpd/pm_genpd_summary cat
keep devices_deferred $debug/devices_deferred cat
rm -f errors
