# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which devices share a 4 KiB page, INTID or stream, over the whole board."""

from collections import Counter, defaultdict

PAGE_SHIFT = 12
LAST_BYTE = (1 << 64) - 1


def page_runs(holders):
    """[(first page, last page, nodes)] in ascending order, from (node, regions) pairs."""
    events = defaultdict(list)
    for node, regions in holders:
        for region in regions:
            if region.address is None or region.size == 0:
                continue
            end = min(region.address + region.size - 1, LAST_BYTE)
            events[region.address >> PAGE_SHIFT].append((node, 1))
            events[(end >> PAGE_SHIFT) + 1].append((node, -1))
    return list(_sweep(events))


def _sweep(events):
    active, start = Counter(), None
    for page in sorted(events):
        nodes = frozenset(node for node, count in active.items() if count)
        if nodes:
            yield start, page - 1, nodes
        for node, change in events[page]:
            active[node] += change
        start = page


def neighbours_by_page(holders, owner_of):
    """{owner: [(first, last, neighbours)]}; adjacent runs with the same neighbours are one."""
    found = defaultdict(list)
    for first, last, nodes in page_runs(holders):
        owners = {owner_of(node) for node in nodes}
        if len(owners) > 1:
            for owner in owners:
                others = frozenset(n for n in nodes if owner_of(n) is not owner)
                _append(found[owner], first, last, others)
    return found


def _append(runs, first, last, others):
    if runs and runs[-1][1] + 1 == first and runs[-1][2] == others:
        runs[-1] = (runs[-1][0], last, others)
    else:
        runs.append((first, last, others))


def neighbours_by_key(holders, owner_of):
    """{owner: {key: neighbours}} from (node, keys) pairs; who owns a key may depend on the key."""
    nodes_of = defaultdict(set)
    for node, keys in holders:
        for key in keys:
            nodes_of[key].add(node)
    found = defaultdict(dict)
    for key, nodes in nodes_of.items():
        owners = {node: owner_of(node, key) for node in nodes}
        for node, owner in owners.items():
            others = frozenset(n for n in nodes if owners[n] is not owner)
            if others:
                found[node][key] = others
    return found


def neighbours_by_stream(holders, owner_of):
    """{owner: {(iommu, id): neighbours}}; streams meet where no unmasked bit differs."""
    found = defaultdict(lambda: defaultdict(set))
    for node, streams in holders:
        for other, others in holders:
            if owner_of(node) is owner_of(other):
                continue
            for stream in streams:
                if any(_meet(stream, another) for another in others):
                    found[owner_of(node)][stream.iommu, stream.id].add(other)
    return found


def _meet(one, two):
    if one.iommu is not two.iommu:
        return False
    if one.count > 1 or two.count > 1:
        return _first(one) <= _last(two) and _first(two) <= _last(one)
    return (one.id ^ two.id) & ~((one.mask or 0) | (two.mask or 0)) == 0


def _first(stream):
    return stream.id & ~(stream.mask or 0)


def _last(stream):
    return stream.id + stream.count - 1 | (stream.mask or 0)
