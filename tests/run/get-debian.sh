#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# get-debian.sh DIR NAME RELEASE PACKAGE… - prints the directory of a Debian of this release with these
#                                           packages
# get-debian.sh DIR NAME RELEASE --to-build ARCH - with all that it takes to build packages for this
#                                           architecture from debian/ of the current directory
#
# NAME says what it is for. mmdebstrap makes it, of the mirror that this machine uses; it is kept in DIR, belongs to who runs this,
# and is for in-debian.sh. What mmdebstrap mounts is in a namespace of its own, so nothing stays mounted
# if this is interrupted. Exit status: 0, 77 if it cannot be made here or
# not be fetched, or 1 if making it fails.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
# shellcheck source=tests/support/apt.sh
. "$here/../support/apt.sh"
# shellcheck source=tests/support/root.sh
. "$here/../support/root.sh"
own_folder "$1"
name=$2 release=$3
packages=(mount passwd) # in-debian.sh needs the one, packages that are tried there the other
host=            # the architecture to build for
native=$(dpkg --print-architecture)
if [ "$4" = --to-build ]; then
	host=$5
	packages+=(lintian) # each release has another opinion
	if [ "$host" = "$native" ]; then
		packages+=(systemd) # what was built is installed there
	else
		packages+=("crossbuild-essential-$host")
	fi
else
	packages+=("${@:4}")
fi

skip() { # WHY
	warn_skipped "what takes a Debian $release ($name)" "$1" \
		"It is untested there."
	exit 77
}

# Without privileges mmdebstrap needs user IDs to hand out, which adduser gives to people.
has_subordinate_ids() {
	command -v newuidmap >/dev/null && grep -q "^$(id -un):" /etc/subuid && unshare -U true
} 2>/dev/null

choose_maker() {
	local private=(unshare --mount mmdebstrap --mode=root)
	command -v mmdebstrap >/dev/null || skip "Not installed: mmdebstrap"
	if [ "$(id -u)" = 0 ]; then
		maker=("${private[@]}")
	elif has_subordinate_ids; then
		maker=(mmdebstrap --mode=unshare)
	elif can_be_root; then
		maker=(sudo "${private[@]}")
	else
		skip "It takes root to make it, or newuidmap and an entry in /etc/subuid."
	fi
}

# As private_apt has it; but this apt reads nothing of this machine's.
apt_options() {
	apt-config dump | grep '^Acquire::' | grep -v '^Acquire::IndexTargets'
	cat <<-'END'
		Acquire::Languages "none";
		Acquire::Retries "2";
		Acquire::http::Timeout "20";
	END
}

# What a build depends on, and the compilers: this machine's apt finds out, and installs them there.
# shellcheck disable=SC2016 # for mmdebstrap's shell
build_dependencies() {
	local cross="--host-architecture=$host -Pnocheck,cross"
	[ "$host" != "$native" ] || cross=
	echo "--architectures=$native,$host"
	echo '--customize-hook=APT_CONFIG=$MMDEBSTRAP_APT_CONFIG apt-get -qq -y --no-install-recommends' \
		"-oDPkg::Chroot-Directory=\"\$1\" $cross build-dep '$PWD'"
}

# A tar file, because then it does not matter who makes it. The devices are this machine's.
make() { # SCRATCH
	local name options=()
	[ -z "$host" ] || mapfile -t options < <(build_dependencies)
	apt_options >"$1/apt.conf"
	for name in man doc info locale; do
		options+=("--dpkgopt=path-exclude=/usr/share/$name/*")
	done
	"${maker[@]}" --variant=essential --format=tar --aptopt="$1/apt.conf" \
		--dpkgopt=force-unsafe-io "${options[@]}" --include="${packages[*]}" "$release" - \
		"deb [signed-by=$(keyring)] $(mirror) $release main" |
		tar -x -C "$1/root" --no-same-owner --exclude='./dev/*'
}

# An archive can be out of step with itself for a while; all else is for people to mend.
give_up() { # LOG
	tail -n 20 "$1" >&2
	! grep -Eq "Failed to fetch|Could not (connect|resolve)|Temporary failure" "$1" ||
		skip "Debian's mirror does not have all packages. Please run this again later."
	echo "mmdebstrap failed: Debian $release could not be made" >&2
	exit 1
}

remove() { # DIR…: where not even the owner may write to a directory
	chmod -R u+rwX "$@" && rm -rf "$@"
}

# All that decides what is in it.
ingredients() {
	cat "$0"
	echo "${packages[@]}" "$host"
	[ -z "$host" ] || sed -n '/^Build-Depends:/,/^$/p' debian/control
}

# A change of the list, or of how it is made, is a directory of another name; the old one goes.
prefix=$name-$release
name=$prefix-$(ingredients | sha256sum | cut -c1-8)
if [ ! -d "$dir/$name" ]; then
	online || skip "Debian's mirror does not answer. Please run this again with a network."
	choose_maker
	echo "Making a Debian $release ($prefix)" >&2
	scratch=$(mktemp -d "$dir/.making.XXXXXX")
	trap 'remove "$scratch"' EXIT
	mkdir "$scratch/root"
	make "$scratch" 2>"$scratch/log" || give_up "$scratch/log"
	for old in "$dir/$prefix"-*; do
		[ ! -d "$old" ] || remove "$old"
	done
	mv "$scratch/root" "$dir/$name"
fi
echo "$dir/$name"
