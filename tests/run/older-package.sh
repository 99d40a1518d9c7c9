# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# Packages that are older than today's, for what upgrades from them: to be sourced.
# shellcheck disable=SC2154 # ./run sets cache

has_packages() { # COMMIT: which may be one of another project that this is unpacked in
	git cat-file -e "$1:./debian/changelog" 2>/dev/null
}

# The last release before this commit; until there is one, the commit that made the first packages. Fails
# where git does not know: it was not asked for the past, or this is a tarball.
older_commit() {
	local commit
	commit=$(git describe --tags --abbrev=0 --match 'v*' HEAD^ 2>/dev/null) && has_packages "$commit" &&
		git rev-parse "$commit^{commit}" && return
	# The oldest commit that a shallow clone has seems to add all files.
	[ "$(git rev-parse --is-shallow-repository 2>/dev/null)" = false ] || return
	commit=$(git log --diff-filter=A --format=%H -- debian/changelog | tail -n 1)
	[ -n "$commit" ] && [ "$commit" != "$(git rev-parse HEAD)" ] && echo "$commit"
}

# Several commits have the number of one release: a commit's own has to be lower than that.
stage_commit() { # DIR COMMIT RELEASE
	mkdir -p "$1"
	git archive "$2" | tar -x -C "$1" &&
		sed -i "1s/(\(.*\)) .*;/(\1~~${2:0:8}~deb$(number_of_release "$3")) $3;/" "$1/debian/changelog"
}

# A commit may depend on something else than today's: then it has a Debian of its own.
older_builder() { # DIR RELEASE ARCH
	local name=build depends='/^Build-Depends:/,/^$/p'
	cmp -s <(sed -n "$depends" debian/control) <(sed -n "$depends" "$1/debian/control") || name=older
	(get=$PWD/tests/run/get-debian.sh && cd "$1" && "$get" "$cache/debian" "$name-$3" "$2" --to-build "$3")
}

# Into the cache, where they stay until another commit is the older one.
make_commit_package() { # NAME COMMIT RELEASE ARCH
	local root dir=build/$1-$2 kept=$cache/packages
	[ ! -d "$kept/$1-$2" ] || return 0
	rm -rf "$dir"
	stage_commit "$dir/ptd" "$2" "$3" || return
	root=$(older_builder "$dir/ptd" "$3" "$4") || return
	compile_package "$PWD/$dir" "$4" "$root" || return 1
	rm -rf "$dir/ptd" "$kept/$1"-*
	mkdir -p "$kept"
	mv -T "$dir" "$kept/$1-$2" # never into what another run has made meanwhile
}

# Today's under a lower version.
relabel_package() { # DIR OLDER-DIR
	local file scratch=$2/scratch
	rm -rf "$2"
	for file in "$1"/{ptctl,ptd,libptctl0,libptctl-dev}_*.deb; do
		mkdir -p "$scratch"
		dpkg-deb --raw-extract "$file" "$scratch"
		sed -i -E 's/^Version: /&0~/; /^Depends: /s/\(= /&0~/g' "$scratch/DEBIAN/control"
		dpkg-deb --root-owner-group -Zgzip --build "$scratch" "$2" >/dev/null || return
		rm -rf "$scratch"
	done
}

# Prints the directory of packages that are older than those in DIR; they are made if they are not there.
older_package() { # DIR RELEASE ARCH
	local commit status=0 name=older-$2-$3
	if commit=$(older_commit); then
		make_commit_package "$name" "$commit" "$2" "$3" >&2 || status=$?
		[ $status != 0 ] || { echo "$cache/packages/$name-$commit" && return; }
		[ $status = 77 ] || return $status
	fi
	echo "Upgrades begin with today's packages under a lower version: git has no older ones here." >&2
	relabel_package "$1" "$1.older" && echo "$1.older"
}
