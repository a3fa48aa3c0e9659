"""The parts that pages are drawn from, each one a function from options to HTML.

The options carry the names of the GOV.UK Frontend macros in snake case, so the design system's
own documentation is the documentation of these functions; the fixtures that ship with it are their
test. They are plain Python because a list page draws hundreds of them. What a part *says* belongs
to the page that draws it, not here.
"""
