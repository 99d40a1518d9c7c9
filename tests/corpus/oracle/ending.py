# SPDX-License-Identifier: LGPL-2.1-or-later
"""How an interrupt ends: the route, the GIC line if there is one, candidates, further hops."""

from collections import namedtuple

Ending = namedtuple("Ending", "route line candidates hops")


def ends(route, line=None, candidates=()):
    return Ending(route, line, frozenset(candidates), [])


def forwarded(hops, ending):
    """Behind a controller that hands inputs 1:1: what was direct is forwarded."""
    route = "forwarded" if ending.route == "direct" else ending.route
    return ending._replace(route=route, hops=hops + ending.hops)
