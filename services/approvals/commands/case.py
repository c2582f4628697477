"""What people do to a case. The state is looked at before anything else; one decision takes one 決裁番号."""

from collections.abc import Callable
from functools import partial

from libs import policy
from libs.actor import Actor
from libs.aggregates import Intent, Loaded, Outcome
from libs.calendar import fiscal_year, fiscal_year_label, jst_date
from libs.mongo import Doc
from libs.problems import NotFound
from libs.process import by
from services.approvals.commands import contents, post_view
from services.approvals.commands.access import require_readable
from services.approvals.commands.desk import (
    Desk,
    Done,
    acting_as,
    case_of,
    outcome,
    person,
    require_approver,
    require_no_kin,
)
from services.approvals.domain import absent, acting, deciding, suggesting, withdrawing
from services.approvals.domain.acting import To, Word
from services.approvals.domain.case import Case, Circumstances, Person, Transition, households_of, offices_of

Rule = Callable[[Case, Person, Circumstances], Transition | None]


class _NumberWantedError(Exception):
    """The rule decides: the number must be taken before the write."""


async def open_(store: Desk, actor: Actor, case_id: str, changed_since: int | None = None) -> Done:
    """開く: quiet, and needs neither version nor key."""
    return await _do(store, actor, case_id, lambda case, who, at: acting.opened(case, who, at, changed_since))


async def see(store: Desk, actor: Actor, case_id: str, comment: str | None) -> Done:
    """供覧を読む."""
    return await _do(store, actor, case_id, lambda case, who, at: acting.seen(case, who, comment, at))


async def approve(
    store: Desk, actor: Actor, case_id: str, word: Word, *, if_match: int | None, intent: Intent | None
) -> Done:
    """承認; at the deciding step 決裁."""
    return await _do(
        store, actor, case_id, lambda case, who, at: acting.approved(case, who, word, if_match, at),
        intent=intent, approver=True,
    )  # fmt: skip


async def approve_in_bulk(
    store: Desk, actor: Actor, case_id: str, word: Word, *, if_match: int, intent: Intent
) -> Done:
    """承認 of one of several, where that is allowed."""
    return await _do(
        store, actor, case_id, lambda case, who, at: acting.approved_in_bulk(case, who, word, if_match, at),
        intent=intent, approver=True,
    )  # fmt: skip


async def suggest(
    store: Desk, actor: Actor, case_id: str, record_id: str, suggestion: Doc, comment: str | None, *, if_match: int,
    intent: Intent,
) -> Done:  # fmt: skip
    """修正の提案."""
    return await _do(
        store, actor, case_id,
        lambda case, who, at: suggesting.suggested(case, who, record_id, suggestion, comment, if_match, at),
        intent=intent, approver=True,
    )  # fmt: skip


async def execute(
    store: Desk, actor: Actor, case_id: str, on: str, doc_no: str | None, *, if_match: int, intent: Intent
) -> Done:
    """施行."""

    def rule(case: Case, _who: Person, _at: Circumstances) -> Transition:
        return deciding.executed(case, by(actor).as_json(), on, doc_no, if_match)

    def may(item: Loaded) -> None:
        policy.require_write(actor, item.state["office_code"])

    return await _do(store, actor, case_id, rule, intent=intent, may=may)


async def give_back(
    store: Desk, actor: Actor, case_id: str, to: To, word: Word, *, if_match: int, intent: Intent
) -> Done:
    """差戻し."""
    return await _do(
        store, actor, case_id, lambda case, who, at: acting.returned(case, who, to, word, if_match, at),
        intent=intent, approver=True,
    )  # fmt: skip


async def reject(
    store: Desk, actor: Actor, case_id: str, word: Word, *, if_match: int, intent: Intent
) -> Done:
    """廃案."""
    return await _do(
        store, actor, case_id, lambda case, who, at: acting.rejected(case, who, word, if_match, at),
        intent=intent, approver=True,
    )  # fmt: skip


async def pull_up(
    store: Desk, actor: Actor, case_id: str, action: absent.Action, to: To, word: Word, *, if_match: int,
    intent: Intent,
) -> Done:  # fmt: skip
    """引上げ."""
    return await _do(
        store, actor, case_id,
        lambda case, who, at: absent.pulled_up(case, who, action, to, word, if_match, at),
        intent=intent, approver=True,
    )  # fmt: skip


async def deputise(
    store: Desk, actor: Actor, case_id: str, word: Word, *, if_match: int, intent: Intent
) -> Done:
    """代決."""
    return await _do(
        store,
        actor,
        case_id,
        lambda case, who, at: absent.deputised(case, who, word, if_match, at),
        intent=intent,
        deputy=True,
    )


async def withdraw(
    store: Desk, actor: Actor, case_id: str, comment: str | None, *, if_match: int, intent: Intent
) -> Done:
    """引戻し."""
    return await _do(
        store, actor, case_id, lambda case, who, at: withdrawing.withdrawn(case, who, comment, if_match, at),
        intent=intent,
    )  # fmt: skip


async def ask_withdrawal(
    store: Desk, actor: Actor, case_id: str, comment: str | None, *, if_match: int, intent: Intent
) -> Done:
    """取下依頼."""
    return await _do(
        store, actor, case_id,
        lambda case, who, at: withdrawing.withdrawal_asked(case, who, comment, if_match, at), intent=intent,
    )  # fmt: skip


async def accept_withdrawal(
    store: Desk, actor: Actor, case_id: str, comment: str | None, *, if_match: int, intent: Intent
) -> Done:
    """取下依頼を認める."""
    return await _do(
        store, actor, case_id,
        lambda case, who, at: withdrawing.withdrawal_accepted(case, who, comment, if_match, at),
        intent=intent, approver=True,
    )  # fmt: skip


async def _do(
    store: Desk,
    actor: Actor,
    case_id: str,
    rule: Rule,
    *,
    intent: Intent | None = None,
    approver: bool = False,
    deputy: bool = False,
    may: Callable[[Loaded], None] = lambda item: None,
) -> Done:
    """Load, look whether the actor may know of it, decide, save; what a decision leaves behind follows at once.

    `approver`: who is on the route acts, in a post that may approve; `deputy`: who is not on it decides for one who is.
    """
    item = await store.approvals.load(case_id)
    if item is None:
        raise NotFound
    await require_readable(store, actor, item)
    if (approver or deputy) and intent is not None:
        await contents.require_all(store, case_id, item.state)
    at = await store.circumstances(offices_of(item.state), households_of(item.state))
    who = person(actor)
    require_no_kin(at, who, item.state)
    number: str | None = None

    def decide(found: Loaded) -> Outcome | None:
        case = case_of(found)
        transition = rule(case, who, at)
        if transition is None:
            return None
        if approver:
            require_approver(actor, case)
        if transition.event == "approval.decided":
            if number is None:
                raise _NumberWantedError
            transition.state["number"] = number
        return outcome(transition)

    save = partial(
        store.approvals.change, case_id, by=acting_as(actor, item.state), intent=intent, known=item
    )
    try:
        saved = await save(decide, may=may)
    except _NumberWantedError:
        number = await _number(store, item.state, case_id, at)
        saved = await save(decide)
    await post_view.require(store, saved)
    return Done(saved, at)


async def _number(store: Desk, case: Doc, case_id: str, at: Circumstances) -> str:
    """決裁番号 per office and 年度; a case asked twice in the 年度 keeps its number."""
    year, office_code = fiscal_year(jst_date(at.now)), case["office_code"]
    n = await store.numbers.take(f"{office_code}/{year}", case_id)
    return f"{fiscal_year_label(year)} {at.directory.number_series(office_code)}第{n}号"
