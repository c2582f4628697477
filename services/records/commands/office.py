"""What an office settles for itself."""

from libs import problems
from libs.actor import Actor
from libs.aggregates import Intent, Loaded, Outcome
from libs.policy import require
from libs.process import by
from services.records.domain.record import FILEABLE
from services.records.store import Store


async def list_file_only(
    store: Store, actor: Actor, office_code: str, kinds: list[str], *, if_match: int, intent: Intent | None
) -> Loaded:
    """The kinds of record that this office files without a decision, by who administers it."""
    office = await store.office_by_code(office_code)
    if office is None:
        raise problems.NotFound
    wrong = [n for n, kind in enumerate(kinds) if kind not in FILEABLE]
    wanted = sorted(set(kinds))

    def may(_item: Loaded) -> None:
        require(actor, "administer", office_code)

    def decide(item: Loaded) -> Outcome | None:
        if wrong:
            raise problems.ValidationFailed(
                "登録だけで済ませられるのは、電話・所内連絡・査察指導だけです。ほかの種別を外してください。",
                errors=[problems.FieldError(f"/record_types/{n}", "needs_decision") for n in wrong],
            )
        if item.state.get("file_only", []) == wanted:
            return None
        return Outcome({**item.state, "file_only": wanted}, "office.changed", {"fields": ["file_only"]})

    return await store.offices.change(
        office.id, decide, by=by(actor), intent=intent, if_match=if_match, may=may
    )
