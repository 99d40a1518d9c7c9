#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# dist-times.sh - the folders of a tarball are as old as its files, and not as the moment it was made
set -e
find "$MESON_DIST_ROOT" -type d -exec touch --reference="$MESON_DIST_ROOT/meson.build" {} +
