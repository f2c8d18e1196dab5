"""What is counted, for `/metrics`: nothing in it names a resident or a person."""

from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

Figures = Callable[[], Mapping[str, float]]
"""Reads the figures of the outbox: a state, or `oldest_pending_seconds`, and its number."""


class Metrics:
    """The counters of one bot, in a registry of its own."""

    def __init__(self) -> None:
        """Begin at zero."""
        self.registry = CollectorRegistry()
        self.wakes = self._counter("terugkeer_wakes", "Residents woken")
        self.reminders = self._counter("terugkeer_reminders", "Reminders put in the outbox")
        self.overdue_wakes = self._counter(
            "terugkeer_overdue_wakes", "Residents whom the clock missed and the watchdog woke"
        )
        self.digests = self._counter("terugkeer_digests", "Digests put in the outbox")
        self.posts = Counter(
            "terugkeer_posts", "Posts by what became of them", ["outcome"], registry=self.registry
        )
        self.updates = Counter(
            "terugkeer_updates",
            "Checklists rendered again by what became of it",
            ["outcome"],
            registry=self.registry,
        )
        self.erased = self._counter("terugkeer_erased_files", "Files erased")
        self.cleaned = Counter(
            "terugkeer_erased_messages",
            "Messages about erased files by what became of them",
            ["outcome"],
            registry=self.registry,
        )
        self.unreadable_keys = Gauge(
            "terugkeer_unreadable_keys",
            "Residents whose texts no configured encryption key opens",
            registry=self.registry,
        )
        self.ambiguous = self._counter(
            "terugkeer_ambiguous_tries", "Tries of which Slack did not say what became of them"
        )
        self.found = self._counter(
            "terugkeer_found_after_all", "Ambiguous tries that turned out to have been posted"
        )
        self.duplicates_deleted = self._counter(
            "terugkeer_duplicates_deleted", "Duplicates that a delayed sender took back"
        )
        self.possibly_double = self._counter(
            "terugkeer_possibly_double", "Messages sent again without knowing about the first try"
        )
        self.fallbacks = self._counter(
            "terugkeer_fallbacks", "Messages that reached a fallback instead of the worker"
        )
        self.refused = Counter(
            "terugkeer_requests_refused",
            "Requests over HTTP that did not come in, by why",
            ["why"],
            registry=self.registry,
        )
        self.limited = self._counter("terugkeer_rate_limited", "Calls that Slack put off")
        self.authorised = Gauge(
            "terugkeer_slack_authorised", "1 while Slack accepts the token", registry=self.registry
        )
        self.armed = Gauge(
            "terugkeer_armed_residents", "Residents with a job", registry=self.registry
        )

    def watch_outbox(self, figures: Figures) -> None:
        """Read the outbox whenever the metrics are asked for."""
        self.registry.register(_Outbox(figures))

    def value(self, name: str, **labels: str) -> float:
        """Return a figure by its full name, 0.0 when it was never counted."""
        return self.registry.get_sample_value(name, labels) or 0.0

    def _counter(self, name: str, documentation: str) -> Counter:
        return Counter(name, documentation, registry=self.registry)


class _Outbox(Collector):
    """The outbox as figures."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def describe(self) -> list[Metric]:
        """Return nothing: the database is not read before somebody asks."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield the rows per state, and the age of the oldest that waits."""
        figures = dict(self._figures())
        oldest = figures.pop("oldest_pending_seconds", 0.0)
        rows = GaugeMetricFamily("terugkeer_outbox_rows", "Rows by state", labels=["state"])
        for state, count in figures.items():
            rows.add_metric([state], count)
        yield rows
        yield GaugeMetricFamily(
            "terugkeer_oldest_pending_seconds", "Age of what waits longest", value=oldest
        )
