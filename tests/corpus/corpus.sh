#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# corpus.sh DIR [all] - the device trees of real boards, out of Debian's kernel packages
#
# Nothing is installed: the packages are fetched with an apt state of their own, from the mirror
# that this machine uses, and only their DTBs are kept below DIR. What is there already is not
# fetched again.
# Prints the directories that there are. Exit status: 0, or 77 if something could not be fetched.
set -euo pipefail
# shellcheck source=tests/support/apt.sh
. "$(dirname "$0")/../support/apt.sh"
own_folder "$1"
which=${2:-}
scratch=$(mktemp -d "$dir/.fetching.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
status=0

# Runs an apt command for another release and architecture, without touching this machine's state.
foreign_apt() { # RELEASE ARCH COMMAND…
	private_apt "$scratch/$1-$2" "$1" "$3" -oAPT::Architecture="$2" -oAPT::Architectures="$2" \
		"${@:4}"
}

download() { # RELEASE ARCH PATTERN: the newest package that matches, into the current directory
	local package

	foreign_apt "$1" "$2" apt-get --error-on=any update >&2 || return 1
	package=$(foreign_apt "$1" "$2" apt-cache pkgnames linux-image- |
		grep -Ex "linux-image-$3" | sort -V | tail -n 1) || return 1
	foreign_apt "$1" "$2" apt-get download "$package" >&2
}

unpack() { # FILE DIR
	mkdir -p "$2"
	dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" --wildcards --no-anchored --strip-components=4 \
		'*.dtb'
}

# A directory is complete once it has its name: the last step is a rename.
fetch() { # RELEASE ARCH NAME PATTERN
	local into=$dir/$2-$3 work=$scratch/$2-$3

	if [ ! -d "$into" ]; then
		echo "Fetching the device trees of $2 $3" >&2
		mkdir -p "$work"
		if ! (cd "$work" && download "$1" "$2" "$4") || ! unpack "$work"/*.deb "$work/dtb"; then
			echo "Could not fetch linux-image-$4 of $1 for $2" >&2
			status=77
			return 0
		fi
		mv "$work/dtb" "$into"
		rm -rf "$work"
	fi
	echo "$into"
}

dump() { # NAME QEMU ARGUMENT…: the tree that QEMU makes for a machine; -machine comes last
	local into=$dir/qemu/$1.dtb arguments=("${@:3}")

	arguments[-1]+=,dumpdtb=$into
	if command -v "$2" >/dev/null && [ ! -s "$into" ]; then
		timeout 60 "$2" -nic none -display none -serial none -monitor none -m 1G \
			"${arguments[@]}" </dev/null >/dev/null 2>&1 || true
	fi
}

dump_all() {
	local arm=qemu-system-aarch64 riscv=qemu-system-riscv64

	mkdir -p "$dir/qemu"
	dump virt-gicv2 $arm -cpu cortex-a57 -smp 4 -machine virt,gic-version=2
	dump virt-gicv2-secure $arm -cpu cortex-a15 -machine virt,gic-version=2,secure=on,highmem=off
	dump virt-gicv3 $arm -cpu cortex-a57 -smp 4 -machine virt,gic-version=3
	dump virt-gicv3-smmuv3 $arm -cpu cortex-a57 -machine virt,gic-version=3,iommu=smmuv3
	dump virt-gicv3-no-its $arm -cpu cortex-a57 -machine virt,gic-version=3,its=off,highmem=off
	dump virt-gicv4 $arm -cpu max -smp 8 \
		-machine virt,gic-version=4,iommu=smmuv3,secure=on,virtualization=on,mte=on
	dump virt-123-cpus $arm -cpu cortex-a57 -smp 123 -machine virt,gic-version=3
	dump xlnx-versal-virt $arm -machine xlnx-versal-virt
	dump riscv-plic $riscv -smp 4 -machine virt
	dump riscv-aplic $riscv -smp 4 -machine virt,aia=aplic
	dump riscv-imsic $riscv -smp 4 -machine virt,aia=aplic-imsic,aclint=on
	dump riscv-spike $riscv -machine spike
	dump riscv-sifive-u $riscv -machine sifive_u
	rmdir "$dir/qemu" 2>/dev/null || echo "$dir/qemu"
}

fetch bookworm arm64 6.1 '6\.1\.0-[0-9]+-arm64'
fetch bookworm armhf 6.1 '6\.1\.0-[0-9]+-armmp'
if [ "$which" = all ]; then
	fetch trixie arm64 6.12 '6\.12\.[0-9]+\+deb13-arm64'
	fetch trixie armhf 6.12 '6\.12\.[0-9]+\+deb13-armmp'
	fetch bookworm armel 6.1-marvell '6\.1\.0-[0-9]+-marvell'
	fetch bookworm armel 6.1-rpi '6\.1\.0-[0-9]+-rpi'
	fetch trixie armel 6.12-rpi '6\.12\.[0-9]+\+deb13-rpi'
	fetch trixie riscv64 6.12 '6\.12\.[0-9]+\+deb13-riscv64'
	dump_all
fi
[ $status = 0 ] || warn_skipped "some boards, whose device trees could not be fetched" \
	"Without them nobody knows how ptctl does on boards that exist." \
	"Please run this again with a network."
exit $status
