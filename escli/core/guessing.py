"""What the columns of a log are likely to mean, by their names and values: the mapping that is proposed (pure)."""

import re
from typing import NamedTuple

from escli.core.logs import EVENTS, LONGER, SHORTER, TICKETS
from escli.core.stamps import ISO, UNIX
from escli.core.survey import EMPTY, FORMATS, Column, Survey

_RARE = 100  # one ragged row in so many is a slip, more are the tool's way
_LOG = 0.9  # of the rows have a ticket of their own where a row is a ticket
_NAMES: dict[str, tuple[str, ...]] = {  # of what a column tells, its likely names without blanks, the likeliest first
    "id": (
        "ticketid",
        "ticketnumber",
        "ticketno",
        "ticket",
        "issuekey",
        "caseid",
        "casenumber",
        "number",
        "incidentid",
        "incidentnumber",
        "key",
        "id",
    ),
    "time": (
        "sysupdatedon",
        "sysupdatedat",
        "updatedat",
        "lastupdatetime",
        "lastupdated",
        "updated",
        "modificationdate",
        "completetimestamp",
        "timestamp",
        "eventtime",
        "datetime",
        "when",
        "time",
        "date",
    ),
    "activity": ("activity", "action", "event", "eventtype"),
    "status": ("status", "state", "incidentstate", "currentstatus", "ticketstatus", "incidentstatus"),
    "opened": (
        "openedat",
        "createdat",
        "createdtime",
        "created",
        "opened",
        "datecreated",
        "creationdate",
        "createddate",
        "syscreatedon",
        "syscreatedat",
        "reported",
        "opendate",
    ),
    "responded": ("firstresponseat", "initialresponsetime", "firstresponsetime", "firstreplyat", "responsedate"),
    "resolved": (
        "resolvedat",
        "solvedat",
        "resolvedtime",
        "resolved",
        "dateresolved",
        "completeddate",
        "resolutiondate",
    ),
    "closed": ("closedat", "closedtime", "closed", "dateclosed", "closeddate", "closeat"),
    "client": (
        "company",
        "companyname",
        "client",
        "organization",
        "organisation",
        "account",
        "customer",
        "site",
        "location",
        "branch",
    ),
    "requester": ("requester", "requestername", "caller", "callerid", "reporter", "contact", "from", "requestedby"),
    "type": ("tickettype", "issuetype", "category", "type", "helptopic", "servicetype"),
    "severity": ("priority", "severity", "seriousness"),
    "team": ("group", "assignmentgroup", "assignementgroup", "team", "queue", "supportgroup", "department"),
    "technician": ("assignee", "agent", "assignedto", "technician", "owner", "operator", "agentassigned"),
    "actor": ("updatedby", "sysupdatedby", "resource", "actor", "user", "who", "author"),
    "title": ("subject", "title", "summary", "shortdescription", "briefdescription", "tickettitle"),
    "handoffs": ("reassignmentcount", "reassignments"),
    "reopens": ("reopencount", "reopens", "reopened"),
}
_TIMES = ("time", "opened", "responded", "resolved", "closed")
_FIGURES = ("handoffs", "reopens")
_MEANINGS = (  # what a word in an activity or a status means, the first that is found
    ("reopen", "reopened"), ("escal", "escalated"), ("upgrade", "escalated"), ("unresolved", "opened"),
    ("third party|vendor|supplier", "waiting on vendor"), ("await|wait|pending|hold", "waiting on client"),
    ("resol|solv|done|fixed|complet", "resolved"), ("clos|cancel|archiv|reject|delet|declin", "closed"),
    ("progress|active|assigned|take|charge|work", "taken"), ("new|open|insert|creat|to do", "opened"),
)  # fmt: skip
_SEVERITIES = (
    ("critical|urgent|emergency|blocker|highest|p1|^1", "critical"), ("high|major|p2|^2", "high"),
    ("medium|normal|moderate|p3|^3", "normal"), ("low|minor|planning|trivial|p4|p5|^4|^5", "low"),
)  # fmt: skip


class Proposal(NamedTuple):
    """What a mapping might say."""

    rows: str
    formats: tuple[str, ...]
    doubt: tuple[str, ...]  # other formats that fit as well
    columns: dict[str, str]
    figures: dict[str, str]
    empty: tuple[str, ...]
    meanings: dict[str, str]
    severities: dict[str, str]
    ragged: tuple[str, ...] = ()


def propose(looked: Survey) -> Proposal:
    """The likeliest mapping of a log; what cannot be guessed is left out."""
    columns, rows = looked.columns(), looked.rows
    kinds = ((SHORTER, looked.shorter), (LONGER, looked.longer))
    ragged = tuple(kind for kind, count in kinds if count * _RARE > rows)
    by_name = {re.sub(r"[^a-z0-9]", "", column.name.lower()): column for column in reversed(columns) if column.filled}
    found: dict[str, Column] = {}
    for thing, names in _NAMES.items():
        fits = (by_name[name] for name in names if name in by_name and by_name[name] not in found.values())
        chosen = next((one for one in fits if (one.looks == "time") == (thing in _TIMES)), None)
        if chosen is not None:
            found[thing] = chosen
    unique = next((one for one in columns if one.looks == "id"), None)
    if "id" not in found and unique is not None:
        found = {"id": unique, **{thing: one for thing, one in found.items() if one is not unique}}
    key = found.get("id")
    is_log = key is not None and not key.more and key.distinct < rows * _LOG
    is_log = is_log or (key is not None and key.more and key.looks != "id")
    return _of_kind(columns, found, is_log=is_log)._replace(ragged=ragged)


def _of_kind(columns: list[Column], found: dict[str, Column], *, is_log: bool) -> Proposal:
    drop = ("responded", "resolved", "closed") if is_log else ("activity", "actor")
    if is_log and "activity" in found:
        drop = (*drop, "status")
    for thing in drop:
        found.pop(thing, None)
    if is_log and "time" not in found:
        times = [one for one in columns if one.looks == "time" and one not in found.values()]
        if times:
            found["time"] = times[0]
    said = found.get("activity") or found.get("status")
    forms = [one.formats for thing, one in found.items() if thing in _TIMES]
    shared = [form for form in (*FORMATS, UNIX) if forms and all(form in some for some in forms)]
    chosen = tuple(shared[:1]) or tuple(dict.fromkeys(some[0] for some in forms)) or (ISO,)
    empty = dict.fromkeys(word for one in found.values() for word in one.empty)
    return Proposal(
        EVENTS if is_log else TICKETS,
        chosen,
        tuple(shared[1:]),
        {thing: one.name for thing, one in found.items() if thing not in _FIGURES},
        {thing: one.name for thing, one in found.items() if thing in _FIGURES},
        tuple(empty),
        _words(said, _MEANINGS, "note"),
        _words(found.get("severity"), _SEVERITIES, ""),
    )


def _words(column: Column | None, table: tuple[tuple[str, str], ...], otherwise: str) -> dict[str, str]:
    """What each value of a column is likely to mean; nothing at all if a value of it cannot be told."""
    if column is None or column.more:
        return {}
    found = {}
    for word, _ in column.values:
        if word in EMPTY:
            continue
        meaning = next((meaning for form, meaning in table if re.search(form, word.lower())), otherwise)
        if not meaning:
            return {}
        found[word] = meaning
    return found
