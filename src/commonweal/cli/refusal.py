"""The one way in which a command stops because of something the person can mend."""


class CannotGoOn(Exception):
    """Work that cannot go on; the text is one paragraph: what is wrong, and how to mend it."""
