"""What free text means in the project's codes: one small function per question, with its words beside it.

Each answers only what the text says; where the text says nothing, the answer is empty.
"""

from ops.importer.legacy.readings.caller_kind import caller_kind
from ops.importer.legacy.readings.follow_up import follow_up
from ops.importer.legacy.readings.item_kind import item_class, item_kind
from ops.importer.legacy.readings.subjects import subjects
from ops.importer.legacy.readings.visit_result import visit_result

__all__ = ["caller_kind", "follow_up", "item_class", "item_kind", "subjects", "visit_result"]
