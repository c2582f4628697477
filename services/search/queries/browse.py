"""カテゴリー×時系列: how many entries of each kind or subject there are in each month or 年度, in any scope."""

from dataclasses import dataclass

from libs.actor import Actor
from libs.contracts import codes
from libs.released import Read, Released, readable
from libs.restrictions import RestrictionSet
from services.search.domain import answers, questions
from services.search.domain.documents import Shown
from services.search.domain.filters import SearchFilters, entry_filter, indices_of
from services.search.queries.context import QueryContext
from services.search.queries.scope import ScopeRequest, resolve_scope, with_purpose

_ROW_ORDER: dict[questions.Rows, tuple[str, ...]] = {
    "record_type": codes.codes(codes.RecordType),
    "subject": codes.codes(codes.Subject),
}


@dataclass(frozen=True)
class Browse:
    """A table: what its rows are and how long its periods."""

    scope: ScopeRequest
    filters: SearchFilters
    rows: questions.Rows = "record_type"
    by: questions.Period = "month"


async def count_table(context: QueryContext, actor: Actor, browse: Browse) -> Released[Shown]:
    """The rows of the table and `total`, which counts each entry once."""
    actor = await with_purpose(context, actor, browse.scope)

    async def read(restrictions: RestrictionSet) -> Read[Shown]:
        scope = await resolve_scope(context, actor, browse.scope, restrictions)
        question = questions.browse(entry_filter(scope, browse.filters), browse.rows, browse.by)
        hits = await context.reading.search(indices_of(browse.filters.kinds), question)
        # A table names nobody: the audit names the households that the purpose opened for counting.
        counted = sorted((scope.opened or frozenset()) - scope.hidden)
        about = {"scope": browse.scope.name, "rows": browse.rows, "total": hits.total}
        table: Shown = {
            "rows": answers.table(hits.aggregations, _ROW_ORDER[browse.rows]),
            "total": hits.total,
            "partial": scope.partial,
            "index_lag_ms": await context.index_lag_ms(),
        }
        return Read(table, "browse", [], counted, about=about)

    return await readable(context, actor, (), read)
