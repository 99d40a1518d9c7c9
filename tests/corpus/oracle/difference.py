# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where two records of a device differ, number by number: (what, ours, theirs)."""

from verdict import JUDGED

# Of what Xen keeps these are not said.
HELD_BEFORE = frozenset("cpu_bound reserved_by_firmware no_registers no_interrupt needs_parent".split())
LISTS = ("regions", "interrupts")


def differences(ours, theirs):
    for name in LISTS:
        yield from _list(name, ours[name], theirs[name])
    yield from _parts(ours["parts"], theirs["parts"])
    for name in ("windows", "owned", "streams", "dma.coherent", "dma.ranges"):
        yield from _value(name, ours[name], theirs[name])
    for name in ("suppliers", "consumers", "codes"):
        yield from _set(name, ours[name], theirs[name])
    yield from _sharing(ours["sharing"], theirs["sharing"])
    yield from _judged(ours, theirs)


def _value(what, ours, theirs):
    if ours != theirs:
        yield what, ours, theirs


def _list(name, ours, theirs):
    """Entry by entry and member by member, so that a line shows one number."""
    yield from _value(name + ".count", len(ours), len(theirs))
    for at, (one, two) in enumerate(zip(ours, theirs)):
        for key in one:
            yield from _value("%s[%d].%s" % (name, at, key), one[key], two[key])


def _set(name, ours, theirs):
    """Only what one of them lacks."""
    if ours != theirs:
        yield name, sorted(ours - theirs, key=str), sorted(theirs - ours, key=str)


def _parts(ours, theirs):
    yield from _set("parts", set(ours), set(theirs))
    for path in sorted(set(ours) & set(theirs)):
        for name in LISTS:
            for what, one, two in _list(name, ours[path][name], theirs[path][name]):
                yield "part %s %s" % (path, what), one, two


def _judged(ours, theirs):
    """What Xen keeps is not looked at any further."""
    codes = {code for code, _ in theirs["judged"]}
    held = "held_by_xen" in codes
    looked_at = JUDGED - HELD_BEFORE if held else JUDGED
    one, two = ({f for f in r["judged"] if f[0] in looked_at} for r in (ours, theirs))
    yield from _set("judged", one, two)
    # By compatible there are more of them.
    if ours["machine"] and not held and not codes & {"infrastructure", "cpu_bound"}:
        yield "infrastructure", True, False


def _sharing(ours, theirs):
    yield from _set("sharing.pages", _nodes(ours["pages"]), _nodes(theirs["pages"]))
    yield from _runs(ours["pages"], theirs["pages"])
    for name in ("interrupts", "streams"):
        one, two = ours[name], theirs[name]
        yield from _set("sharing.%s" % name, set(one), set(two))
        for key in sorted(set(one) & set(two), key=str):
            yield from _set("sharing.%s[%s]" % (name, key), one[key], two[key])


def _nodes(runs):
    return set().union(*(nodes for _, _, nodes in runs))


def _runs(ours, theirs):
    """The first page run that differs; the node sets are compared on their own."""
    one, two = [_text(r) for r in ours], [_text(r) for r in theirs]
    if one != two and _nodes(ours) == _nodes(theirs):
        yield "sharing.pages.runs", _only(one, two), _only(two, one)


def _text(run):
    return "0x%x+%d %s" % (run[0] << 12, run[1] - run[0] + 1, ",".join(sorted(run[2])))


def _only(runs, others):
    return [run for run in runs if run not in others][:3]
