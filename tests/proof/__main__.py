"""`python -m tests.proof WHAT`: the long runs, each with its seed and its figures as a line of JSON."""

import argparse
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.proof import broken, full, fuzz, hands, kills, statements, torn, years
from tests.proof.limits import unpacked

PROOFS: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "hands": lambda said: hands.run(said.seed, said.count or 8, said.seconds),
    "kills": lambda said: kills.run(said.seed, said.count or 500),
    "torn": lambda said: torn.run(said.seed, said.count or 1),
    "broken": lambda said: broken.run(every=said.count or 1),
    "full": lambda said: full.run(step=said.count or 1500),
    "years": lambda said: years.run(said.seed, said.count or 200, said.days),
    "fuzz": lambda said: fuzz.run(said.seed, said.count or fuzz.USUAL, said.surface, said.engine),
    "statements": lambda said: statements.run(said.count or 8),
}
COUNT = (
    "how many processes (hands), kills, years, inputs (fuzz), tickets (statements); "
    "or to try each n-th byte (torn, full) or statement (broken); as usual, if not given"
)


def main() -> None:
    """Run one of them; whatever does not hold ends it with the seed beside it."""
    told = "\n".join(f"  {name:11} {_is_of(name)}" for name in PROOFS)
    parser = argparse.ArgumentParser(
        prog="python -m tests.proof",
        description="The long runs; each ends with its figures as a line of JSON, or with what does not hold.",
        epilog=f"what to prove:\n{told}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", metavar="WHAT", choices=PROOFS, help="one of those below")
    parser.add_argument("--seed", type=int, default=1, help="what all that is random follows from")
    parser.add_argument("--count", type=int, default=0, help=COUNT)
    parser.add_argument("--seconds", type=float, default=300.0, help="how long (hands)")
    parser.add_argument("--days", type=int, default=365, help="how long a year is (years)")
    parser.add_argument("--surface", action="append", choices=fuzz.SHARES, help="one of them alone (fuzz)")
    parser.add_argument("--engine", action="append", choices=fuzz.ENGINES, help="one of the two alone (fuzz)")
    parser.add_argument("--input", help="the one input that a finding printed, with its --surface (fuzz)")
    said = parser.parse_args()
    if said.input and not said.surface:
        parser.error("an --input needs its --surface")
    if said.input:
        fuzz.again(said.surface[0], unpacked(said.input))
    print(f"{said.what}, seed {said.seed}", flush=True)
    began = time.monotonic()
    figures = PROOFS[said.what](said)
    print(json.dumps({"proof": said.what, **figures, "took_s": round(time.monotonic() - began, 1)}))


def _is_of(name: str) -> str:
    """What a proof says of itself, up to the details."""
    return str(sys.modules[f"tests.proof.{name}"].__doc__).partition(":")[0].rstrip(".")


if __name__ == "__main__":
    main()
