"""kill -9 at random points of commands and sweeps: by the clock, or at a statement drawn from the seed."""

import random
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.proof import desks
from tests.proof.commands import KILLED, dying, escli, load_all, start
from tests.stories.world import MONDAY, WHO

WEIGHTS = {
    "sweep": 30, "new": 10, "note": 10, "attach": 6, "reply": 8, "take": 6, "escalate": 5, "resolve": 6, "set": 6,
    "heard": 4, "wait": 4, "outbox": 4, "backup": 3, "redact": 3, "publish": 2, "import": 3, "doctor": 2, "restore": 2,
}  # fmt: skip
KEEPS = ("new", "note", "attach", "reply", "escalate", "resolve", "set", "heard", "wait")  # a word of each is kept
EVERY = 25  # kills after which the doctor looks


class Desk:
    """A desk on which every command may die, and what it has acknowledged."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.chance = folder, random.Random(seed)
        self.database = desks.make(folder)
        self.now = MONDAY
        self.number = 0
        self.acknowledged: list[str] = []
        self.begun: set[str] = set()
        self.killed = Counter[str]()
        self.usual: dict[str, tuple[float, int]] = {}  # how long a command takes, and how many statements
        self.blanked: set[str] = set()

    def words(self, what: str, token: str) -> tuple[str, ...]:
        """A command on one of the last tickets."""
        (last,) = desks.rows(self.database, "SELECT coalesce(max(id), 0) FROM ticket")[0]
        one = str(max(1, last - self.chance.randrange(6)))
        log = self.folder / "evidence.log"
        log.write_text(token, "utf-8")
        said: dict[str, tuple[str, ...]] = {
            "sweep": ("sweep",),
            "new": desks.opening(token, self.chance.choice(["high", "low"])),
            "note": ("note", one, token),
            "attach": ("note", one, token, "--attach", str(log)),
            "reply": ("reply", one, token),
            "take": ("take", one),
            "escalate": ("escalate", one, "--summary", token, "--next", "Look"),
            "resolve": ("resolve", one, token),
            "set": ("set", one, "--title", token),
            "heard": ("heard", one, token),
            "wait": ("wait", one, token, "--until", "2h"),
            "outbox": ("outbox", "send"),
            "backup": ("backup", str(self.folder / "copies"), "--keep", "2"),
            "redact": ("redact", *self.victim(), "--because", "a secret"),
            "publish": ("publish", str(self.folder / "web")),
            "import": ("import", str(self.log(token))),
            "doctor": ("doctor", "--repair"),
            "restore": ("restore", self.copy(), "--yes"),
        }
        return (*said[what], "--json", "--as", self.chance.choice(WHO[:3]))

    def victim(self) -> tuple[str, str]:
        """A note to blank: ticket and event."""
        sql = "SELECT ticket_id, event_id, text FROM passage WHERE text LIKE 'word note%' ORDER BY random() LIMIT 1"
        for ticket, event, text in desks.rows(self.database, sql):
            self.blanked.add(text)
            return str(ticket), str(event)
        return "1", "1"

    def log(self, token: str) -> Path:
        """Two tickets of another tool."""
        path = self.folder / f"{token}.csv".replace(" ", "-")
        return desks.write_log(path, ((f"{self.number}{n}", f"{token} {n}") for n in (1, 2)))

    def copy(self) -> str:
        """The newest copy, made now: what was acknowledged is in it."""
        ran = escli(self.database, self.now, "backup", str(self.folder / "copies"), "--keep", "2", "--json")
        assert ran.code == 0, ran
        return str(ran.data["file"])

    def die(self, what: str) -> None:
        """Run a command and kill it somewhere; by the clock it may have been faster."""
        self.number += 1
        self.now += self.chance.choice([0, 0, 20, 240, 1800, 3600])
        token = f"word {what} {self.number}"
        words = self.words(what, token)
        seconds, statements = self.usual.get(what, (0.05, 60))
        self.begun.add(token)
        if self.chance.random() < 0.5:
            child = start(self.database, self.now, *words)
            time.sleep(self.chance.uniform(0, seconds * 1.1))
            child.kill()
            ran = child.ended()
        else:
            at = self.chance.randint(1, statements)
            ran = escli(self.database, self.now, *words, prepare=dying(at))
            self.usual[what] = (seconds, max(20, statements * 2 if ran.code == KILLED and at > statements / 2 else at))
        if ran.code == KILLED:
            self.killed[what] += 1
        else:
            assert ran.code in (0, 1, 7), ran
            self.usual[what] = (ran.seconds, self.usual.get(what, (0, statements))[1])
        if what in KEEPS and ran.is_acknowledged:
            self.acknowledged.append(token)

    def check(self) -> None:
        """Nothing lost, nothing doubled, nothing that nobody began."""
        desks.check_quickly(self.database)
        found = desks.texts(self.database)
        for token in self.acknowledged:
            assert found[token] == 1 or token in self.blanked, f"lost: {token}"
        for token in self.begun:
            assert found[token] <= 1, f"doubled: {token}"

    def settled(self) -> dict[str, Any]:
        """Cron goes on until all is told; then every message has arrived, or somebody was told that it did not."""
        for minutes in (1, 3, 10, 60, 240, 240):
            self.now += minutes * 60
            ran = escli(self.database, self.now, "sweep", "--json")
            assert (ran.code, ran.err) == (0, ""), ran
        self.check()
        desks.check_sound(self.database, self.now)
        states = dict(desks.rows(self.database, "SELECT state, count(*) FROM outbox GROUP BY state"))
        told = {one["id"]: desks.news(one) for one in desks.sent(self.folder)}
        times = Counter(one["id"] for one in desks.sent(self.folder))
        return {"states": states, "told": sum(told.values()), "repeated": sum(times.values()) - len(times)}


def run(seed: int, kills: int) -> dict[str, Any]:
    """So many kills; figures, or an AssertionError."""
    load_all()
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder), seed)
        assert escli(desk.database, desk.now, *desks.opening("First", "high")).code == 0
        runs, restored = 0, False
        while desk.killed.total() < kills:
            runs += 1
            what = desk.chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
            restored = restored or what == "restore"
            desk.die(what)
            desk.check()
            if runs % EVERY == 0:
                desks.check_unharmed(desk.database, desk.now)
        figures = desk.settled()
        # What had not been sent before a restoring is for people to decide about.
        sql = "SELECT * FROM outbox WHERE state NOT IN ('sent', 'withdrawn', 'dead') AND coalesce(try_at, 0) <= ?"
        waits = desks.rows(desk.database, sql, desk.now)  # others wait for the morning, as they should
        assert waits == [], waits
        if not restored:
            assert "dead" not in figures["states"], figures
            assert figures["told"] == figures["states"].get("sent", 0), figures
        return {"seed": seed, "kills": kills, "commands": runs, "acknowledged": len(desk.acknowledged), **figures,
                "killed": dict(desk.killed.most_common())}  # fmt: skip
