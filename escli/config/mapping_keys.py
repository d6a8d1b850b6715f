"""The keys of an import mapping as data: what may stand where, and why; checks and manual both read it."""

from escli.config.keys import MAPPING as SECTION
from escli.config.keys import REQUIRED, TEXT, TEXTS, ZONE, Key, Kind, one_of
from escli.core.logs import EVENTS, LONGER, MEANINGS, NONE, SHORTER, TICKETS, Columns
from escli.core.model import CLOCKS
from escli.core.stamps import ISO

UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
SLA = CLOCKS[:3]
SCORES = ("1", "2", "3", "4", "5")
RAGGED = Kind(f"{SHORTER}, {LONGER} or both", "word", (SHORTER, LONGER), many=True)

_SAYS = {
    "id": "The ticket's number or name.",
    "time": "When the row became true; of a ticket's row, when it was last changed.",
    "activity": "What was done: each row counts.",
    "status": "How the ticket stands: a row counts when it differs from the one before.",
    "opened": "When the ticket was opened; left out, at its first row.",
    "responded": "When the client was first answered, in a ticket's row.",
    "resolved": "When it was resolved, in a ticket's row.",
    "closed": "When it was closed, in a ticket's row.",
    "escalated": "When it was escalated, in a ticket's row: one tier up, or to the row's tier.",
    "client": "Whom the ticket is for: a company, a department, a place.",
    "requester": "The person who asked.",
    "type": "The kind of issue.",
    "severity": "How bad it is; or give impact and urgency.",
    "impact": "One half of the severity.",
    "urgency": "The other half.",
    "team": "The group that has it.",
    "tier": "The level of support that has it; or see `tiers by team`.",
    "technician": "Who has it; left out, who took it.",
    "actor": "Who did what the row tells.",
    "title": "What it is about; left out, the ticket's number.",
}


KEYS: tuple[Key, ...] = (
    Key("mapping", one_of("1"), REQUIRED, "The version of this file's syntax."),
    Key("like", TEXT, None, "A preset that holds where this file says nothing, such as `zendesk`."),
    Key("name", TEXT, REQUIRED, "The log's name: tickets of one name and number are the same ticket."),
    Key("rows", one_of(EVENTS, TICKETS), REQUIRED, "Whether one row is an event or a ticket."),
    Key("encoding", TEXT, None, "Of a file that is not UTF-8, such as cp1252; a byte order mark says it by itself."),
    Key(
        "ragged",
        RAGGED,
        [],
        "Rows that are ordinary: shorter ones lack their last cells, of longer ones the rest is left.",
    ),
    Key("optional", TEXTS, [], "Columns that a file may lack."),
    Key("empty", TEXTS, [], "Cells that say nothing, as an empty one does."),
    Key("times", SECTION, REQUIRED, "How times are written."),
    Key("times.format", TEXTS, ISO, "iso, unix, or codes such as %d/%m/%Y %H:%M; of several the first that fits."),
    Key("times.zone", ZONE, None, "The zone of times that do not name their own; left out, the desk's."),
    Key(
        "columns",
        SECTION,
        REQUIRED,
        "The log's columns; NAME#2 is the second of that name, of several the first filled.",
    ),
    *(Key(f"columns.{name}", TEXTS, REQUIRED if name == "id" else [], _SAYS[name]) for name in Columns._fields),
    Key("meanings", SECTION, {}, "What an activity or a status means; one that is not here is a note."),
    Key("meanings.<word>", one_of(*MEANINGS), REQUIRED, "Its meaning."),
    Key("severities", SECTION, {}, "The severity for each value; left out, the values as they are."),
    Key("severities.<value>", TEXT, REQUIRED, "The severity."),
    Key("impact and urgency", SECTION, {}, "The severity for each impact and urgency."),
    Key("impact and urgency.<impact>.<urgency>", TEXT, REQUIRED, "The severity."),
    Key("types", SECTION, {}, "The type for a value; one that is not here stays as it is."),
    Key("types.<value>", TEXT, REQUIRED, "The type."),
    Key("tiers", SECTION, {}, "The tier for a value; one that is not here is the tier's own name."),
    Key("tiers.<value>", TEXT, REQUIRED, "The tier by name or place, 1 being the first; none if it says nothing."),
    Key("tiers by team", SECTION, {}, "The tier of a team by a pattern such as `Network *`; the first that fits."),
    Key("tiers by team.<pattern>", TEXT, REQUIRED, "The tier, likewise."),
    Key("stated", SECTION, {}, "Columns with figures that win over what the rows imply; an empty cell is unknown."),
    Key("stated.handoffs", TEXT, None, "How often it changed hands."),
    Key("stated.stations", TEXT, None, "How many teams had it, the first included: one more than `handoffs`."),
    Key("stated.reopens", TEXT, None, "How often it was reopened."),
    Key("stated.response", TEXT, None, "How long the first answer took, of a ticket's row, as a number or H:MM:SS."),
    Key("stated.resolved", TEXT, None, "When it was resolved: the time since `opened` is the resolution time."),
    Key("stated.resolution", TEXT, None, "The resolution time itself, as a number or H:MM:SS."),
    Key("stated.unit", one_of(*UNITS), "hours", "What these numbers count."),
    Key("stated.satisfaction", TEXT, None, "The client's rating, from 1 to 5."),
    Key("stated.sla", SECTION, {}, "Whether a promise was kept."),
    *(Key(f"stated.sla.{clock}", TEXT, None, f"Whether that of the {clock} clock was.") for clock in SLA),
    Key("stated.left", SECTION, {}, "What was left of a target when it was done: kept if not below zero."),
    *(Key(f"stated.left.{clock}", TEXT, None, f"Of that of the {clock} clock.") for clock in SLA),
    Key("stated.met", TEXTS, [], "What these say when it was kept."),
    Key("stated.missed", TEXTS, [], "What they say when it was not."),
    Key("ratings", SECTION, {}, "The rating for a word."),
    Key("ratings.<value>", one_of(*SCORES, NONE), REQUIRED, "From 1, the worst, to 5; none if there is none."),
)
