"""`python -m ops.story`: runs the story at the gateway of this environment and prints each step."""

import sys
import time

from libs.settings import Settings
from ops.browser import StoryError, everybody
from ops.story import Story, line, people_lines


def main() -> int:
    """Tell the story at the gateway of this environment; 1 with one clear line when a step fails."""
    gateway = Settings(port=1).gateway_url.rstrip("/")
    began = time.monotonic()
    try:
        Story(gateway, lambda step: print(line(step), flush=True)).run()
        people = everybody(gateway)
    except StoryError as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    print(f"✓ 一件の記録の道のり {time.monotonic() - began:.1f} 秒")
    print(f"\n画面: {gateway}/")
    for text in people_lines(people):
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
