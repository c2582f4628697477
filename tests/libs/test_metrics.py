"""`/metrics` shows exactly the declared list of metrics."""

from prometheus_client import REGISTRY, CollectorRegistry

from libs.metrics import METRICS, HttpMetrics


def shown(registry: CollectorRegistry) -> dict[str, tuple[str, str]]:
    """Name as shown → (kind, meaning) of our metrics in a registry."""
    found = [family for family in registry.collect() if family.name.startswith("tsuzuri_")]
    return {
        family.name + ("_total" if family.type == "counter" else ""): (family.type, family.documentation)
        for family in found
    }


def test_the_list_is_what_is_shown() -> None:
    everything = shown(REGISTRY) | shown(HttpMetrics("records").registry)
    assert everything == {metric.name: (metric.kind, metric.meaning) for metric in METRICS}


def test_a_name_says_its_unit_where_there_is_a_custom() -> None:
    for metric in METRICS:
        assert metric.name.endswith("_total") == (metric.kind == "counter"), metric
        assert ("seconds" in metric.name) == (metric.unit == "seconds"), metric


def test_figures_of_two_apps_do_not_mix() -> None:
    one, two = HttpMetrics("one"), HttpMetrics("two")
    one.observe("GET", "/v1/x", 200, 0.1)
    assert b'service="one"' in one.text()
    assert b'service="one"' not in two.text()
