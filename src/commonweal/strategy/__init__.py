"""What we mean to do: issues, objectives, targets, plans, and the options appraised on the way.

An issue is what evidence and people tell us is wrong; an objective says what we want instead and
who leads; a target says how we would know, from what baseline, along which trajectory, by when.

What does not belong here: the vote that adopted a strategy and who promised to help (agreement),
and how far we have got (delivery).
"""
