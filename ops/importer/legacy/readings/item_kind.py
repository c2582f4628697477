"""The kind and class of a 要処理事項, from its title."""

from libs.text import nfkc

_KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("claim_63", ("63条", "返還金", "返還")),
    ("claim_78", ("78条", "費用徴収")),
    ("guidance_27", ("27条", "指導指示", "指示書", "口頭指導")),
    ("hearing", ("弁明",)),
    ("case_conference", ("診断会議",)),
    ("article29_survey", ("29条",)),
    ("examination_order", ("検診",)),
    ("medical_survey", ("病状", "医療要否", "主治医")),
    ("income_report", ("収入申告", "収申", "給与明細", "源泉徴収", "求職")),
    ("asset_report", ("資産申告",)),
    ("tax_survey", ("課税調査",)),
    ("pension_revision", ("年金改定", "年調")),
    ("kin_survey", ("扶養",)),
    ("policy_review", ("援助方針", "見直し")),
    (
        "other_schemes",
        ("障害年金", "年金", "法テラス", "介護保険", "在留", "助産", "貸付", "資金", "償還免除", "申立て"),
    ),
    ("expiry_renewal", ("更新",)),
    ("transfer", ("移管",)),
    ("notice_delivery", ("通知の再送", "決定通知")),
    ("visit", ("訪問", "家訪", "面談")),
    ("callback", ("折返し", "電話")),
    ("document_reminder", ("届", "写し", "書類", "領収書", "証明", "見積", "申請書", "提出", "回収", "資料", "用紙")),
)
_CLASSES = {
    "income_report": "periodic",
    "asset_report": "periodic",
    "tax_survey": "periodic",
    "pension_revision": "periodic",
    "policy_review": "periodic",
    "guidance_27": "instructed",
    "hearing": "statutory",
    "claim_63": "statutory",
    "claim_78": "statutory",
    "visit": "promised",
    "callback": "promised",
}


def item_kind(title: str) -> str:
    """The kind (docs/domain/import.md 1.8); `other` where no word decides."""
    plain = nfkc(title)
    return next((kind for kind, words in _KINDS if any(word in plain for word in words)), "other")


def item_class(kind: str) -> str:
    """The class that belongs to a kind; `note` where the books do not say."""
    return _CLASSES.get(kind, "note")
