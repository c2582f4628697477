"""The ten 福祉事務所 of the city. Wards are not offices: 北 and 北神 are two offices of one ward, read as one group."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListedOffice:
    """One office: its code, name, ward, the group that reads together, and the series of its case numbers."""

    office_code: str
    name: str
    ward_code: str
    ward_name: str
    read_group: str
    number_series: str


_LISTED = (
    ListedOffice("higashinada", "東灘区役所", "28101", "東灘区", "higashinada", "東灘"),
    ListedOffice("nada", "灘区役所", "28102", "灘区", "nada", "灘"),
    ListedOffice("chuo", "中央区役所", "28110", "中央区", "chuo", "中央"),
    ListedOffice("hyogo", "兵庫区役所", "28105", "兵庫区", "hyogo", "兵庫"),
    ListedOffice("kita", "北区役所", "28109", "北区", "kita-hokushin", "北"),
    ListedOffice("hokushin", "北神区役所", "28109", "北区", "kita-hokushin", "北神"),
    ListedOffice("nagata", "長田区役所", "28106", "長田区", "nagata", "長田"),
    ListedOffice("suma", "須磨区役所", "28107", "須磨区", "suma", "須磨"),
    ListedOffice("tarumi", "垂水区役所", "28108", "垂水区", "tarumi", "垂"),
    ListedOffice("nishi", "西区役所", "28111", "西区", "nishi", "西"),
)
OFFICES: dict[str, ListedOffice] = {office.office_code: office for office in _LISTED}
"""In the city's own order of its wards, which is not that of their codes."""
_PLACES = {office_code: place for place, office_code in enumerate(OFFICES)}


def place_of(office_code: str) -> tuple[int, str]:
    """Sorts offices in the city's order. A code that is not listed comes last."""
    return _PLACES.get(office_code, len(_PLACES)), office_code
