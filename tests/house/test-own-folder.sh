#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-own-folder.sh APT.SH - one process at a time has a folder of the cache.
set -euo pipefail
# shellcheck disable=SC1090 # an argument
. "$1"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

is_free() {
	flock --nonblock "$scratch/new/.lock" true
}

# shellcheck disable=SC2154 # own_folder sets dir
(own_folder "$scratch/new" && [ "$dir" = "$scratch/new" ] && ! is_free)
is_free
