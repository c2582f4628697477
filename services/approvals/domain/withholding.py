"""取消 as another household's: the matter stays decided as it was, but is told no more by the words it was sent with."""

from services.approvals.domain.case import Case, Transition, begin, end

WITHHELD = "取消された記録（世帯違い）"


def withheld(case: Case, record_id: str) -> Transition | None:
    """The case without its title, where this record is among its items; items and what was signed stay. Once."""
    if record_id in case.get("withheld", []) or record_id not in {i["record_id"] for i in case["items"]}:
        return None
    case = begin(case)
    case["withheld"] = [*case.get("withheld", []), record_id]
    case["title"] = WITHHELD
    return end(case, "approval.withheld", {"record_id": record_id}, quiet=True)
