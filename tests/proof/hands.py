"""Many hands on one file: processes that run mixed commands for a while, each with a journal of what it was told."""

import json
import os
import random
import sqlite3
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from escli.store import transaction
from tests.proof import desks
from tests.proof.commands import Ended, escli, load_all, started_anew
from tests.stories.world import MONDAY, WHO

FASTER = 60  # a second of the run is a minute of the desk
REFUSED = 1
ANEW = 0.05  # of the commands start an interpreter of their own: as much as the machine can bear
WEIGHTS = {
    "new": 10, "note": 14, "take": 8, "reply": 8, "escalate": 4, "resolve": 4, "set": 6, "heard": 5, "wait": 4,
    "queue": 6, "show": 6, "sweep": 8, "outbox": 3, "backup": 2, "breaches": 2, "find": 2,
    "doctor": 1, "audit": 1, "shift": 1,
}  # fmt: skip
HANDOFF = ("--summary", "It is bad", "--next", "Look")


class Did(NamedTuple):
    """A line of a journal: who did what, how it ended, in how many seconds, and the words that must be there."""

    hand: int
    what: str
    code: int
    seconds: float
    token: str
    ticket: int
    err: str
    waited: float = 0.0  # of the seconds, those for the others' writing; of commands started anew it is not known
    anew: bool = False


def words_of(what: str, token: str, ticket: int, chance: random.Random, folder: Path) -> tuple[str, ...]:
    """A command as a person would type it; what it records has a token in it."""
    one = str(ticket)
    said: dict[str, tuple[str, ...]] = {
        "new": desks.opening(token, chance.choice(["high", "normal", "low"])),
        "note": ("note", one, token, "--json"),
        "take": ("take", one, "--json"),
        "reply": ("reply", one, token, "--json"),
        "escalate": ("escalate", one, *HANDOFF[:1], token, *HANDOFF[2:], "--json"),
        "resolve": ("resolve", one, token, "--json"),
        "set": ("set", one, "--title", token, "--json"),
        "heard": ("heard", one, token, "--json"),
        "wait": ("wait", one, token, "--until", "2h", "--json"),
        "queue": ("queue", "--json"),
        "show": ("show", one, "--json"),
        "sweep": ("sweep", "--json"),
        "outbox": ("outbox", "send", "--json"),
        "backup": ("backup", str(folder / "copies"), "--keep", "3", "--json"),
        "breaches": ("breaches", "--json"),
        "find": ("find", "token", "--json"),
        "doctor": ("doctor", "--json"),
        "audit": ("audit", "--json"),
        "shift": ("shift", "--json"),
    }
    return (*said[what], "--as", chance.choice(WHO[:3]))


def run(seed: int, hands: int, seconds: float, folder: Path | None = None) -> dict[str, Any]:
    """Let so many processes work on one desk for so long, then examine it; figures, or an AssertionError."""
    with tempfile.TemporaryDirectory() as made:
        load_all()
        folder = folder or Path(made)
        database = desks.make(folder)
        for number in range(5):
            assert escli(database, MONDAY, *desks.opening(f"{number}", "low")).code == 0
        began = time.monotonic()
        workers = [_fork(database, seed, hand, began, seconds) for hand in range(hands)]
        ends = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in workers]
        assert ends == [0] * hands, ends
        journals = [path.read_text("utf-8") for path in folder.glob("journal-*")]
        done = [Did(*json.loads(line)) for journal in journals for line in journal.splitlines()]
        now = MONDAY + int((time.monotonic() - began) * FASTER)
        figures = judged(done)
        for _ in range(3):
            now += 600
            assert escli(database, now, "sweep").code == 0
        kept(database, done)
        desks.check_sound(database, now)
        (events,) = desks.rows(database, "SELECT count(*) FROM event")[0]
        load = round(os.getloadavg()[0], 1)
        return {
            "seed": seed,
            "load": load,
            "cores": os.cpu_count(),
            "hands": hands,
            "seconds": seconds,
            "events": events,
            **figures,
        }


def _fork(database: Path, seed: int, hand: int, began: float, seconds: float) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        _work(database, random.Random(f"{seed} {hand}"), hand, began, seconds)
        code = 0
    finally:
        os._exit(code)


def _work(database: Path, chance: random.Random, hand: int, began: float, seconds: float) -> None:
    """One person, and now and then cron, until the time is over."""
    folder, number = database.parent, 0
    with (folder / f"journal-{hand}").open("w", encoding="utf-8") as journal:
        while (passed := time.monotonic() - began) < seconds:
            number += 1
            what = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
            tickets = desks.rows(database, "SELECT max(id) FROM ticket")[0][0]
            ticket = max(1, tickets - chance.randrange(12))
            token = f"token {hand} {number}"
            words = words_of(what, token, ticket, chance, folder)
            now, anew = MONDAY + int(passed * FASTER), chance.random() < ANEW
            waits = folder / f"waits-{hand}"
            waits.write_text("", "utf-8")
            prepare = partial(timing, waits)
            ran = started_anew(database, now, *words) if anew else escli(database, now, *words, prepare=prepare)
            waited = max(map(float, waits.read_text("utf-8").split()), default=0.0)
            did = Did(hand, what, ran.code, ran.seconds, token, _ticket(what, ran, ticket), ran.err, waited, anew)
            journal.write(json.dumps(did) + "\n")


def timing(path: Path) -> None:
    """Note how long each transaction of this process waits for its beginning."""
    begin = transaction._begin

    def timed(connection: sqlite3.Connection, patience: float) -> None:
        began = time.monotonic()
        begin(connection, patience)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{time.monotonic() - began:.4f}\n")

    transaction._begin = timed


def _ticket(what: str, ran: Ended, ticket: int) -> int:
    return int(ran.data["tickets"][0]["id"]) if what == "new" and ran.code == 0 else ticket


def judged(done: list[Did]) -> dict[str, Any]:
    """No command ended in anything but done or a refusal by the rules; how long they took."""
    wrong = [one for one in done if one.code not in (0, REFUSED) or "locked" in one.err or "Traceback" in one.err]
    assert wrong == [], wrong[:5]
    seconds = sorted(one.seconds for one in done)
    slowest = max(done, key=lambda one: one.seconds)
    return {
        "commands": len(done),
        "refused": sum(one.code == REFUSED for one in done),
        "errors": len(wrong),
        "median_s": round(seconds[len(seconds) // 2], 3),
        "p99_s": round(seconds[int(len(seconds) * 0.99)], 3),
        "slowest_s": round(slowest.seconds, 3),
        "slowest": slowest.what + (" in a new interpreter" if slowest.anew else ""),
        "longest_wait_s": max(one.waited for one in done),
        "by_command": dict(sorted(Counter(one.what for one in done).items())),
    }


def kept(database: Path, done: list[Did]) -> None:
    """Every word that was acknowledged is there once, on its ticket; of what was refused, nothing."""
    written = Counter(
        desks.rows(database, "SELECT text, ticket_id FROM passage WHERE text LIKE 'token %' AND field != 'title'")
    )
    titles = Counter(desks.rows(database, "SELECT text, ticket_id FROM passage WHERE field = 'title'"))
    for one in done:
        speaks = one.what in ("note", "reply", "escalate", "resolve", "heard", "wait")
        names = one.what in ("new", "set")
        assert written[one.token, one.ticket] == (speaks and one.code == 0), one
        assert titles[one.token, one.ticket] == (names and one.code == 0), one
