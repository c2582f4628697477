"""The language of the search box: words, "phrases", −word, and OR between words, in half or full width.

All clauses of a query must hold; of the terms of a clause one must hold. Every term reaches the engine as a literal, never as
syntax.
"""

import re
from dataclasses import dataclass

from libs.text import search_key
from services.search.domain.errors import QueryTooLong

QUERY_LIMIT = 200
"""Characters a query may have."""

_QUOTES = '"＂“”„‟″'
_TOKEN = re.compile(
    rf"(?P<minus>[-－−‐–])?[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)(?:[{_QUOTES}]|$)|(?P<word>[^\s{_QUOTES}]+)"
)
_MINUS = re.compile(r"[-－−‐–](?=.)")
_OR = frozenset({"OR", "ＯＲ", "|", "｜"})


@dataclass(frozen=True, slots=True)
class Term:
    """One word or phrase: `text` as typed, `key` as it is searched. A phrase is never resolved to a name."""

    text: str
    key: str
    phrase: bool = False


Clause = tuple[Term, ...]
"""Terms of which one must hold."""


@dataclass(frozen=True, slots=True)
class Query:
    """A hit meets all clauses and none of the excluded terms."""

    clauses: tuple[Clause, ...]
    excluded: tuple[Term, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms of all clauses, each once."""
        return tuple(dict.fromkeys(term for clause in self.clauses for term in clause))


def parse(text: str) -> Query:
    """Parse the text of a search box. QueryTooLong beyond 200 characters. Terms of punctuation only are dropped."""
    if len(text) > QUERY_LIMIT:
        raise QueryTooLong
    clauses: list[list[Term]] = []
    excluded: list[Term] = []
    joined = False
    for match in _TOKEN.finditer(text):
        word = match["word"]
        if word in _OR:
            joined = bool(clauses)
            continue
        negative, term = _term(word, match["phrase"], match["minus"])
        if not term.key:
            continue
        if negative:
            excluded.append(term)
        elif joined:
            clauses[-1].append(term)
        else:
            clauses.append([term])
        joined = False
    return Query(tuple(tuple(clause) for clause in clauses), tuple(excluded))


def _term(word: str | None, phrase: str | None, minus: str | None) -> tuple[bool, Term]:
    if word is None:
        return minus is not None, Term(phrase or "", search_key(phrase or ""), phrase=True)
    if _MINUS.match(word):
        return True, Term(word[1:], search_key(word[1:]))
    return False, Term(word, search_key(word))
