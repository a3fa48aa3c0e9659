"""What the site's own pages ask of the rooms: the thread through any thing, and what home shows."""

from commonweal.site.reads.frame import identity_of
from commonweal.site.reads.home import Home, home
from commonweal.site.reads.stages import TAKING_PART, Bead, Decision, Stage, Step, Thread
from commonweal.site.reads.threads import KINDS, Part, Threads, thread, threads

__all__ = [
    "KINDS",
    "TAKING_PART",
    "Bead",
    "Decision",
    "Home",
    "Part",
    "Stage",
    "Step",
    "Thread",
    "Threads",
    "home",
    "identity_of",
    "thread",
    "threads",
]
