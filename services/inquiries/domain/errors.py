"""The problems only inquiries have; one class per code."""

from libs.problems import FieldError, Problem, ValidationFailed

_STATES = {
    "received": "受付",
    "answered": "回答済",
    "message": "伝言",
    "seen": "伝言確認済",
    "callback": "折返し待",
    "handed_off": "引継中",
    "accepted": "引受済",
    "promoted": "記録化済",
    "closed": "完了",
}


class StateForbids(Problem):
    """The inquiry's state does not allow the action."""

    code = "STATE_FORBIDS"
    status = 409
    title = "今の状態ではできません"

    def __init__(self, state: str) -> None:
        super().__init__(
            f"この問合せは「{_STATES[state]}」のため、この操作はできません。読み直して状態を確かめてください。",
            context={"state": state},
        )


class TooManyDrafts(Problem):
    """A person already has as many unfinished calls as may be kept."""

    code = "TOO_MANY_DRAFTS"
    status = 409
    title = "書きかけの問合せが多すぎます"
    detail = "書きかけの問合せが10件あります。登録するか消してから続けてください。書いた文はこの画面に残っています。"


class NotLinked(Problem):
    """Only an inquiry that is linked to a household can become a record."""

    code = "NOT_LINKED"
    status = 409
    title = "世帯が決まっていません"
    detail = "どの世帯の問合せか決まっていません。先に世帯へ結び付けてから記録にしてください。"


class OccurredInFuture(ValidationFailed):
    code = "OCCURRED_IN_FUTURE"
    title = "未来の日時です"
    detail = "受付日時が未来になっています。日時を直してください。"

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/received_at", "future")])


class MissingField(ValidationFailed):
    code = "MISSING_FIELD"
    title = "入力が足りません"

    def __init__(self, pointer: str, detail: str) -> None:
        super().__init__(detail, errors=[FieldError(pointer, "missing")])


class UnknownStaff(ValidationFailed):
    """A message, a call-back or a hand-over to an unknown person would be lost."""

    code = "UNKNOWN_STAFF"
    title = "職員が見つかりません"
    detail = "宛先の職員が見つかりません。職員を選び直してください。"

    def __init__(self, pointer: str) -> None:
        super().__init__(errors=[FieldError(pointer, "unknown")])


class UnknownHousehold(ValidationFailed):
    """A household that the writer may not read: unknown, another office's and hidden are one answer
    (docs/domain/access.md 4.3)."""

    code = "UNKNOWN_HOUSEHOLD"
    title = "世帯が見つかりません"
    detail = (
        "この世帯は見られないか、登録がまだ反映されていません。世帯を選ばずに問合せを登録し、後で世帯へ結び付けてください。"
        "分からないときは係長へ相談してください。"
    )

    def __init__(self, pointer: str) -> None:
        super().__init__(errors=[FieldError(pointer, "unknown")])


class UnknownOffice(ValidationFailed):
    code = "UNKNOWN_OFFICE"
    title = "事務所が見つかりません"
    detail = "引継先の事務所が見つかりません。事務所を選び直してください。"

    def __init__(self, pointer: str) -> None:
        super().__init__(errors=[FieldError(pointer, "unknown")])
