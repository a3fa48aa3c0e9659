"""Opens the house: settings, addresses, home page, start-up and the demonstration place.

The top of the ladder, so it may look into every room; nothing looks into it.

What does not belong here: any rule, table or sum about partnerships. A page that more than one
room could show belongs to the highest of them, not here.
"""
