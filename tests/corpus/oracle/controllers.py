# SPDX-License-Identifier: LGPL-2.1-or-later
"""How an interrupt ends at the controller where the OF core stops: the irqchip drivers' rules."""

from collections import namedtuple

import gic
import rules
from ending import Ending, ends, forwarded
from interrupt import Hop, domain_parent, entries, has_interrupts, unit_address, walk

# `stop` is the hop where the OF core stops; `path` goes on to the GIC where a rule knows how.
Interrupt = namedtuple("Interrupt", "index name source route line candidates path stop")

MAX_DEPTH = 16


class Controllers:
    """Resolves the interrupts of any node; every node once."""

    def __init__(self, tree):
        self.tree = tree
        self._interrupts = {}

    def interrupts(self, node):
        """All entries of a node, each followed to its end."""
        if node not in self._interrupts:
            # A controller that is wired to itself finds nothing of its own.
            self._interrupts[node] = []
            found = [self._interrupt(node, i, e) for i, e in enumerate(entries(self.tree, node))]
            self._interrupts[node] = found
        return self._interrupts[node]

    def _interrupt(self, node, index, entry):
        hops, ending = self.follow(entry, unit_address(node))
        name = node.string_at("interrupt-names", index) or None
        path = hops + ending.hops
        stop = hops[-1] if hops else None
        return Interrupt(
            index, name, entry.source, ending.route, ending.line, ending.candidates, path, stop
        )

    def follow(self, entry, address):
        """(the hops of the OF core, how it ends)."""
        hops = walk(self.tree, entry, address) if entry.parent else None
        if not hops:
            return [], ends("unresolved")
        return hops, self.finish(hops[-1], 0)

    def finish(self, hop, depth):
        """The rule of the controller that the walk has come to."""
        node = hop.controller
        if depth > MAX_DEPTH:
            return ends("unresolved")
        if gic.is_gic(node):
            return self._at_gic(hop)
        rule = rules.rule_of(node)
        if rule:
            return rule(self, hop, depth)
        return self._unknown(node)

    def _at_gic(self, hop):
        """Only a GIC without a parent hands its INTIDs to the CPU."""
        if domain_parent(self.tree, hop.controller):
            return self.multiplexed(hop.controller)
        line = gic.decode(hop.controller, hop.specifier)
        return ends("direct", line=line) if line else ends("unresolved")

    def _unknown(self, node):
        if has_interrupts(node):
            return self.multiplexed(node)
        return ends("unresolved" if domain_parent(self.tree, node) else "foreign")

    def multiplexed(self, node):
        return ends("multiplexed", candidates=self.upstream(self.interrupts(node)))

    def upstream(self, interrupts):
        """The INTIDs that a list of interrupts can arrive at."""
        found = set()
        for interrupt in interrupts:
            found |= interrupt.candidates
            if interrupt.line and interrupt.line.intid is not None:
                found.add(interrupt.line.intid)
        return found

    def pass_on(self, node, specifier, depth):
        """A child domain: the parent domain gets this specifier."""
        parent = domain_parent(self.tree, node)
        if parent is None:
            return ends("unresolved")
        hop = Hop(parent, specifier)
        return forwarded([hop], self.finish(hop, depth + 1))

    def pass_own(self, node, index):
        """The n-th interrupt of the controller itself, with the path of that."""
        own = self.interrupts(node)
        if index >= len(own):
            return ends("unresolved")
        nth = own[index]
        return forwarded([], Ending(nth.route, nth.line, nth.candidates, nth.path))
