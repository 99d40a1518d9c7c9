/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* include/org.ptctl.Passthrough.varlink, verbatim. */
extern const char interface_description[];
