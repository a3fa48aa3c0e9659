"""What we decided and promised: meetings, votes, protocols, commitments and agreements.

A board prepares its meetings here, decides by its own constitution, and records who promised which
action or money to which target, and what was asked of government in return.

What does not belong here: what a target is (strategy), whether a promise was kept (delivery), and
which bodies exist and who sits on them (register).
"""
