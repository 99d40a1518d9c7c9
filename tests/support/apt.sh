# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# Debian packages without touching this machine's packages or apt: to be sourced.

# Debian's main archive among the sources of this machine, in whichever form they are written: the
# release, and where it is.
archive() {
	# shellcheck disable=SC2016 # apt's own variables
	local format='$(RELEASE) $(COMPONENT) $(ORIGIN) $(REPO_URI)'

	apt-get indextargets --format "$format" 'Created-By: Packages' | awk '
		$2 == "main" && $1 ~ /^(bookworm|trixie|oldstable|stable|testing|sid|unstable)$/ {
			if ($3 == "Debian") debian = debian ? debian : $1 " " $NF
			else other = other ? other : $1 " " $NF
		}
		END { print debian ? debian : other }'
}

mirror() {
	archive | cut -d ' ' -f 2
}

# Whether the mirror answers. Without a network apt would go on trying for a minute and more, for each
# package that is wanted. So it is asked once, and the scripts that are started from here know.
online() {
	if [ -z "${PTD_ONLINE:-}" ]; then
		PTD_ONLINE=no
		! ask_mirror || PTD_ONLINE=yes
		export PTD_ONLINE
	fi
	[ "$PTD_ONLINE" = yes ]
}

ask_mirror() {
	local release uri answer status=0
	read -r release uri < <(archive)
	answer=$(mktemp)
	timeout 20 /usr/lib/apt/apt-helper -oAPT::Sandbox::User="$(id -un)" -oAcquire::Retries=0 \
		-oAcquire::http::Timeout=10 download-file "${uri}dists/$release/InRelease" "$answer" \
		>/dev/null 2>&1 || status=1
	rm -f "$answer"
	return $status
}

keyring() {
	local file
	for file in /usr/share/keyrings/debian-archive-keyring.{pgp,gpg}; do
		[ -f "$file" ] && echo "$file" && return
	done
	return 1
}

# Runs an apt command on a release, with lists and packages of its own in DIR. Nothing counts as
# installed there. apt_type=deb-src is for source packages.
private_apt() { # DIR RELEASE COMMAND ARGUMENT…
	online || return 1
	mkdir -p "$1/lists/partial" "$1/archives/partial"
	echo "${apt_type:-deb} [signed-by=$(keyring)] $(mirror) $2 main" >"$1/sources.list"
	"$3" -qq -oDir::State="$1" -oDir::State::status=/dev/null -oDir::Cache="$1" \
		-oDir::Etc::SourceList="$1/sources.list" -oDir::Etc::SourceParts=/dev/null \
		-oDir::Etc::Preferences=/dev/null -oDir::Etc::PreferencesParts=/dev/null \
		-oAPT::Sandbox::User="$(id -un)" -oAcquire::Languages=none \
		-oAcquire::Retries=2 -oAcquire::http::Timeout=20 "${@:4}"
}

# Of several runs at a time one makes what is kept in a folder; the others wait, and find it there. Sets
# dir to it.
own_folder() { # DIR
	local lock
	mkdir -p "$1"
	dir=$(realpath "$1")
	exec {lock}>"$dir/.lock"
	flock "$lock"
}

# So that nobody overlooks what has not been tried.
warn_skipped() { # WHAT WHY…
	local stars
	stars=$(printf '%*s' 72 '' | tr ' ' '*')
	{
		echo "$stars"
		printf '%s\n' "SKIPPED: $1" "${@:2}" | fold -s -w 64 | while read -r line; do
			printf '**  %-64s  **\n' "$line"
		done
		echo "$stars"
	} >&2
}
