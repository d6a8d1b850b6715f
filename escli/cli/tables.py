"""Lists of tickets and messages as Rich tables that fit 80 columns: the most urgent first, in words and colour."""

from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from escli.cli.words import clean, left, plural

SEVERITIES = ("bold red", "yellow", "", "dim")
SOON = 3600


Column = tuple[str, dict[str, Any]]
ID: Column = ("#", {"justify": "right", "style": "bold", "no_wrap": True, "min_width": 3})


def whole(name: str, **more: Any) -> Column:
    """A column that is never cut."""
    return name, {"no_wrap": True, **more}


def short(name: str, most: int) -> Column:
    """A column of people's words, cut at so many characters."""
    return name, {"no_wrap": True, "max_width": most, "overflow": "ellipsis"}


def rest(name: str, share: int = 1) -> Column:
    """A column of people's words that takes what room there is."""
    return name, {"no_wrap": True, "overflow": "ellipsis", "ratio": share, "min_width": 8}


def table(*columns: Column, expand: bool = False) -> Table:
    """An empty table in the house style."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), expand=expand, show_edge=False)
    for name, options in columns:
        made.add_column(name, **options)
    return made


def urgency(seconds: int | None) -> str:
    """The colour of time left."""
    if seconds is None:
        return "dim"
    return "bold red" if seconds < 0 else "yellow" if seconds <= SOON else "green"


def severity(name: str, order: tuple[str, ...]) -> Text:
    """A severity in its colour, the worst the loudest."""
    place = order.index(name) if name in order else len(SEVERITIES)
    return Text(clean(name), SEVERITIES[min(place, len(SEVERITIES) - 1)])


def due(one: dict[str, Any]) -> Text:
    """Which clock, and how long it has."""
    if one["clock"] is None:
        return Text("no promise", "dim")
    if one["clock"] == "wait":
        return Text(f"waits {left(one['left_s'])}", "dim")
    clock = {"management": "manager", "callback": "call"}.get(one["clock"], one["clock"])  # seven letters at most
    return Text.assemble((f"{clock} ", ""), (left(one["left_s"]), urgency(one["left_s"])))


def holder(one: dict[str, Any]) -> Text:
    """Who has it, or that nobody has; and whom it waits for."""
    if one["waiting_on"]:
        return Text(f"on {one['waiting_on']}", "cyan")
    if one["technician"] is None:
        return Text("-", "dim") if one["parent"] is not None else Text("nobody", "red")
    return Text(clean(one["technician"])) if one["taken"] else Text(f"{clean(one['technician'])}?", "yellow")


def what(one: dict[str, Any]) -> Text:
    """The title; before it what speaks for it: that it is a major incident, or the number of its own."""
    mark = ("MAJOR ", "bold red") if one["major"] else (f"#{one['parent']}: ", "dim") if one["parent"] else ("", "")
    return Text.assemble(mark, clean(one["title"]))


def tier(one: dict[str, Any]) -> Text:
    """The tier, with a mark where management stands beside it."""
    return Text.assemble(clean(one["tier"]), ("+M", "magenta") if one["management"] else "")


_LIST = (
    ID,
    whole("Next due", min_width=18),
    whole("Severity"),
    whole("Tier"),
    short("Who", 10),
    rest("Client", 1),
    rest("What", 2),
)


def queue(data: dict[str, Any], severities: tuple[str, ...], asked: str) -> Any:
    """The queue: worst first."""
    from rich.console import Group

    if not data["total"]:
        return Text(f"Nothing is open{asked}.", "green")
    if not data["tickets"]:
        return Text(f"There is no such page: {data['total']:,} open{asked}.", "yellow")
    made = table(*_LIST, expand=True)
    for one in data["tickets"]:
        cells = (due(one), severity(one["severity"], severities), tier(one), holder(one))
        made.add_row(str(one["id"]), *cells, clean(one["client"]), what(one))
    over = sum(one["left_s"] is not None and one["left_s"] < 0 and one["clock"] != "wait" for one in data["tickets"])
    first = data["offset"] + 1
    shown = f"{first} to {first + data['shown'] - 1} of {data['total']:,} open{asked}, most overdue first"
    foot = Text.assemble((shown, "dim"), ("" if not over else f"   {over} overdue", "bold red"))
    if data["offset"] + data["shown"] < data["total"]:
        foot.append(f"   next page: --page {data['offset'] // max(1, data['shown']) + 2}", "dim")
    marks = {
        "name?: not taken yet": any(
            one["technician"] and not one["taken"] and not one["waiting_on"] for one in data["tickets"]
        ),
        "+M: management has joined": any(one["management"] for one in data["tickets"]),
    }
    legend = "   ".join(words for words, there in marks.items() if there)
    return Group(made, foot, Text(legend, "dim")) if legend else Group(made, foot)


def found(data: dict[str, Any], words: str) -> Any:
    """What `find` found, with the place; the words themselves are marked."""
    if not data["tickets"]:
        return Text(f"No ticket has {clean(words)!r} in it.", "yellow")
    made = table(ID, whole("State"), short("Client", 16), short("What", 24), ("Where", {"overflow": "fold"}))
    for one in data["tickets"]:
        made.add_row(str(one["id"]), one["status"], clean(one["client"]), clean(one["title"]), _marked(one["place"]))
    return made


def _marked(place: str) -> Text:
    text = Text()
    for part in place.split("\x02"):
        hit, mark, rest = part.partition("\x03")
        text.append(clean(hit), "bold green" if mark else "")
        text.append(clean(rest))
    return text


def breaches(data: dict[str, Any], severities: tuple[str, ...]) -> Any:
    """What is broken and what is about to break, by how much, and whose it is."""
    from rich.console import Group

    parts: list[Any] = []
    if data["clocks"]:
        columns = (whole("Clock"), whole("By", min_width=11), short("Whose", 10), whole("Severity"))
        made = table(ID, *columns, rest("Client", 1), rest("What", 2), expand=True)
        for one in data["clocks"]:
            by = Text(left(one["left_s"]), urgency(one["left_s"]))
            made.add_row(
                str(one["id"]), one["clock"], by, clean(one["holder"]), severity(one["severity"], severities),
                clean(one["client"]), what(one),
            )  # fmt: skip
        parts.append(made)
    broken = Text(f"{data['broken']} broken", "bold red" if data["broken"] else "green")
    parts.append(Text.assemble(broken, (f", {data['soon']} due within {data['within_s'] // 60} minutes", "")))
    parts += [Text(words, "bold red") for words in troubles(data)]
    parts += [Text(words, "bold yellow") for words in undecided(data)]
    return Group(*parts)


def undecided(data: dict[str, Any]) -> list[str]:
    """What waits for a person, and breaks no promise by itself."""
    waiting = data["waiting_mails"]
    return [f"{plural(waiting, 'mail')} {'waits' if waiting == 1 else 'wait'}: escli mail list"] if waiting else []


def troubles(data: dict[str, Any]) -> list[str]:
    """What is wrong with the desk itself, so that promises may be broken unseen."""
    found = []
    if data["last_sweep_s"] is None:
        found.append("No sweep has ever run: is the cron line in place? `escli init` printed it.")
    elif data["last_sweep_s"] > STALE:
        found.append(f"The last sweep ran {data['last_sweep_s'] // 60} minutes ago: is cron running?")
    elif data["last_sweep_s"] < -STALE:
        found.append("The last sweep is of the future: was the clock set back? The next sweep puts it right.")
    if data["dead_messages"]:
        found.append(f"{data['dead_messages']} messages reached nobody: escli outbox list --dead")
    if data["held_messages"]:
        found.append(f"{data['held_messages']} messages wait for a secret: escli outbox list --waiting")
    found += [f"Ticket {one['id']} was set aside: {clean(one['error'])}" for one in data["set_aside"]]
    if data["matrix_error"]:
        found.append("The edited matrix is broken and not in force: escli matrix check")
    return found


STALE = 300
