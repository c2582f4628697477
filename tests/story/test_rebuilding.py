"""The operator's programs on the running system: the index is rebuilt beside the live one, and holds everything."""

from tests.story.running import Running


def test_a_rebuilt_index_holds_exactly_what_its_owners_have(system: Running) -> None:
    assert "世代に切り替えました" in system.program("ops.rebuild")
    assert "差 0件" in system.program("ops.drift", "--deep")
