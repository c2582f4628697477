"""What free text says in the vocabulary's codes: one small reading per question, each with its words beside it.

A reading answers only what the words say; where they say nothing it answers nothing.
"""

from libs.legacy.readings.caller_kind import caller_kind
from libs.legacy.readings.follow_up import follow_up
from libs.legacy.readings.item_kind import item_class, item_kind
from libs.legacy.readings.subjects import subjects
from libs.legacy.readings.visit_result import visit_result

__all__ = ["caller_kind", "follow_up", "item_class", "item_kind", "subjects", "visit_result"]
