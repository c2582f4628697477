"""Whom a visit met (訪問結果), from the first sentences of the note, because that is where every writer says it."""

import re

from libs.text import unspaced

_OPENING = 180
_AWAY = r"(?:不在|留守|通院|勤務中|入院|外出|仕事)"
# 本人は通院で不在、妻が応対 / ご主人は入院とのことで、奥様とお話ししました / 世帯主は勤務中、長男が応対
_SOMEBODY_ELSE = re.compile(
    rf"(?:本人|世帯主|ご主人|主人|夫|父|母)は[^。]{{0,30}}{_AWAY}[^。]{{0,30}}(?:が応対|と面談|とお話し|と話)"
)
_REFUSED = re.compile(
    r"面会拒否|(?:戸越し|ドア越し|インターホン越し)[^。]{0,20}(?:「[^」]*(?:帰って|話すことはない|今日は無理)|の声)"
    r"|面会(?:に|には)至らず|(?:戸|ドア)は開かず"
)
_REFUSING_WORDS = re.compile(
    r"「[^」]*(?:帰って|帰れ|話すことはない)[^」]*」[^。]*(?:戸越し|ドア越し|開かず|開けず|の声)"
)
_ABSENT = re.compile(r"応答なし|応答がない|応答無し|不在|留守|会えず|会えなかった")
_MET = re.compile(r"本人在宅|在宅。|在宅、|本人と面談|と面談|面会。|会えた|招き入れ|居室に上げて|起きて待って")
_CONTACT = re.compile(
    r"[「『]|本人|世帯主|在宅|面談|聞き取り|曰く|という|と言|とのこと|由|独居|転居|新居|断酒|退院|室温"
)


def visit_result(record_type: str | None, body: str) -> str | None:
    """met_head, met_member, absent, refused or facility_met; None if the note is no visit or does not say."""
    if record_type == "facility_visit":
        return "facility_met"
    if record_type != "home_visit":
        return None
    text = unspaced(body)
    opening = text[:_OPENING]
    if _SOMEBODY_ELSE.search(opening):
        return "met_member"
    if _REFUSED.search(opening) or _REFUSING_WORDS.search(opening):
        return "refused"
    absent = _ABSENT.search(opening)
    met = _MET.search(opening)
    if absent and not (met and met.start() < absent.start()):
        return "absent"
    return "met_head" if met or _CONTACT.search(text) else None
