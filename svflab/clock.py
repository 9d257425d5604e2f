"""The only reader of the clock.

Every other module is told the time or asks here. A test puts a `Fixed` clock in its place and
moves it by hand; nothing else may.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def _wall() -> datetime:
    return datetime.now(UTC)


def _steady() -> timedelta:
    """Return the time since some moment in the past; no one can set this clock."""
    return timedelta(microseconds=time.clock_gettime_ns(_STEADY) // 1000)


_wall_source: Callable[[], datetime] = _wall
_steady_source: Callable[[], timedelta] = _steady
_origin = _wall() - _steady()


def now() -> datetime:
    """Return this instant in UTC, with microseconds."""
    return _wall_source()


def steady() -> timedelta:
    """Return a time that only ever grows, for measuring how long something took."""
    return _steady_source()


def began() -> datetime:
    """Return when the steady clock began, by the wall clock: another instant once that is set."""
    return now() - steady()


def stepped() -> timedelta:
    """Return how far the wall clock was set, forward or (negative) back, since the start.

    The wall clock and one that nobody can set are compared. A clock that is only *slewed*, as
    a time service does in normal running, moves both alike and shows nothing here.
    """
    return began() - _origin


class Fixed:
    """A clock that stands still until it is moved; for tests.

    >>> from datetime import UTC, datetime
    >>> with Fixed(datetime(2026, 11, 23, tzinfo=UTC)) as fixed:
    ...     fixed.tick(minutes=17)
    ...     now().isoformat()
    '2026-11-23T00:17:00+00:00'
    """

    def __init__(self, at: datetime) -> None:
        if at.tzinfo is not UTC:
            raise ValueError("a clock shows an instant in UTC")
        self._now = at
        self._steady = timedelta()

    @property
    def now(self) -> datetime:
        """The instant that the clock shows."""
        return self._now

    def tick(self, span: timedelta = timedelta(), /, **spans: float) -> None:
        """Let time pass: `tick(minutes=17)` or `tick(timedelta(minutes=17))`."""
        passed = span + timedelta(**spans)
        if passed < timedelta():
            raise ValueError("time does not pass backwards; `step` sets the clock")
        self._now += passed
        self._steady += passed

    def step(self, span: timedelta = timedelta(), /, **spans: float) -> None:
        """Set the clock forward or back, as a person or a time service does it."""
        self._now += span + timedelta(**spans)

    def to(self, at: datetime) -> None:
        """Let time pass until `at`."""
        self.tick(at - self._now)

    def __enter__(self) -> Self:
        global _wall_source, _steady_source, _origin
        self._before = (_wall_source, _steady_source, _origin)
        _wall_source = lambda: self._now  # noqa: E731
        _steady_source = lambda: self._steady  # noqa: E731
        _origin = self._now - self._steady
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        global _wall_source, _steady_source, _origin
        _wall_source, _steady_source, _origin = self._before
