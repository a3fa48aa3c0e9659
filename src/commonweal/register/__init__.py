"""Who and where we are: places, organisations, people, partnerships, seats and ties.

A partnership manager keeps it true; every other room points at it. Organisations and people belong
to the whole installation, because one jobcentre sits on ten partnerships; partnerships belong to a
place. Things end on a date and are not deleted, because later rooms rest on them.

What does not belong here: whether a partnership is shaped right (structure), what it meets about
and decides (agreement), what it costs or spends (resources), and any figure about a place (evidence).
"""
