"""What routing adds to a ticket of a sweep: the choice of one of twenty people, and its note, in microseconds."""

import time

from escli.config.matrix import load
from escli.core.directory import Directory
from escli.core.matrix import Matrix
from tests.benchmarks import desks

TEAM = "\n".join(f"  ben{n}: {{tier: L2, role: technician, tell: [log]}}" for n in range(20))
PERSON = desks.MATRIX.replace("  ben: {tier: L2, role: technician, tell: [log]}", TEAM).replace(
    "L2: {client: Second line., handoff: []}", "L2: {client: Second line., route: person}"
)


def choice(tickets: int) -> float:
    """Microseconds a ticket, of the processor: others may be at work on the machine."""
    directory = Directory(Matrix(load(PERSON, "benchmark")))
    began = time.process_time()
    for _ in range(tickets):
        directory.brought(directory.above(1, "outage"), "normal")
    return (time.process_time() - began) / tickets * 1e6
