"""The filters of a request, and the fields of the index to which they apply."""

import pytest

from services.search.api.params import Filters
from services.search.domain.mappings import ACTION_ITEMS, ENTRIES, FIELDS


@pytest.mark.parametrize("index", [ENTRIES, ACTION_ITEMS])
def test_every_filter_is_about_a_field_of_the_index(index: str) -> None:
    filters = Filters().search_filters()
    assert {*filters.required_values, *filters.values, *filters.flags} <= FIELDS[index].keys()


def test_no_filter_of_a_request_is_forgotten() -> None:
    filters = Filters().search_filters()
    others = {"kind", "from_", "to", "unlinked"}
    assert len(filters.values) + len(filters.flags) == len(Filters.model_fields.keys() - others)
