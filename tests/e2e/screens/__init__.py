"""Every screen in every state, by the route's path in the UI: empty, loaded, failed, and with a dialog over it."""

from collections.abc import Mapping

from tests.e2e.screens import absences, casework, inquiries, items, ledger, lists, office
from tests.e2e.visits import Show

STATES = ("empty", "loaded", "error", "dialog")

ROUTES: Mapping[str, Mapping[str, Show]] = {
    "/": {"empty": lists.nothing_today, "loaded": lists.today, "error": lists.today_failed, "dialog": lists.login_lost},
    "/households": {
        "empty": lists.nobody_listed,
        "loaded": lists.listed,
        "error": lists.list_failed,
        "dialog": lists.list_with_help,
    },
    "/households/$householdId": {
        "empty": ledger.nothing_written,
        "loaded": ledger.ledger,
        "error": ledger.forbidden,
        "dialog": ledger.ledger_with_help,
    },
    "/inquiries": {
        "empty": inquiries.no_inquiries,
        "loaded": inquiries.inquiries,
        "error": inquiries.inquiries_failed,
        "dialog": inquiries.handing_on,
    },
    "/items": {"empty": items.no_items, "loaded": items.items, "error": items.items_failed, "dialog": items.deferring},
    "/write": {
        "empty": casework.nothing_chosen,
        "loaded": casework.new_record,
        "error": casework.draft_that_is_gone,
        "dialog": casework.leaving,
    },
    "/approvals": {
        "empty": casework.empty_box,
        "loaded": casework.box,
        "error": casework.failed_box,
        "dialog": casework.box_with_help,
    },
    "/approvals/reading": {
        "empty": casework.nothing_to_read,
        "loaded": casework.reading,
        "error": casework.reading_failed,
        "dialog": casework.reading_with_help,
    },
    "/approvals/$approvalId": {
        "empty": casework.missing_case,
        "loaded": casework.one_case,
        "error": casework.failed_case,
        "dialog": casework.rerouting,
    },
    "/absences": {
        "empty": absences.nobody_away,
        "loaded": absences.away,
        "error": absences.absences_failed,
        "dialog": absences.entering,
    },
    "/office": {
        "empty": office.no_office,
        "loaded": office.settings,
        "error": office.settings_failed,
        "dialog": office.settings_with_help,
    },
    "/search": {
        "empty": lists.no_hits,
        "loaded": lists.hits,
        "error": lists.search_down,
        "dialog": lists.search_with_help,
    },
    "/search/table": {
        "empty": lists.empty_table,
        "loaded": lists.table,
        "error": lists.table_failed,
        "dialog": lists.table_with_help,
    },
}

README: Mapping[str, Show] = {
    "readme-call": ledger.call_answered,
    "readme-approval": casework.resubmitted,
    "readme-search": lists.every_ward,
}
"""The screens that the README shows."""

MANUAL: Mapping[str, Show] = {
    "manual-returned": casework.returned,  # so that 今日 has something that came back
    "manual-today": lists.today,
    "manual-record": casework.call_recorded,
    "manual-items": items.items,
    "manual-boxes": casework.box,
    "manual-return": casework.giving_back,
    "manual-table": lists.table,
    "manual-merge": casework.merging,
}
"""The screens that the manual shows beside those of the README."""

OTHERS: tuple[Show, ...] = (
    lists.login,
    lists.login_of_nobody,
    lists.login_failed,
    lists.bell,
    lists.help_dialog,
    lists.found,
    lists.nobody_found,
    lists.candidates,
    lists.nowhere,
    lists.months_as_table,
    lists.plain_table,
    lists.purpose,
    lists.reference,
    inquiries.all_of_the_office,
    inquiries.of_the_unit,
    ledger.entry,
    ledger.inquiry_entry,
    ledger.filtered_to_nothing,
    ledger.without_search,
    ledger.inquiry,
    ledger.incomplete_inquiry,
    casework.record_with_mistakes,
    casework.merging,
    casework.suggesting,
    casework.annotating,
    casework.returning,
    casework.together,
    casework.executing,
    casework.without_decider,
    absences.cancelling,
)
"""Further states of screens."""

WALKED: tuple[Show, ...] = (*(states["loaded"] for states in ROUTES.values()), ledger.inquiry)
"""The screens with data."""
