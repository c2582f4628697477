"""The typed states agree with the contracts."""

from typing import get_args

import pytest

from libs.contracts.events import TYPES, AggregateType
from libs.states import casework, counter, people, signoff
from ops import states


@pytest.mark.parametrize("name", states.MODULES)
def test_the_file_is_what_the_contracts_say(name: str) -> None:
    """`./tsuzuri states` generates it."""
    assert (states.FOLDER / f"{name}.py").read_text() == states.pages()[name]


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
def test_state_published_state_and_events_are_three_types(kind: AggregateType) -> None:
    (home,) = (m for m in (casework, counter, people, signoff) if hasattr(m, f"{kind.model.__name__}Event"))
    state, published = (getattr(home, f"{prefix}{kind.model.__name__}") for prefix in ("", "Published"))
    wanted = {info.alias or name for name, info in kind.model.model_fields.items()}
    assert set(published.__annotations__) == wanted
    assert {kind.stored_as.get(name, name) for name in wanted - {"id", "version"}} == set(state.__annotations__)
    assert not (state.__optional_keys__ | published.__optional_keys__)
    events = get_args(getattr(home, f"{kind.model.__name__}Event"))
    assert events == tuple(f"{kind.name}.{verb}" for verb in kind.verbs)
