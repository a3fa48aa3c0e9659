"""What we tell the public: publications, annual statements, replies, open data and the API.

A publication is a frozen, hashed snapshot that anyone can read without signing in. Correcting or
withdrawing one leaves a trace; the snapshot itself is never changed.

What does not belong here: a person's own sign-in and password (the site's allauth pages), and
anything computed afresh: this room publishes what lower rooms answer.
"""
