"""Stretches of time held against each other: spans merged, the shifts within them, and what no shift fills."""

from bisect import bisect_right
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from escli.core.hours import Spans
from escli.core.rota import Shift

if TYPE_CHECKING:
    from escli.core.coverage import There

_T = TypeVar("_T", Shift, "There")


def merged(spans: Iterable[tuple[int, int]]) -> Spans:
    """The spans in order, those that touch or overlap made one."""
    found: Spans = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def within(spans: Spans, shifts: "list[_T]") -> "list[_T]":
    """The parts of the shifts that lie in the spans; both are in order and do not overlap."""
    found = []
    for start, end in spans:
        for shift in islice(shifts, bisect_right(shifts, start, key=lambda one: one.end), None):
            if shift.start >= end:
                break
            found.append(shift._replace(start=max(start, shift.start), end=min(end, shift.end)))
    return found


def without(spans: Spans, shifts: list[Shift]) -> Spans:
    """The parts of the spans that lie in no shift."""
    left: Spans = []
    for start, end in spans:
        for shift in within([(start, end)], shifts):
            if start < shift.start:
                left.append((start, shift.start))
            start = shift.end  # noqa: PLW2901  # what is left of the span
        if start < end:
            left.append((start, end))
    return left
