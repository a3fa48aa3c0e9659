"""The demonstration place: Northwick, a borough in the county of Moorfoot, on which everything can be tried.

Its facts are authored, in the folder `authored`; every figure in it is invented and says so. It is
built through the rooms' own writes, so nothing in it is in a state that the house forbids, and the
record of writes shows how each thing came about. Dates are reckoned from the day it is built for.

What does not belong here: any rule about partnerships, and any figure taken from a real place.
"""
