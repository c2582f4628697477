"""The problems of casework: one class per code, each saying what to do next."""

from libs.problems import Problem


class MissingField(Problem):
    code = "MISSING_FIELD"
    status = 422
    title = "未入力の項目があります"
    detail = "記録として保存するには、印の付いた項目を入力してください。下書きは保存されています。"


class OccurredInFuture(Problem):
    code = "OCCURRED_IN_FUTURE"
    status = 422
    title = "日時が先の日になっています"
    detail = "記録の日時が現在より後です。日時を直してください。"


class LateReasonRequired(Problem):
    code = "LATE_REASON_REQUIRED"
    status = 422
    title = "遅れた理由が必要です"
    detail = "出来事から7日を過ぎています。記入が遅れた理由を入力してください。"


class VisitLineNotAllowed(Problem):
    code = "VISIT_LINE_NOT_ALLOWED"
    status = 422
    title = "この記録種別に訪問は入れられません"
    detail = "電話・文書・来所などの記録に訪問の行は入れられません。訪問の行を消すか、記録種別を直してください。"


class OpinionOnly(Problem):
    code = "OPINION_ONLY"
    status = 422
    title = "所見だけの記録はできません"
    detail = "事実や聞き取った内容を書き加えてください。所見だけでは記録になりません。"


class OneHouseholdOnly(Problem):
    code = "ONE_HOUSEHOLD_ONLY"
    status = 422
    title = "ほかの世帯には載せられません"
    detail = "ひとつの記録をほかの世帯にも載せることは、まだできません。世帯ごとに記録を書いてください。"


class NobodyCouldLift(Problem):
    code = "NOBODY_COULD_LIFT"
    status = 422
    title = "解除できる人がいなくなります"
    detail = "閲覧できる人に、この事務所の係長以上の人を一人以上入れてください。解除できるのはその人だけです。"


class DuplicateCaseNumber(Problem):
    """Another household has this number in this series."""

    code = "DUPLICATE_CASE_NUMBER"
    status = 409
    title = "ケース番号が重複しています"
    detail = "このケース番号は別の世帯で使われています。番号を確かめてください。"


class NotAMember(Problem):
    code = "NOT_A_MEMBER"
    status = 422
    title = "世帯員ではありません"
    detail = "印の付いた人は、この世帯の世帯員ではありません。世帯か人を選び直してください。"


class DraftFinished(Problem):
    """`context` names the record the draft has become."""

    code = "DRAFT_FINISHED"
    status = 409
    title = "この下書きは記録になっています"
    detail = "この下書きはもう記録になっています。記録を開いて続けてください。"


class NotFileOnly(Problem):
    """`context.file_only`: the kinds of record that the office files without a decision."""

    code = "NOT_FILE_ONLY"
    status = 422
    title = "登録だけでは済まない記録です"
    detail = "この種別の記録は、この事務所では決裁が要ります。決裁に回付してください。"


class RecordLocked(Problem):
    """`context`: the record's state and, where there is one, the approval case."""

    code = "RECORD_LOCKED"
    status = 409
    title = "この記録は変更できません"
    detail = "回付中か、決裁の済んだ記録です。差戻しや引戻しを待つか、追記・訂正を使ってください。"


class AlreadySubmitted(Problem):
    code = "ALREADY_SUBMITTED"
    status = 409
    title = "回付したことのある記録です"
    detail = "一度回付した記録は破棄できません。取消の手続きを使ってください。"


class NotApprovedYet(Problem):
    """`context`: the record's state."""

    code = "NOT_APPROVED_YET"
    status = 409
    title = "まだ決裁されていない記録です"
    detail = (
        "訂正・追記と取消は、決裁か登録の済んだ記録に使います。決裁の前なら、差戻しや引戻しのあとで直してください。"
    )


class AlreadyVoid(Problem):
    code = "ALREADY_VOID"
    status = 409
    title = "取り消された記録です"
    detail = "この記録は取り消されています。正しい内容は、新しい記録として書いてください。"


class ItemAlreadyInApproval(Problem):
    """`context` names the record and the submission that holds it."""

    code = "ITEM_ALREADY_IN_APPROVAL"
    status = 409
    title = "回付中の記録が含まれています"
    detail = "別の回付に入っている記録があります。その記録を外して、もう一度回付してください。"


class ItemIncomplete(Problem):
    """`context`: the record and the names of the fields it lacks."""

    code = "ITEM_INCOMPLETE"
    status = 422
    title = "未記入の記録が含まれています"
    detail = "世帯・日時・本文などの足りない記録は回付できません。記録を補ってから回付してください。"


class RoutesDiffer(Problem):
    """`context.groups`: the bundles that can each go on one route."""

    code = "ROUTES_DIFFER"
    status = 422
    title = "決裁経路の違う記録が混ざっています"
    detail = "決裁経路の違う記録は一緒に回付できません。示した組に分けて回付してください。"


class MatterNotAllowed(Problem):
    """`context.allowed`: the matters these kinds of records may be submitted as."""

    code = "MATTER_NOT_ALLOWED"
    status = 422
    title = "この案件区分では回付できません"
    detail = "この記録種別は選んだ案件区分では回付できません。案件区分を選び直してください。"


class NotReturned(Problem):
    """The pen is elsewhere: a submission is changed here only while it is returned. `context`: its state."""

    code = "NOT_RETURNED"
    status = 409
    title = "差戻し中の回付ではありません"
    detail = "再回付や取下げができるのは、差し戻された回付だけです。回付の状態を確かめてください。"


class SegmentChanged(Problem):
    """A proposal whose words are not (or not in one place) in the segment. `context`: the record and the segment."""

    code = "CONTENT_CHANGED"
    status = 412
    title = "提案の文が記録と合いません"
    detail = "提案が直そうとしている文が、今の記録にちょうど一か所ありません。差戻しを受けて、手で直してください。"


class EvidenceRequired(Problem):
    """An item of this kind is closed with the record that shows what was received."""

    code = "EVIDENCE_REQUIRED"
    status = 422
    title = "受領の記録が必要です"
    detail = "受け取ったことが分かる記録が要ります。「受領を記録」から記録を書くか、この世帯の記録を指定してください。"


class ItemStateForbids(Problem):
    """`context`: the item's state."""

    code = "ITEM_STATE_FORBIDS"
    status = 409
    title = "この要処理事項ではできません"
    detail = "要処理事項の今の状態では、この操作はできません。一覧を開き直して状態を確かめてください。"


class UnknownItem(Problem):
    code = "UNKNOWN_ITEM"
    status = 422
    title = "要処理事項が見つかりません"
    detail = "印の付いた要処理事項は、この世帯にないか、もう閉じています。選び直してください。"


class AbsencesOverlap(Problem):
    """`context` names the absence that stands already."""

    code = "ABSENCES_OVERLAP"
    status = 409
    title = "不在の期間が重なっています"
    detail = "この職員には同じ日の不在が登録されています。登録済みの不在を変更するか、日付を直してください。"


class AbsenceCancelled(Problem):
    code = "ABSENCE_CANCELLED"
    status = 409
    title = "取り消された不在です"
    detail = "この不在は取り消されています。不在にする場合は、新しく登録してください。"
