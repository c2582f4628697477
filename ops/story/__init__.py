"""The demo story: one record from the first draft to the last search, told step by step."""

from ops.story.printing import Step, line, people_lines
from ops.story.story import OFFICE, Story

__all__ = ["OFFICE", "Step", "Story", "line", "people_lines"]
