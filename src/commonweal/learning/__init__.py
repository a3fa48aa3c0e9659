"""What we learnt: self-assessments, improvements, cases, stories and claims of added value.

The partnership asks itself whether working together was worth it, by published instruments, and
keeps the cases and stories from which others can learn.

What does not belong here: the questions' engine (consultation), the updates themselves (delivery),
and what is published of all this (account).
"""
