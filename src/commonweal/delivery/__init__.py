"""What we did: actions, milestones, updates, risks, commissions and attribution.

A lead gives one update in under a minute: value, forecast, commentary; the rating follows by rule.
An outcome is claimed once: the shares that are attributed add up to at most the whole.

What does not belong here: the target and its trajectory (strategy), what was learnt (learning), and
what the public is told (account). This room and structure stand side by side and do not know each other.
"""
