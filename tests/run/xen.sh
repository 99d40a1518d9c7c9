# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# The scenarios on real Xen: to be sourced. A lab is a version of Xen, or iommu- and such a version.
# shellcheck disable=SC2154 # ./run sets cache
# shellcheck source=tests/xen/releases.sh
. tests/xen/releases.sh
xen_labs=(4.17 4.20 iommu-4.17 iommu-4.20)
made_labs=
soaked= # the lab for a minute of random steps after its scenarios

# All labs of a kind, as people write it.
labs_called() { # [4.17|4.20|iommu|iommu-4.17|iommu-4.20]
	case ${1:-all} in
	all) printf '%s\n' "${xen_labs[@]}" ;;
	iommu) printf '%s\n' "${xen_labs[@]}" | grep ^iommu- ;;
	*) printf '%s\n' "${xen_labs[@]}" | grep -Fx -- "$1" ;;
	esac
}

make_lab() { # VERSION
	local release packages ours older root other=() lab=build/xen-$1
	[[ " $made_labs " != *" $1 "* ]] || return 0
	release=$(release_of_xen "$1")
	ours=$(package_folder "$release" arm64)
	packages=$(tests/xen/packages.sh "$cache/xen" "$1") || return
	[ "$1" = 4.17 ] || other=("$(tests/xen/packages.sh "$cache/xen" 4.17)") || return
	make_package "$ours" "$release" arm64 || return
	older=$(older_package "$ours" "$release" arm64) || return
	root=$(builder "$release" arm64) || return
	quietly "programs-xen-$1" tests/run/in-debian.sh "$root" "$cache" tests/xen/programs.sh \
		"$lab/programs" || return
	build build client/ptctl -Dtests=true -Dwerror=false
	quietly "image-xen-$1" tests/xen/image.sh "$packages" "$lab" "$ours" "$older" \
		build/client/ptctl "${other[@]}" || return
	made_labs+=" $1"
}

make_iommu_lab() { # VERSION
	local xen qemu
	make_lab "$1" || return
	qemu=$(tests/xen/get-qemu.sh "$cache/xen/qemu") || return
	xen=$(tests/xen/get-xen.sh "$cache/xen" "$1") || return
	quietly "image-xen-iommu-$1" tests/xen/iommu.sh "build/xen-$1" "$xen" "$qemu" \
		"build/xen-iommu-$1" build/client/ptctl
}

# All that takes the processors for itself; 77 if it could not be fetched.
prepare_xen() { # LAB
	case $1 in
	iommu-*) make_iommu_lab "${1#iommu-}" ;;
	*) make_lab "$1" ;;
	esac
}

boot_xen() { # LAB LOG [NAME…]
	rm -f "$2" "$2.result"
	tests/xen/run-scenarios.py "$1" "build/xen-$1" "$2" "${@:3}" | tee "$2.result" || true
}

boot_lab() { # LAB [NAME…]
	boot_xen "$1" "build/xen-$1.log" "${@:2}"
	[ "$1" != "$soaked" ] || PTD_SOAK_MINUTES=1 boot_xen "$1" "build/xen-$1-soak.log" soak
}

# Each QEMU keeps one processor busy; so as many run at the same time.
boot_all() { # NAME…, in the labs of $ready
	local lab
	for lab in "${ready[@]}"; do
		[ "$(jobs -rp | wc -l)" -lt "$(nproc)" ] || wait -n
		boot_lab "$lab" "$@" &
	done
	wait
	for lab in "${ready[@]}"; do
		count_line "build/xen-$lab.log.result"
		[ "$lab" != "$soaked" ] || count_line "build/xen-$lab-soak.log.result"
	done
}

test_xen() { # [LAB [NAME…]]
	local lab labs status ready=()
	echo "== Real Xen in QEMU"
	mapfile -t labs < <(labs_called "${@:1:1}")
	for lab in "${labs[@]}"; do
		status=0
		prepare_xen "$lab" || status=$?
		case $status in
		0) ready+=("$lab") ;;
		77) count 0 0 1 ;;
		*) count_failure "the lab for Xen $lab could not be made" ;;
		esac
	done
	boot_all "${@:2}"
}
