"""The exports: of each preset's tool the header that FORMATS describes, and its own way to write a hundred tickets."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from tests.presets.truth import MINUTE, Case, cases

Cells = dict[str, str | int | None]

ZENDESK = (
    "Summation column,Id,Requester,Requester id,Requester external id,Requester email,Requester domain,Submitter,"
    "Assignee,Group,Subject,Tags,Status,Priority,Via,Ticket type,Created at,Updated at,Assigned at,Organization,"
    "Due date,Initially assigned at,Solved at,Resolution time,Satisfaction Score,Group stations,"
    "Assignee stations,Reopens,Replies,First reply time in minutes,"
    "First reply time in minutes within business hours,First resolution time in minutes,"
    "First resolution time in minutes within business hours,Full resolution time in minutes,"
    "Full resolution time in minutes within business hours,Agent wait time in minutes,"
    "Agent wait time in minutes within business hours,Requester wait time in minutes,"
    "Requester wait time in minutes within business hours,On hold time in minutes,"
    "On hold time in minutes within business hours"
)
FRESHDESK = (
    "Ticket ID,Subject,Description,Status,Priority,Source,Type,Agent,Group,Created time,Due by Time,"
    "Resolved time,Closed time,Last update time,Initial response time,Time tracked,First response time (in hrs),"
    "Resolution time (in hrs),Agent interactions,Customer interactions,Resolution status,First response status,"
    "Tags,Survey results,Product"
)
FRESHSERVICE = (
    "Subject,Type,Status,Urgency,Impact,Priority,Group,Agent,Company,Description,Category,Sub-Category,Item,"
    "Source,Resolution Note,Experience Score,Association type,Requester Location,Requester VIP,Ticket Id,"
    "Requester Name,Requester Email,Created Time,Due by Time,Resolved Time,Closed Time,Last Updated Time,"
    "Initial Response Time,Time Tracked,First Response Time (in Hrs),Resolution Time (in Hrs),Agent interactions,"
    "Customer interactions,Resolution Status,First Response Status,Tags,Survey Result,Approval Status,"
    "Subscriber Id / Sub-Company,Device Details,Resolved By Level,Monitoring Status,Major incident type,"
    "Business impact,Impacted locations,No. of customers impacted,Effort Required to Resolve (in mins),"
    "Alarm Source,Others,Affected CI,Other Affected CI,Parent Ticket ID,Issue Bucket,Resolution Applied,"
    "Sub-Resolution Code,Others,Impact Category,Escalated,Escalation,Partner ID,Hosted On,Escalated Date,"
    "RCA Submission Date,Resolved via KB?,Article Number,Merged,Customer updated the status"
)
OSTICKET = (
    "Ticket Number,Date Created,Subject,From,From Email,Priority,Department,Help Topic,Source,Current Status,"
    "Last Updated,SLA Due Date,SLA Plan,Due Date,Closed Date,Overdue,Merged,Linked,Answered,Agent Assigned,"
    "Team Assigned,Thread Count,Reopen Count,Attachment Count,Task Count"
)
ZAMMAD = (
    "Ticket#,Title,Customer,Organization,Agent,Time Units,Time Units Total,Created At,Close At,"
    "Close Escalation At,Close In Min,Close Diff In Min,First Response At,First Response Escalation At,"
    "First Response In Min,First Response Diff In Min,Update Escalation At,Update In Min,Update Diff In Min,"
    "Last Contact At,Last Contact Agent At,Last Contact Customer At,Article Count,Escalation At"
)
JIRA = (
    "Summary,Issue key,Issue id,Issue Type,Status,Project key,Project name,Project type,Project lead,"
    "Project description,Project url,Priority,Resolution,Assignee,Reporter,Creator,Created,Updated,Last Viewed,"
    "Resolved,Component/s,Due Date,Votes,Labels,Labels,Description,Environment,Original Estimate,"
    "Remaining Estimate,Time Spent,Work Ratio"
)
SERVICENOW = (
    "number,opened_at,short_description,caller_id,company,priority,state,category,assignement_group,assigned_to,"
    "sys_updated_on,resolved_at,closed_at,reassignment_count,reopen_count,made_sla"
)


def _time(form: str) -> Callable[[int | None], str]:
    def told(second: int | None) -> str:
        return "" if second is None else datetime.fromtimestamp(second, UTC).strftime(form)

    return told


_iso = _time("%Y-%m-%d %H:%M:%S")


def _table(header: str, rows: Sequence[Cells], more: Sequence[str] = (), end: str = "\r\n") -> str:
    """A CSV file; of columns with one name the first is filled. `more` are cells behind the header's last."""
    names = header.split(",")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=end)
    writer.writerow(names)
    for row in rows:
        unknown = set(row) - set(names)
        assert not unknown, unknown
        said = dict(row)
        writer.writerow([*(said.pop(name, "") for name in names), *more])
    return text.getvalue()


def _minutes(begin: int, end: int | None) -> int | str:
    return "" if end is None else (end - begin) // MINUTE


_OFFERED = ("Offered", "Not Offered")


def zendesk() -> bytes:
    """Stations count the first group too, satisfaction is a word, durations are minutes."""
    status = {
        "new": "New",
        "working": "Open",
        "client": "Pending",
        "vendor": "Hold",
        "resolved": "Solved",
        "closed": "Closed",
    }
    priority = {"critical": "Urgent", "high": "High", "normal": "Normal", "low": "Low"}
    rows: list[Cells] = [
        {
            "Summation column": 1, "Id": one.number, "Requester": one.requester, "Requester domain": "example.org",
            "Assignee": one.technician or "-", "Group": one.team, "Subject": one.title, "Status": status[one.status],
            "Priority": priority[one.severity], "Ticket type": one.type, "Created at": _iso(one.opened),
            "Updated at": _iso(one.updated), "Organization": "" if one.number % 10 == 0 else one.client,
            "Solved at": _iso(one.resolved),
            "Resolution time": "" if one.resolved is None else (one.resolved - one.opened) // 3600,
            "Satisfaction Score": {5: "Good", 1: "Bad"}.get(one.rating or 0, _OFFERED[one.number % 2]),
            "Group stations": one.handoffs + 1, "Reopens": one.reopens,
            "First reply time in minutes": _minutes(one.opened, one.responded),
            "Full resolution time in minutes": _minutes(one.opened, one.resolved),
        }
        for one in cases()
    ]  # fmt: skip
    return _table(ZENDESK, rows, end="\n").encode()


_FRESH = {
    "new": "Open", "working": "Open", "client": "Waiting on Customer", "vendor": "Waiting on Third Party",
    "resolved": "Resolved",
    "closed": "Closed",
}  # fmt: skip
_PRIORITY = {"critical": "Urgent", "high": "High", "normal": "Medium", "low": "Low"}
_SURVEY = {5: "Extremely Happy", 1: "Extremely Unhappy", None: ""}


def _fresh(one: Case) -> tuple[str, str]:
    resolve = "" if one.resolved is None else "Within SLA" if one.kept_resolve else "SLA Violated"
    return resolve, "" if one.responded is None else "Within SLA" if one.kept_respond else "SLA Violated"


def freshdesk() -> bytes:
    """A byte order mark, hours as HH:MM:SS that are often empty, and no company."""
    rows: list[Cells] = [
        {
            "Ticket ID": one.number, "Subject": one.title, "Status": _FRESH[one.status],
            "Priority": _PRIORITY[one.severity], "Type": one.type, "Agent": one.technician or "No Agent",
            "Group": one.team, "Created time": _iso(one.opened), "Resolved time": _iso(one.resolved),
            "Closed time": _iso(one.closed), "Last update time": _iso(one.updated),
            "Initial response time": _iso(one.responded),
            "First response time (in hrs)": "" if one.number % 2 else "00:12:00",
            "Resolution status": _fresh(one)[0], "First response status": _fresh(one)[1],
            "Survey results": _SURVEY[one.rating], "Product": "Everything",
        }
        for one in cases()
    ]  # fmt: skip
    return _table(FRESHDESK, rows).encode("utf-8-sig")


def freshservice() -> bytes:
    """`Others` stands twice, escalations have a date, and the file is UTF-16 with its mark, as from a spreadsheet."""
    rows: list[Cells] = [
        {
            "Subject": one.title, "Type": "Incident", "Status": _FRESH[one.status], "Priority": _PRIORITY[one.severity],
            "Group": one.team, "Agent": one.technician or "--", "Company": one.client, "Category": one.type,
            "Ticket Id": f"INC-{one.number}", "Requester Name": one.requester, "Created Time": _iso(one.opened),
            "Resolved Time": _iso(one.resolved), "Closed Time": _iso(one.closed),
            "Last Updated Time": _iso(one.updated), "Initial Response Time": _iso(one.responded),
            "Resolution Status": _fresh(one)[0], "First Response Status": _fresh(one)[1],
            "Survey Result": _SURVEY[one.rating], "Escalated": "Yes" if one.escalated else "No",
            "Escalated Date": _iso(one.escalated),
        }
        for one in cases()
    ]  # fmt: skip
    return _table(FRESHSERVICE, rows).encode("utf-16")


def osticket() -> bytes:
    """A byte order mark, semicolons, times of an American locale, and no first response."""
    status = {
        "new": "Open",
        "working": "Open",
        "client": "Open",
        "vendor": "Open",
        "resolved": "Resolved",
        "closed": "Closed",
    }
    priority = {"critical": "Emergency", "high": "High", "normal": "Normal", "low": "Low"}
    at = _time("%m/%d/%y %I:%M %p")
    rows: list[Cells] = [
        {
            "Ticket Number": f"{one.number:06}", "Date Created": at(one.opened), "Subject": one.title,
            "From": one.requester, "Priority": priority[one.severity], "Department": one.team, "Help Topic": one.type,
            "Current Status": status[one.status], "Last Updated": at(one.updated),
            "Closed Date": at(one.resolved), "Overdue": 0, "Agent Assigned": one.technician,
            "Reopen Count": one.reopens,
        }
        for one in cases()
    ]  # fmt: skip
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerows(csv.reader(io.StringIO(_table(OSTICKET, rows), newline="")))
    return text.getvalue().encode("utf-8-sig")


def zammad() -> bytes:
    """Times name their zone, verdicts are what was left in minutes, and there is no status."""
    at = _time("%Y-%m-%d %H:%M:%S UTC")
    rows: list[Cells] = [
        {
            "Ticket#": 10000 + one.number, "Title": one.title, "Customer": one.requester, "Organization": one.client,
            "Agent": one.technician, "Created At": at(one.opened), "Close At": at(one.resolved),
            "Close In Min": _minutes(one.opened, one.resolved),
            "Close Diff In Min": "" if one.resolved is None else one.number if one.kept_resolve else -one.number,
            "First Response At": at(one.responded),
            "First Response Diff In Min": "" if one.responded is None else 0 if one.kept_respond else -1,
        }
        for one in cases()
    ]  # fmt: skip
    return _table(ZAMMAD, rows).encode()


def jira() -> bytes:
    """Names that stand twice, rows wider than the header, and dates like 11/May/24 03:26 PM."""
    status = {
        "new": "To Do", "working": "In Progress", "client": "Waiting for customer", "vendor": "Pending",
        "resolved": "Done",
        "closed": "Closed",
    }  # fmt: skip
    priority = {"critical": "Highest", "high": "High", "normal": "Medium", "low": "Lowest"}
    at = _time("%d/%b/%y %I:%M %p")
    rows: list[Cells] = [
        {
            "Summary": one.title, "Issue key": f"HELP-{one.number}", "Issue id": 90000 + one.number,
            "Issue Type": one.type, "Status": status[one.status], "Project name": one.client,
            "Priority": priority[one.severity], "Assignee": one.technician, "Reporter": one.requester,
            "Created": at(one.opened), "Updated": at(one.updated), "Resolved": at(one.resolved),
            "Component/s": one.team, "Labels": "vip",
        }
        for one in cases()
    ]  # fmt: skip
    return _table(JIRA, rows, more=("11/May/24 03:26 PM;ana;a comment", "another")).encode()


def servicenow() -> bytes:
    """Nanoseconds, a misspelt column, and question marks for what is not there."""
    status = {
        "new": "New", "working": "In Progress", "client": "On Hold", "vendor": "Awaiting Vendor",
        "resolved": "Resolved", "closed": "Closed"
    }  # fmt: skip
    priority = {"critical": "1 - Critical", "high": "2 - High", "normal": "3 - Moderate", "low": "4 - Low"}
    at = _time("%Y-%m-%d %H:%M:%S.000000000")
    rows: list[Cells] = [
        {
            "number": f"INC{one.number:07}", "opened_at": at(one.opened), "short_description": one.title,
            "caller_id": one.requester, "company": one.client, "priority": priority[one.severity],
            "state": status[one.status], "category": one.type, "assignement_group": one.team,
            "assigned_to": one.technician or "?", "sys_updated_on": at(one.updated),
            "resolved_at": at(one.resolved) or "?", "closed_at": at(one.closed) or "?",
            "reassignment_count": one.handoffs, "reopen_count": one.reopens,
            "made_sla": str(one.kept_resolve).lower(),
        }
        for one in cases()
    ]  # fmt: skip
    return _table(SERVICENOW, rows).encode()


def topdesk() -> bytes:
    """What its API answers: JSON, nested, the tier as the status."""
    at = _time("%Y-%m-%dT%H:%M:%S.000+0000")
    found = []
    for one in cases():
        line = "partial" if one.number == 20 else "secondLine" if one.escalated else "firstLine"
        found.append(
            {
                "id": f"unid-{one.number}", "number": f"I 2602 {one.number:03}",
                "status": line + ("Archived" if one.resolved else ""),
                "caller": {"dynamicName": one.requester, "branch": {"name": one.client}},
                "category": {"name": one.type}, "priority": {"name": one.severity}, "operatorGroup": {"name": one.team},
                "operator": {"name": one.technician} if one.technician else None, "briefDescription": one.title,
                "creationDate": at(one.opened), "modificationDate": at(one.updated),
                "completedDate": at(one.resolved) or None, "closedDate": at(one.closed) or None,
                "optionalFields1": {"text1": "", "number1": 0, "boolean1": False}, "actions": ["a", "b"],
            }
        )  # fmt: skip
    return json.dumps(found, ensure_ascii=False, indent=1).encode()


EXPORTS: dict[str, Callable[[], bytes]] = {
    one.__name__: one for one in (zendesk, freshdesk, freshservice, osticket, zammad, jira, servicenow, topdesk)
}
