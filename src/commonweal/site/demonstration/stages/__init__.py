"""The stages of building the demonstration, each through the writes of its room.

What does not belong here: facts (they are authored, in the folder beside), and any way round a write.
"""
