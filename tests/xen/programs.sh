#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# programs.sh DIR - the programs of the lab for dom0, in DIR
#
# To be run where the packages of ptd for arm64 are built: dom0 has the same libraries.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
cc=(aarch64-linux-gnu-gcc -O2 -Wall -Wextra -D_GNU_SOURCE)
mkdir -p "$1"
"${cc[@]}" -o "$1/dom0-tool" "$here/dom0-tool.c" -lxenctrl -lxenforeignmemory
"${cc[@]}" -shared -fPIC -o "$1/kill-at.so" "$here/kill-at.c"
