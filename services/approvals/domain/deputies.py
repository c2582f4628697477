"""代決者の順: the ranked deputies of a post. A list that leads back to its own post, or too far, is not saved."""

from collections.abc import Sequence
from dataclasses import replace

from services.approvals.domain.errors import DeputyChainTooLong, DeputyCycle
from services.approvals.domain.people import CHAIN, Directory, PartialResolver, post_key, whole_resolver


def check(directory: Directory, office_code: str, post: str, ranks: Sequence[PartialResolver]) -> None:
    """DeputyCycle or DeputyChainTooLong if this list may not be saved. All other lists stay as they are."""
    lists = {**directory.deputies, post_key(office_code, post): [whole_resolver(rank) for rank in ranks]}
    _follow(replace(directory, deputies=lists), office_code, post, (post,))


def _follow(directory: Directory, office_code: str, post: str, path: tuple[str, ...]) -> None:
    for other in directory.deputy_posts(office_code, post):
        if other in path:
            raise DeputyCycle
        if len(path) > CHAIN:
            raise DeputyChainTooLong
        _follow(directory, office_code, other, (*path, other))
