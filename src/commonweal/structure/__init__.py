"""Whether we are shaped right: audits, classifications, overlaps, gaps, burden and restructures.

A partnership manager runs the audit of partnerships here and argues from it for merging, closing or
creating them. A proposed restructure is a branch of the register, never a change to it by itself.

What does not belong here: the register of what exists (register), and what any partnership achieved
(delivery, learning). This room and delivery stand side by side and do not know each other.
"""
