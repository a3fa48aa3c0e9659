"""Proposes a declaration from a file that none fits: what each column seems to be, for a person to correct."""

from commonweal.evidence.imports.proposing.checking import Proposal, checked, proposed
from commonweal.evidence.imports.proposing.declaring import as_yaml, declared
from commonweal.evidence.imports.proposing.drafts import Answered, Draft, Role, draft_of, revised
from commonweal.evidence.imports.proposing.naming import known_of

__all__ = [
    "Answered",
    "Draft",
    "Proposal",
    "Role",
    "as_yaml",
    "checked",
    "declared",
    "draft_of",
    "known_of",
    "proposed",
    "revised",
]
