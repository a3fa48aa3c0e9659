"""Tables of structure: whether we are shaped right."""

from commonweal.structure.models.audits import Audit, Classification, Criticality, PartnershipType, Talk
from commonweal.structure.models.burdens import Capacity, Rate
from commonweal.structure.models.duties import Duty, DutyKind, DutyNeed
from commonweal.structure.models.fit_tests import FitTest
from commonweal.structure.models.involvements import Involvement, InvolvementLevel
from commonweal.structure.models.proposals import Proposal
from commonweal.structure.models.reliances import Reliance, Without
from commonweal.structure.models.restructures import (
    ONTO_ANOTHER,
    Assurance,
    Operation,
    OperationKind,
    OperationPart,
    ProposedPartnership,
    Restructure,
    Stage,
)
from commonweal.structure.models.reviews import (
    ActionKind,
    Change,
    Clarity,
    Effect,
    Representation,
    Review,
    ReviewAction,
)
from commonweal.structure.models.tasks import Answer, Need

__all__ = [
    "ONTO_ANOTHER",
    "ActionKind",
    "Answer",
    "Assurance",
    "Audit",
    "Capacity",
    "Change",
    "Clarity",
    "Classification",
    "Criticality",
    "Duty",
    "DutyKind",
    "DutyNeed",
    "Effect",
    "FitTest",
    "Involvement",
    "InvolvementLevel",
    "Need",
    "Operation",
    "OperationKind",
    "OperationPart",
    "PartnershipType",
    "Proposal",
    "ProposedPartnership",
    "Rate",
    "Reliance",
    "Representation",
    "Restructure",
    "Review",
    "ReviewAction",
    "Stage",
    "Talk",
    "Without",
]
