"""The fixtures of the stories: the running system, with or without the offices' books."""

from tests.story.running import running, system

__all__ = ["running", "system"]
