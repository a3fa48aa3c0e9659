"""Every change that structure allows."""

from commonweal.structure.writes.audits import (
    Answer,
    add_audit,
    change_audit,
    classify,
    classify_all,
    classify_page,
    end_audit,
    record_talk,
)
from commonweal.structure.writes.burdens import (
    add_capacity,
    add_rate,
    change_capacity,
    change_rate,
    end_capacity,
    end_rate,
)
from commonweal.structure.writes.duties import add_duty, change_duty, end_duty
from commonweal.structure.writes.fit_tests import attach_fit_test, put_fit_test
from commonweal.structure.writes.involvements import record_involvement
from commonweal.structure.writes.proposals import (
    ask_proposal,
    begin_proposal,
    finish_proposal,
    restructure_from_proposal,
    stop_proposal,
)
from commonweal.structure.writes.reliances import Said, say_reliance, say_reliances
from commonweal.structure.writes.restructures import (
    abandon_restructure,
    add_operation,
    assure,
    change_operation,
    change_restructure,
    copy_restructure,
    draft_restructure,
    remove_operation,
)
from commonweal.structure.writes.reviews import (
    add_review,
    add_review_action,
    change_review,
    change_review_action,
    complete_review_action,
)
from commonweal.structure.writes.staging import (
    add_stage,
    adopt_restructure,
    carry_out,
    change_stage,
    remove_stage,
    set_stages,
)
from commonweal.structure.writes.tasks import answer_need, change_need, raise_need, settle_need

__all__ = [
    "Answer",
    "Said",
    "abandon_restructure",
    "add_audit",
    "add_capacity",
    "add_duty",
    "add_operation",
    "add_rate",
    "add_review",
    "add_review_action",
    "add_stage",
    "adopt_restructure",
    "answer_need",
    "ask_proposal",
    "assure",
    "attach_fit_test",
    "begin_proposal",
    "carry_out",
    "change_audit",
    "change_capacity",
    "change_duty",
    "change_need",
    "change_operation",
    "change_rate",
    "change_restructure",
    "change_review",
    "change_review_action",
    "change_stage",
    "classify",
    "classify_all",
    "classify_page",
    "complete_review_action",
    "copy_restructure",
    "draft_restructure",
    "end_audit",
    "end_capacity",
    "end_duty",
    "end_rate",
    "finish_proposal",
    "put_fit_test",
    "raise_need",
    "record_involvement",
    "record_talk",
    "remove_operation",
    "remove_stage",
    "restructure_from_proposal",
    "say_reliance",
    "say_reliances",
    "set_stages",
    "settle_need",
    "stop_proposal",
]
