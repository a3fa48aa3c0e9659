"""What every room's pages share: components, forms, lists, charts, maps, the record of writes, jobs.

Any room may import any module of the kit. The kit imports no room.

What does not belong here: a word about partnerships. If a module needs to know what a seat or a
target is, it belongs in a room.
"""
