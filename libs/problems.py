"""Problems: errors with a Japanese text that tells the user what to do (RFC 9457).

One class per problem code; services add their own in `domain/errors`. `libs.http` turns them into
`application/problem+json`. Standard library only, because domains import this module.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from libs.canonical import Json


@dataclass(frozen=True, slots=True)
class FieldError:
    """One refused field: `pointer` is a JSON pointer into the body (or `query/<name>`), `code` a stable word."""

    pointer: str
    code: str


class Problem(Exception):  # noqa: N818 — a problem is the word of RFC 9457
    """Base of all problems. Subclasses set `code`, `status`, `title` and a default `detail` (Japanese: what to do).

    `context` holds machine-readable facts of ours (a state, a version), never what the caller sent.
    `retry_after` is in seconds and becomes the `Retry-After` header.
    """

    code: str = "INTERNAL"
    status: int = 500
    title: str = "内部エラー"
    detail: str = "処理できませんでした。もう一度お試しのうえ、続くときは管理者へ番号(trace_id)をお知らせください。"
    retry_after: int | None = None

    def __init__(
        self,
        detail: str | None = None,
        *,
        hint: str | None = None,
        errors: Sequence[FieldError] = (),
        context: Mapping[str, Json] | None = None,
        retry_after: int | None = None,
    ) -> None:
        if detail is not None:
            self.detail = detail
        if retry_after is not None:
            self.retry_after = retry_after
        self.hint = hint
        self.errors: list[FieldError] = list(errors)
        self.context: dict[str, Json] = dict(context or {})
        super().__init__(self.code, self.detail)

    @property
    def type_uri(self) -> str:
        """The problem's type; it is explained in `docs/problems/README.md`."""
        return f"urn:tsuzuri:problem:{self.code.lower()}"

    def body(self, trace_id: str) -> dict[str, Json]:
        """The members of the problem document, without empty ones."""
        members: dict[str, Json] = {
            "type": self.type_uri,
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            "trace_id": trace_id,
        }
        if self.hint:
            members["hint"] = self.hint
        if self.errors:
            members["errors"] = [{"pointer": e.pointer, "code": e.code} for e in self.errors]
        if self.context:
            members["context"] = self.context
        return members


class BadRequest(Problem):
    code = "BAD_REQUEST"
    status = 400
    title = "要求の形式が正しくありません"
    detail = "要求を読み取れませんでした。画面を読み直して、もう一度お試しください。"


class IdempotencyKeyRequired(Problem):
    code = "IDEMPOTENCY_KEY_REQUIRED"
    status = 400
    title = "Idempotency-Key が必要です"
    detail = "二重登録を防ぐため、Idempotency-Key ヘッダー(1〜200字の英数記号)を付けて送ってください。"


class Unauthenticated(Problem):
    code = "UNAUTHENTICATED"
    status = 401
    title = "ログインが必要です"
    detail = "ログインしていないか、期限が切れました。もう一度ログインしてください。"


class OutOfScope(Problem):
    code = "OUT_OF_SCOPE"
    status = 403
    title = "この操作はできません"
    detail = "今の職ではこの操作を行えません。担当者か係長へ依頼してください。"


class PurposeRequired(Problem):
    code = "PURPOSE_REQUIRED"
    status = 403
    title = "閲覧目的が必要です"
    detail = "他の事務所の記録を見るには、閲覧目的と根拠(決裁の件・問合せ)を指定してください。"


class PurposeNotAccepted(Problem):
    """No service can confirm the reference of the purpose, or the role must state a reference."""

    code = "PURPOSE_NOT_ACCEPTED"
    status = 403
    title = "この根拠では閲覧できません"
    detail = "閲覧の根拠にできるのは、決裁の件か問合せです。その番号を選んで、もう一度お試しください。"


class PurposeOpensNothing(Problem):
    """The purpose exists but opens no household for this reader, or no longer does."""

    code = "PURPOSE_OPENS_NOTHING"
    status = 403
    title = "この根拠で開ける世帯がありません"
    detail = (
        "この根拠では、他の事務所の世帯を開けません。"
        "担当の事務所が引継を引き受けているか、期限が切れていないかを確かめてください。"
    )


class NotFound(Problem):
    """The object does not exist, or the reader may not know that it does."""

    code = "NOT_FOUND"
    status = 404
    title = "見つかりません"
    detail = "お探しのものは見つかりませんでした。番号を確かめてください。"


class MethodNotAllowed(Problem):
    code = "METHOD_NOT_ALLOWED"
    status = 405
    title = "この方法では呼び出せません"
    detail = "この URL はその HTTP メソッドを受け付けません。API の説明を確かめてください。"


class RequestTimeout(Problem):
    code = "REQUEST_TIMEOUT"
    status = 408
    title = "送信が遅すぎます"
    detail = "送信が時間内に終わりませんでした。通信を確かめて、もう一度お試しください。"


class InProgress(Problem):
    """The same Idempotency-Key, or the same object, is being worked on by another request."""

    code = "IN_PROGRESS"
    status = 409
    title = "処理中です"
    detail = "同じ操作を処理しています。少し待ってから状態を確かめてください。"
    retry_after = 1


class VersionConflict(Problem):
    """The object has changed since the client read it; `current` is its version now."""

    code = "VERSION_CONFLICT"
    status = 412
    title = "他の人が更新しました"
    detail = "表示中の内容より新しい版があります。読み直して、変更をもう一度行ってください。"

    def __init__(self, current: int | None = None, detail: str | None = None) -> None:
        super().__init__(detail, context=None if current is None else {"current": current})


class TooLarge(Problem):
    code = "TOO_LARGE"
    status = 413
    title = "大きすぎます"
    detail = "送られた内容が大きすぎます。分けるか、小さくして送ってください。"


class UriTooLong(Problem):
    code = "URI_TOO_LONG"
    status = 414
    title = "URL が長すぎます"
    detail = "条件が長すぎます。条件を減らしてください。"


class UnsupportedMediaType(Problem):
    code = "UNSUPPORTED_MEDIA_TYPE"
    status = 415
    title = "この形式は受け付けません"
    detail = "本文は UTF-8 の application/json で、圧縮せずに送ってください。"


class ValidationFailed(Problem):
    code = "VALIDATION_FAILED"
    status = 422
    title = "入力に誤りがあります"
    detail = "印の付いた項目を直して、もう一度送ってください。"


class TooMuchContent(Problem):
    """An event over 4 MB or a document over 8 MB, refused before the write (docs/protocols.md 1.6)."""

    code = "TOO_MUCH_CONTENT"
    status = 422
    title = "内容が多すぎます"
    detail = "一件に入れられる量を超えています。記録を分けて登録してください。何も登録されていません。"


class IdempotencyKeyReused(Problem):
    code = "IDEMPOTENCY_KEY_REUSED"
    status = 422
    title = "Idempotency-Key が別の内容で使われています"
    detail = "同じ Idempotency-Key で違う内容が送られました。新しいキーで送り直してください。"


class IfMatchRequired(Problem):
    code = "IF_MATCH_REQUIRED"
    status = 428
    title = "If-Match が必要です"
    detail = "上書きを防ぐため、読んだ版の ETag を If-Match ヘッダーに付けて送ってください。"


class TooManyRequests(Problem):
    code = "TOO_MANY_REQUESTS"
    status = 429
    title = "要求が多すぎます"
    detail = "短い間に要求が多すぎました。少し待ってからお試しください。"
    retry_after = 1


class TooMuchReadElsewhere(Problem):
    """The reader exceeded the hourly limit of households of other offices; the read is reported."""

    code = "TOO_MUCH_READ_ELSEWHERE"
    status = 429
    title = "他の事務所の閲覧が多すぎます"
    detail = (
        "一時間に見られる他の事務所の世帯の数を超えました。条件を絞り、時間をおいてからお試しください。"
        "急ぐときは担当の事務所へ連絡してください。この閲覧は報告に載ります。"
    )
    retry_after = 600


class HeadersTooLarge(Problem):
    code = "HEADERS_TOO_LARGE"
    status = 431
    title = "ヘッダーが大きすぎます"
    detail = "要求のヘッダーが大きすぎます。ブラウザーの Cookie を消して、もう一度お試しください。"


class Unavailable(Problem):
    """A dependency cannot be reached at the moment; the client may retry."""

    code = "UNAVAILABLE"
    status = 503
    title = "一時的に利用できません"
    detail = "一時的に利用できません。少し待ってから、もう一度お試しください。"
    retry_after = 2


class PolicyUnavailable(Unavailable):
    """It cannot be determined whether the reader may see the object, so nothing is shown."""

    code = "POLICY_UNAVAILABLE"
    title = "閲覧の可否を確認できません"
    detail = "閲覧の可否を確認できないため、表示を控えています。少し待ってからお試しください。"


class PurposeUnconfirmed(Unavailable):
    """The service that keeps the reference of the purpose cannot be asked, so the purpose opens nothing."""

    code = "PURPOSE_UNCONFIRMED"
    title = "閲覧の根拠を確認できません"
    detail = "閲覧の根拠を確認できないため、表示を控えています。少し待ってからお試しください。"


class SearchUnavailable(Unavailable):
    code = "SEARCH_UNAVAILABLE"
    title = "検索を利用できません"
    detail = "検索は一時的に利用できません。記録の登録と閲覧は続けられます。"
    retry_after = 5


class IndexNotReady(Unavailable):
    code = "INDEX_NOT_READY"
    title = "索引を準備しています"
    detail = "検索の索引を準備しています。しばらくしてからお試しください。"
    retry_after = 10


class StorageFull(Problem):
    code = "STORAGE_FULL"
    status = 507
    title = "保存場所に空きがありません"
    detail = "保存場所に空きがなく、登録できませんでした。内容は登録されていません。管理者へ連絡してください。"


class RemoteProblem(Problem):
    """A problem from another service, passed on unchanged."""

    def __init__(
        self,
        *,
        code: str,
        status: int,
        title: str,
        detail: str,
        hint: str | None = None,
        errors: Sequence[FieldError] = (),
        context: Mapping[str, Json] | None = None,
        retry_after: int | None = None,
    ) -> None:
        self.code = code
        self.status = status
        self.title = title
        super().__init__(detail, hint=hint, errors=errors, context=context, retry_after=retry_after)
