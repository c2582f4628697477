"""The problems that only search has."""

from libs.problems import Problem


class QueryTooLong(Problem):
    code = "QUERY_TOO_LONG"
    status = 400
    title = "検索語が長すぎます"
    detail = "検索語は200字までです。要点の語だけにして、もう一度検索してください。"


class CursorExpired(Problem):
    code = "CURSOR_EXPIRED"
    status = 400
    title = "続きを表示できません"
    detail = "時間がたったか検索が混み合ったため、続きを表示できません。もう一度検索してください。"
