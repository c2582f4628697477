"""The problems of sign-off: one class per code, each saying what to do next."""

from libs.problems import Problem


class StepNotActive(Problem):
    """`context`: `{state, approval_id}` as they stand now."""

    code = "STEP_NOT_ACTIVE"
    status = 409
    title = "今はこの段階ではありません"
    detail = "この案件は別の人が先に処理したか、まだ順番が来ていません。開き直して状態を確かめてください。"


class AlreadyDecided(Problem):
    """`context`: `{state, approval_id}`."""

    code = "ALREADY_DECIDED"
    status = 409
    title = "決裁が済んでいます"
    detail = "この案件は決裁が済んでいます。内容を直すときは、訂正・追記の手続きを使ってください。"


class AlreadyOpened(Problem):
    """引戻し alone ends when an approver has opened the matter. `context`: `{state, approval_id}`."""

    code = "ALREADY_OPENED"
    status = 409
    title = "承認者が開いています"
    detail = "承認者がもう開いているため、引き戻せません。取下げを依頼するか、差戻しを頼んでください。"


class DeputyOnlyAtDecision(Problem):
    """`context`: `{state, approval_id}`."""

    code = "DEPUTY_ONLY_AT_DECISION"
    status = 409
    title = "代決は決裁の段階だけです"
    detail = "代決できるのは決裁の段階だけです。途中の承認者が不在のときは、引上げを使ってください。"


class SelfApproval(Problem):
    code = "SELF_APPROVAL"
    status = 403
    title = "自分の起案は承認できません"
    detail = "起案者は自分の案件を承認できません。ほかの承認者が処理します。"


class PullUpNotAllowed(Problem):
    code = "PULL_UP_NOT_ALLOWED"
    status = 403
    title = "引上げはできません"
    detail = "前の承認者が不在の登録をしているか、2開庁日を超えて待っているときだけ引き上げられます。"


class NotReadWhole(Problem):
    """Whoever did not open the earlier round has to read the whole matter, not only its changes."""

    code = "NOT_READ_WHOLE"
    status = 409
    title = "全文を読んでください"
    detail = "この案件の前の回を開いていないため、変更だけでは読んだことになりません。全文を表示して読んでください。"


class CommentRequired(Problem):
    code = "COMMENT_REQUIRED"
    status = 422
    title = "理由を書いてください"
    detail = "差戻し・廃案・代決・特別な扱いには理由が必要です。理由を書いて、もう一度送ってください。"


class ContentChanged(Problem):
    """The contents named are not those of the case."""

    code = "CONTENT_CHANGED"
    status = 412
    title = "内容が変わっています"
    detail = "読んだ内容と今の内容が違います。開き直して、今の内容を読んでから承認してください。"


class RouteNoDecider(Problem):
    code = "ROUTE_NO_DECIDER"
    status = 422
    title = "決裁者がありません"
    detail = "決裁の段階をちょうど一つ入れてください。供覧だけの経路には要りません。"


class RouteTwoDeciders(Problem):
    code = "ROUTE_TWO_DECIDERS"
    status = 422
    title = "決裁者が二つあります"
    detail = "一つの案件の決裁者は一人です。決裁の段階を一つにしてください。"


class RouteOrder(Problem):
    """A step that has to act stands after the decision."""

    code = "ROUTE_ORDER"
    status = 422
    title = "決裁の後に承認の段階があります"
    detail = "決裁の後に置けるのは供覧だけです。承認と合議は決裁の前に置いてください。"


class DeputyCycle(Problem):
    code = "DEPUTY_CYCLE"
    status = 422
    title = "代決の順が一回りしています"
    detail = "代決者をたどると同じ職に戻ります。代決の順を見直してください。"


class DeputyChainTooLong(Problem):
    code = "DEPUTY_CHAIN_TOO_LONG"
    status = 422
    title = "代決の順が長すぎます"
    detail = "代決者は三つ先までです。代決の順を短くしてください。"


class NobodyFits(Problem):
    """A person named by hand holds no post, is the drafter, or is otherwise not to act here."""

    code = "NOBODY_FITS"
    status = 422
    title = "この人には回せません"
    detail = "選んだ人はこの案件の承認者になれません。今の職にある別の人を選んでください。"


class RecordOfFact(Problem):
    """廃案 of a record of what happened: it is corrected by 差戻し, or taken back by 取消 after the decision."""

    code = "RECORD_OF_FACT"
    status = 422
    title = "廃案にできない記録です"
    detail = (
        "訪問・面接・電話・文書などの事実の記録は廃案にできません。直すことがあれば差し戻してください。"
        "記録そのものが誤りのときは、決裁の後に取消を起案してください。"
    )


class NotLowRisk(Problem):
    code = "NOT_LOW_RISK"
    status = 422
    title = "まとめて承認できない案件です"
    detail = "まとめて承認できるのは軽易な案件だけです。開いて一件ずつ承認してください。"


class NotOpened(Problem):
    code = "NOT_OPENED"
    status = 422
    title = "まだ開いていません"
    detail = "開いて読んだ案件だけをまとめて承認できます。先に開いてください。"
