"""業務の同義語: words of casework that mean the same. They are applied to questions, never to stored text.

A group holds only abbreviations and other names of one thing: whoever searches for one of them wants them all.
"""

from libs.text import search_key

GROUPS: tuple[tuple[str, ...], ...] = (
    ("ケースワーカー", "ワーカー", "CW", "地区担当員"),
    ("査察指導員", "SV"),
    ("生活保護", "生保"),
    ("主治医", "Dr", "ドクター", "担当医"),
    ("ハローワーク", "ハロワ", "職安", "公共職業安定所"),
    ("訪問看護", "訪看"),
    ("訪問介護員", "ヘルパー", "ホームヘルパー"),
    ("ケアマネジャー", "ケアマネ", "ケアマネージャー", "介護支援専門員", "CM"),
    ("医療ソーシャルワーカー", "MSW"),
    ("精神保健福祉士", "PSW", "MHSW"),
    ("地域包括支援センター", "地域包括", "あんしんすこやかセンター", "あんすこ"),
    ("社会福祉協議会", "社協"),
    ("児童相談所", "児相", "こども家庭センター"),
    ("グループホーム", "GH"),
    ("特別養護老人ホーム", "特養"),
    ("介護老人保健施設", "老健"),
    ("サービス付き高齢者向け住宅", "サ高住"),
    ("デイサービス", "通所介護"),
    ("ドメスティックバイオレンス", "DV", "配偶者からの暴力"),
    ("国民健康保険", "国保"),
    ("アルバイト", "バイト"),
    ("スマートフォン", "スマホ"),
    ("障害者手帳", "障害手帳"),
    ("身体障害者手帳", "身障手帳"),
    ("精神障害者保健福祉手帳", "精神手帳"),
)


def _table() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for group in GROUPS:
        keys = tuple(search_key(word) for word in group)
        for key in keys:
            table[key] = tuple(other for other in keys if other != key)
    return table


_BY_KEY = _table()


def alternatives(key: str) -> tuple[str, ...]:
    """The keys that mean the same as this one, itself first."""
    return (key, *_BY_KEY.get(key, ()))
