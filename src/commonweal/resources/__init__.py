"""What we have: funding streams, spending by place and theme, pools, unit costs and contributions.

Every figure of money carries its range and its confidence: a rough spend map that exists beats an
exact one abandoned. Money is exact decimal pounds, never a floating-point number.

What does not belong here: promises of money to a target (agreement), what a commission bought
(delivery), and value claimed afterwards (learning).
"""
