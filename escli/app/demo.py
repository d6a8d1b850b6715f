"""The demo: two weeks of an invented service desk, played on a test clock through the same use-cases as commands."""

import os
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from escli import clock
from escli.app import setup, tickets
from escli.app.demo_desk import HOUR, MINUTE, Case, Does, Issue, Play, Story
from escli.app.importing import Imported, import_log
from escli.app.session import Session
from escli.core import lifecycle, moves
from escli.core.intake import Opening
from escli.core.logs import Mapping
from escli.core.matrix import MANAGEMENT
from escli.core.model import Ticket
from escli.core.walltime import instant
from escli.errors import Refused
from escli.store.base import Store
from escli.store.sqlite import SqliteStore
from escli.store.values import Filters

FIRST_DAY, LAST_DAY = date(2026, 11, 9), date(2026, 11, 23)
OPENS, ENDS = time(8), time(10, 40)
SEED = 2038

_SHARE = {  # of a hundred tickets
    "outage": 11, "workstation": 22, "software": 25, "password": 15,
    "request": 14, "vendor": 5, "development": 4, "complaint": 5,
}  # fmt: skip
_SINCE = ("Since this morning.", "Now and then since yesterday.", "It began at the weekend.", "A restart did not help.")
_ISSUES = {  # how bad it can be | title | system | what solves it
    "outage": """
        critical high | File server unreachable | FS01, Windows Server 2022 | The failed disk controller was replaced.
        critical high | No internet in the whole building | Edge router, fibre | The router has a new power supply.
        critical high | Phones dead, no calls in or out | PBX 4.2 | A new certificate; the trunk registers again.
        high normal | Wi-Fi drops every few minutes | Three access points | Two of them were on one channel.
        high | Mail from outside is rejected | MX1, Postfix 3.8 | A blocklist entry was removed, its cause mended.
        high normal | VPN down for people at home | VPN gateway 2 | The expired certificate was renewed.
        high normal | Disk of the database server almost full | DB01, 97 % of 2 TB | Old logs moved, volume grown.
        normal low | Nightly backup failed | BK02, job DAILY-FULL | The tape was changed and the job ran through.""",
    "workstation": """
        high normal | Laptop does not start after an update | Notebook 14, BIOS 1.19 | The update was rolled back.
        normal low | Printer at reception jams on every page | LaserJet M507 | The rollers were replaced.
        normal low | Second screen stays black | Dock G4, two screens | The dock has new firmware.
        normal | Docking station loses the network | Dock G4, driver 10.63 | A driver of last week was replaced.
        normal | Desk phone has no dial tone | Desk phone T46 | The port was patched to the right network.
        low | Keyboard types the wrong characters | Windows 11 | The second layout was removed.
        normal | Scanner sends empty pages by mail | Scanner fi-8170 | The glass was cleaned, the profile reset.
        high | Screen flickers so that nobody can work | Notebook 14 | The panel cable was changed on site.
        critical high | Front desk computer is dead | Mini PC, till software | A spare is in place, data restored.""",
    "software": """
        normal | Mail program asks for the password again | Outlook 2024 | The old sign-in was cleared.
        high normal | Accounting export shows the wrong VAT | Ledger 11.4 | The tax table was updated.
        low | How to share a calendar with the partners | Outlook 2024 | Shared, with a page of instructions.
        normal | Macros are blocked since Monday | Excel 2024 | The folder was made a trusted one.
        high | Booking page shows yesterday's prices | Web bookings 5 | The cache is emptied every night now.
        normal low | Video calls have no sound | Headset, Teams | The right device is the default one now.
        normal | PDF forms open empty | Reader 2026 | They open in the reader now, not in the browser.
        high normal | Stock list does not reach the tills | Till sync 3.2 | A stuck job was removed from the line.
        high normal | Time sheets cannot be submitted | HR portal | A missing right was given to the group.
        low | Signature still shows the old address | Mail rules | The template was changed for everybody.""",
    "password": """
        normal | Password forgotten after the holiday | Directory | Reset, and changed at the first sign-in.
        high normal | Account locked after three attempts | Directory | Unlocked; an old phone kept trying.
        normal low | New phone: second factor to set up again | Authenticator | Set up again, after a call back.
        high | Password expired before a client call | Directory | Reset by phone after the usual check.
        high security | Typed the password into a fake parcel mail | Mail | Sessions ended, password changed.
        critical security | Sign-in from abroad that was not me | Mail | Blocked in time; no mail was read.""",
    "request": """
        normal | Account and laptop for a new colleague | Directory, Notebook 14 | Ready and handed over.
        normal | Access to the shared finance folder | FS01 | Given, with the owner's consent.
        low | Move two desks to the first floor | Two computers, two phones | Moved and tested.
        low | Distribution list for the spring campaign | Mail | Made; its owner can change it.
        normal low | Licence for the drawing program | Draw 9 | Bought and installed.
        high | Close the account of somebody who leaves today | Directory | Closed; the mail goes to the lead.
        low | Quote for three new monitors | 27 inch | The quote is in your mail.""",
    "vendor": """
        critical high | Card terminals offline, provider's fault | Five terminals | The provider's line is back.
        normal | Copier: the service engineer did not come | Copier C360 | He came, and changed the drum.
        high normal | Practice software hotline does not ring back | Practice 22 | Their patch is installed.""",
    "development": """
        high normal | Web shop orders do not reach the warehouse | Shop export 1.8 | It copes with long names now.
        normal low | Extra column in the weekly invoice report | Reports 2 | The column is in from this week on.
        high normal | Parcel service refuses our addresses | Interface 4 | House numbers have a field of their own.""",
    "complaint": """
        high normal | Third visit, and the printer still jams | LaserJet M507 | Replaced; the visits are not billed.
        high normal | Nobody rang back as promised | The call list | We rang, said sorry, and named one contact.
        normal low | Invoice for the last visit is disputed | Invoice 1127 | The second hour was taken off.""",
}


def play(folder: Path) -> Session:
    """Make the demo's database and matrix in a folder and play the two weeks; the desk as they leave it."""
    zone = ZoneInfo("Europe/London")
    begin, end = (instant(datetime.combine(*at), zone) for at in ((FIRST_DAY, OPENS), (LAST_DAY, ENDS)))
    desk = Play(_made(folder, begin), begin)
    rng = Random(SEED)  # noqa: S311  # everybody sees the same story; it keeps no secret
    for at, case in _arrivals(desk, rng, zone):
        desk.starts(at, case.story())
    desk.starts(begin, _managers(desk, Random(SEED)))  # noqa: S311
    desk.starts(end - 150 * MINUTE, _worst(desk))
    desk.run(end)
    return desk.session()


def _made(folder: Path, begin: int | None = None) -> SqliteStore:
    if os.environ.get(clock.VARIABLE):
        hint = f"unset {clock.VARIABLE}"
        raise Refused(f"{clock.VARIABLE} is set, but a demo begins at a time of its own.", hint=hint)
    store, _ = setup.init(folder / "escli.db", None, now=begin or clock.now(None), test_clock=True)
    store.for_show()
    return store


def _issues() -> list[Issue]:
    rows = [(kind, *map(str.strip, row.split("|"))) for kind, text in _ISSUES.items() for row in text.split("\n")[1:]]
    return [Issue(kind, tuple(bad.split()), *rest) for kind, bad, *rest in rows]


def _arrivals(desk: Play, rng: Random, zone: ZoneInfo) -> Iterator[tuple[int, Case]]:
    """The tickets of each day: most come on weekday mornings, a few at night and at the weekend, when things fail."""
    deck = [(issue, client) for issue in _issues() for client in desk.matrix.clients]
    rng.shuffle(deck)
    for days in range((LAST_DAY - FIRST_DAY).days + 1):
        day = FIRST_DAY + timedelta(days)
        midnight = instant(datetime.combine(day, time()), zone)
        for _ in range(rng.randint(11, 14) if day.weekday() < 5 else 1):
            kind = rng.choices(list(_SHARE), list(_SHARE.values()))[0]
            yield midnight + int(rng.triangular(8, 18, 10) * HOUR), _case(desk, *_drawn(deck, kind), rng, "L1")
        if rng.random() < 0.4:
            yield midnight + int(rng.uniform(18, 31) * HOUR), _case(desk, *_drawn(deck, "outage"), rng, "L2")


def _drawn(deck: list[tuple[Issue, str]], kind: str) -> tuple[Issue, str]:
    return deck.pop(next(place for place, (issue, _) in enumerate(deck) if issue.type == kind))


def _case(desk: Play, issue: Issue, client: str, rng: Random, answered_by: str) -> Case:
    bad = [word for word in issue.bad if word != "security"]
    opening = Opening(
        client, issue.type, rng.choice(bad), issue.title,
        requester=rng.choice(desk.matrix.clients[client].contacts).name, security=bad != list(issue.bad),
        affected=rng.choice((3, 4, 6, 8, 12)) if issue.type == "outage" else None,
        description=rng.choice(_SINCE), system=issue.system,
    )  # fmt: skip
    own = Random(f"{SEED} {rng.random()}")  # noqa: S311  # what happens to one ticket changes nothing for the others
    return Case(desk, opening, issue.solved, rng.choice(desk.directory.staff(answered_by)), own)


def _managers(desk: Play, rng: Random) -> Story:
    """Every twenty minutes of their day the managers look at what has come to them, and mostly take it."""
    hours = desk.hours(desk.matrix.management["calendar"])
    while True:
        for ticket in desk.store.reports.queue(Filters(), 1000):
            if ticket.management_stay is not None and ticket.managed_at is None and rng.random() < 0.75:
                who = rng.choice(desk.directory.staff(MANAGEMENT))
                desk.does(who, ticket.id, lifecycle.take)
                desk.does(who, ticket.id, lambda d, t: lifecycle.note(d, t, f"Rang {t.requester}."))
        yield hours.roll(desk.now + 20 * MINUTE)


def _worst(desk: Play) -> Story:
    """The last morning's outage, told by hand: a promise is broken while everybody does what they should."""
    began = desk.now
    said = Opening(
        "Northgate Legal", "outage", "critical", "Case files cannot be opened, court date at noon",
        requester="Priya Shah", affected=14, system="FS02, volume CASES",
        description="Every case file opens empty since eight. Court at noon.",
    )  # fmt: skip
    done, _ = tickets.new(desk.session("ana"), said)
    for minutes, who, does in _MORNING:
        yield began + minutes * MINUTE
        desk.does(who, done.after.id, does)


def _replies(text: str) -> Does:
    return lambda desk, ticket: lifecycle.reply(desk, ticket, text)


def _notes(text: str) -> Does:
    return lambda desk, ticket: lifecycle.note(desk, ticket, text)


_HANDOFF = {
    "summary": "Volume CASES is mounted, but every file reads as empty; other volumes are well.",
    "tried": "Remounted it, checked rights and the virus scanner, restored one file from the backup: that one opens.",
    "system": "FS02, volume CASES, 1.2 TB, array firmware 5.3 since Saturday",
    "evidence": "FS02:/var/log/array-0811.log, from 07:52; photograph of the panel on the ticket share",
    "communication": "Priya Shah knows that it is the array. She needs twelve files by 11:30, list on the share.",
    "next": "Open a case with the array's maker; restore the twelve files first.",
}
_MORNING: tuple[tuple[int, str, Does], ...] = (
    (6, "dev", lifecycle.take),
    (9, "dev", _replies("We see it too and are on it. You hear from me again before nine.")),
    (27, "dev", _notes("Only CASES; the array got new firmware on Saturday.")),
    (38, "dev", lambda desk, ticket: moves.escalate(desk, ticket, "L3", _HANDOFF)),
    (46, "hugo", lifecycle.take),
    (52, "hugo", _replies("I have taken over. Your twelve files come first, the rest after that.")),
    (88, "hugo", _notes("The maker confirms the fault; seven of the twelve are back.")),
    (104, "hugo", _replies("Seven of your twelve files are back and checked, the others follow within the hour.")),
    (127, "mia", lifecycle.take),
    (138, "mia", _replies("Mia here: we have broken our promise. I stay with this until you have all of it.")),
)


def play_log(folder: Path, log: Path, mapping: Mapping) -> tuple[Session, Imported]:
    """A desk with a real log as its history; its clock stands an hour after the last thing that the log tells."""
    store = _made(folder)
    done = import_log(Session(store), log, mapping, folder / "rejects.csv")
    last = max((store.reports.event(ticket.last_event).at for ticket in _all(store)), default=None)
    if last is None:
        raise Refused(
            f"No row of {log} could be read.", hint="Is it the right mapping? `escli import` keeps such rows."
        )
    with store.write() as tx:
        tx.set_meta("test_clock", str(last + HOUR))
    return Session(store), done


def _all(store: Store) -> Iterator[Ticket]:
    for number in count(1):
        ticket = store.reports.ticket(number)
        if ticket is None:
            return
        yield ticket


def most_eventful(store: Store) -> int:
    """The ticket to look at: with management beside it, then the one that changed hands or came back most."""

    def weight(ticket: Ticket) -> tuple[int, ...]:
        moved = (ticket.handoffs or 0) + (ticket.reopens or 0)  # a log may leave them unknown
        return (ticket.management_stay is not None, moved, ticket.respond.number + ticket.update.number, -ticket.id)

    return max(_all(store), key=weight).id
