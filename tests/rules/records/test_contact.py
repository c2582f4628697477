"""A contact is found by what people say of it: a number or its end, a town in any writing."""

import pytest

from services.records.domain.contact import TAILS, contact_keys, look_up, queried_contacts, queried_towns


def meets(typed: str, kind: str, kept: str) -> bool:
    asked = [*queried_contacts(typed), *queried_towns(typed)]
    keys = contact_keys(kind, kept)
    return any(key == each or (prefix and each.startswith(key)) for key, prefix in asked for each in keys)


@pytest.mark.parametrize(
    "typed",
    [
        "078-000-9264",
        "0780009264",
        "０７８（０００）９２６４",
        "078 000 9264",
        "+81-78-000-9264",
        "+81 (0)78 000 9264",
        "78-000-9264",
        "9264",
        "００-９２６４",
        "009264",
        "000-9264",
        "0009264",
        "80009264",
        "8-000-9264",
        "078000",
    ],
)
@pytest.mark.parametrize(
    "kept", ["078-000-9264", "０７８（０００）９２６４", "+81 78 000 9264", "780009264", "078-000-9264（娘）"]
)
def test_a_number_is_met_whole_by_its_beginning_and_by_its_end(typed: str, kept: str) -> None:
    assert meets(typed, "phone", kept)


@pytest.mark.parametrize("typed", ["9265", "009265", "100-9264", "078-000-9265", "264", "78000926", "垂-9264"])
def test_other_numbers_do_not_meet(typed: str) -> None:
    assert not meets(typed, "phone", "078-000-9264")


@pytest.mark.parametrize("typed", ["078-000-9264", "9264", "090-0000-5678", "0000-5678"])
def test_each_of_several_numbers_is_met(typed: str) -> None:
    assert meets(typed, "phone", "078-000-9264、090-0000-5678")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("架空ヶ丘", "神戸市垂水区架空が丘1丁目2-3"),
        ("架空が丘一丁目", "垂水区架空ケ丘1-2-3"),
        ("垂水区架空ｹ丘", "神戸市垂水区架空ヶ丘9丁目"),
    ],
)
def test_a_town_is_met_however_its_small_ke_is_written(typed: str, kept: str) -> None:
    assert meets(typed, "address", kept)


def test_the_keys_of_a_contact_say_their_version() -> None:
    found = look_up("phone", "078-000-9264")
    assert found["keyed"] == 3
    assert len(found["keys"]) == 1 + len(TAILS)
