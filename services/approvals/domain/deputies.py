"""代決者の順: per post a ranked list; a list that leads back to its own post, or too far, is refused when it is saved."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from services.approvals.domain.errors import DeputyChainTooLong, DeputyCycle
from services.approvals.domain.people import CHAIN, Directory, post_key

Doc = dict[str, Any]


def check(directory: Directory, office_code: str, post: str, ranks: Sequence[Doc]) -> None:
    """DeputyCycle or DeputyChainTooLong for a list that is to be saved, with all other lists as they are."""
    lists = {**directory.deputies, post_key(office_code, post): ranks}
    _follow(replace(directory, deputies=lists), office_code, post, (post,))


def _follow(directory: Directory, office_code: str, post: str, path: tuple[str, ...]) -> None:
    for other in directory.deputy_posts(office_code, post):
        if other in path:
            raise DeputyCycle
        if len(path) > CHAIN:
            raise DeputyChainTooLong
        _follow(directory, office_code, other, (*path, other))
