"""Who called (相手方の区分), from the relation column first and the caller's name second."""

from libs.text import nfkc

# The first entry with a word that is in the text counts, so the order matters.
_KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ex_spouse", ("前夫", "元夫", "前妻", "元妻", "夫と名乗る", "妻と名乗る", "相手方")),
    ("anonymous", ("匿名", "名乗らず", "近隣住民")),
    ("member", ("世帯員",)),
    ("self", ("本人",)),
    ("commissioner", ("民生委員", "児童委員")),
    ("care", ("ケアマネ", "居宅介護", "訪問介護", "ヘルパー", "デイ", "グループホーム", "相談支援", "世話人")),
    ("medical", ("病院", "クリニック", "医院", "診療所", "往診医", "訪問看護", "薬局", "MSW", "PSW")),
    ("landlord", ("家主", "大家", "管理会社", "不動産", "保証会社")),
    ("school", ("学校", "担任", "保育所", "教頭")),
    ("police", ("警察", "署", "消防", "救急")),
    ("assembly", ("議員",)),
    ("lawyer", ("弁護士", "司法書士", "法テラス")),
    ("employer", ("勤務先", "派遣会社", "雇用主")),
    ("other_city", ("福祉事務所", "市役所", "区役所", "市の", "年金事務所", "ハローワーク")),
    (
        "kin",
        (
            "親族",
            "母",
            "父",
            "兄",
            "弟",
            "姉",
            "妹",
            "甥",
            "姪",
            "叔父",
            "伯父",
            "叔母",
            "伯母",
            "祖",
            "孫",
            "長男",
            "長女",
            "次男",
            "次女",
            "二男",
            "二女",
            "息子",
            "娘",
            "夫",
            "妻",
            "子",
        ),
    ),
)


def caller_kind(relation: str, name: str) -> str:
    """The caller's code (docs/domain/import.md 1.8); `other` where no word decides."""
    for text in (relation, name):
        plain = nfkc(text)
        for kind, words in _KINDS:
            if any(word in plain for word in words):
                return kind
    return "other"
