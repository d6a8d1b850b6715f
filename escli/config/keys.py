"""The keys of the matrix file as data: what may stand where, of which kind, and why; checks and manual both read it."""

from typing import NamedTuple

from escli.core.matrix import HANDOFF, MANAGEMENT
from escli.core.news import OPTIONAL

ASK = ("system", "affected", "description", "requester")
ROLES = (
    "assignee",
    "tier",
    "on call",
    "lead",
    "management",
    "duty",
    "client",
)  # whom a step can reach without naming a person
OTHERS = "others"  # in `respond`: every tier that is not named
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Default = str | list[str] | dict[str, str] | None


class Kind(NamedTuple):
    """A kind of value: how to say it, who reads it, and which words it may be (fixed, or names under a section)."""

    says: str
    reader: str
    words: tuple[str, ...] = ()
    section: str = ""
    many: bool = False
    repeats: bool = False  # whether a list may say the same twice


class Required:
    """The default of a key that has none: a person must write it."""


REQUIRED = Required()


class Key(NamedTuple):
    """One key: its path (`<x>` is a name of the person's choosing, `[]` each of a list), and its sentence."""

    path: str
    kind: Kind
    default: Default | Required
    says: str


def one_of(*words: str) -> Kind:
    """One of these words."""
    return Kind(" or ".join((", ".join(words[:-1]), words[-1])) if words[1:] else words[0], "word", words)


def _each_of(*words: str) -> Kind:
    return Kind(f"a list of {', '.join(words)}", "word", words, many=True)


def _name(says: str, section: str, *words: str) -> Kind:
    return Kind(says, "word", words, section)


def _names(says: str, section: str) -> Kind:
    return Kind(f"the name of {says}, or a list of them", "word", (), section, many=True)


MAPPING = Kind("a mapping", "")
TEXT = Kind("a text", "text")
TEXTS = Kind("a text, or a list of texts", "text", many=True)
COMMAND = Kind("a list: a program and its arguments", "text", many=True, repeats=True)
FLAG = Kind("true or false", "flag")
ZONE = Kind("a time zone such as Europe/London", "zone")
DURATION = Kind("a duration such as 15m, 4h or 2d", "duration")
WALL = Kind("a time on the wall such as 10s, 15m or 14d", "wall")
PORT = Kind("a port such as 587", "port")
ADDRESS = Kind("a mail address such as desk@harbour.example", "address")
SECRET = Kind("`env NAME`, or `file PATH`: where it is kept", "secret")
SIZE = Kind("a size such as 500KB or 10MB", "size")
RESPOND = Kind("a duration, or one for each tier", "respond")
HOURS = Kind("24/7, or days with hours such as mon-fri: 08:00-18:00", "hours")
QUIET = Kind("hours such as 22:00-07:00, or days with such hours", "quiet")
COUNTRY = Kind("a country's code such as GB, DE or US", "country")
HOLIDAYS = Kind("dates (2026-12-25, or 12-25 for every year) with names", "holidays")
SPECIAL = Kind("dates such as 2026-12-24 with hours or `closed`", "special")
BREAKS = Kind("dates such as 2026-12-24 with hours", "breaks")
ROTATIONS = Kind("a rotation, or a list of them", "")
WHO = Kind("a person of the team, or a list of those who take turns", "who", (), "team")
TURN = Kind("hourly, daily, weekly, monthly, or a number such as 12 hours, 3 days or 2 weeks", "turn")
MOMENT = Kind("a moment such as 2026-09-07 09:00", "moment")
UNTIL = Kind("a moment such as 2026-12-24 18:00, or a day", "until")
LENGTH = Kind("a number of hours, days or weeks such as 12 hours or 2 days", "length")
PRIORITY = Kind("a whole number from 1 to 9", "word", tuple("123456789"))
STEPS = Kind("a list of steps such as `75% of resolve: tell assignee`", "steps")
TIER = _name("the name of a tier", "tiers")
CALENDAR = _name("the name of a calendar", "calendars")
PATHS = _names("a path", "paths")
PEOPLE = _names("a person of the team", "team")
CHANNELS = _names("a channel", "channels")
MAY = Kind(
    "technician, lead, manager or a person of the team, or a list of them", "word", ("technician", "lead", "manager"),
    "team", many=True,
)  # fmt: skip
MESSAGES = _each_of(*OPTIONAL)
TEMPLATE = Kind("words with {{ names }}, see docs/messages.md", "template")
FALLBACK = _each_of("busy", "next", "unskilled")
COUNT = Kind("a whole number from 1 to 1000", "count")
CLOCKS = _each_of("respond", "update", "resolve")
PARTS = _each_of(*HANDOFF)


def _adjustment(path: str) -> tuple[Key, ...]:
    return (
        Key(f"{path}[].type", _names("a type", "types"), None, "Only for these types; left out, for all."),
        Key(f"{path}[].severity", _names("a severity", "severities"), None, "Only for these severities."),
        Key(f"{path}[].tier", TIER, None, "Start no lower than at this tier."),
        Key(f"{path}[].respond", RESPOND, None, "Respond within this, if the cell allows longer."),
        Key(f"{path}[].update", DURATION, None, "Update the client this often, if the cell allows longer."),
        Key(f"{path}[].resolve", DURATION, None, "Resolve within this, if the cell allows longer."),
        Key(f"{path}[].calendar", CALENDAR, None, "Count the clocks in this calendar instead of the cell's."),
        Key(f"{path}[].path", PATHS, [], "Follow these paths as well as the cell's."),
    )


def _rotation(path: str) -> tuple[Key, ...]:
    return (
        Key(path, ROTATIONS, REQUIRED, "Its rotations; of those that serve at a time, the highest priority answers."),
        Key(f"{path}[].who", WHO, REQUIRED, "Who serves, in this order; `[[ana, ben], carla]`: ana and ben together."),
        Key(f"{path}[].turn", TURN, "weekly", "When the next one takes over; a day without any of `hours` is no turn."),
        Key(f"{path}[].from", MOMENT, REQUIRED, "The first handover, and the time of day of those that follow."),
        Key(f"{path}[].until", UNTIL, None, "When it ends; a day alone is the last one."),
        Key(f"{path}[].timezone", ZONE, None, "The zone of its times; left out, the desk's."),
        Key(f"{path}[].hours", HOURS, None, "The hours of the week in which somebody serves; left out, all of them."),
        Key(f"{path}[].for", LENGTH, None, "How long of each turn somebody serves; left out, all of it."),
        Key(f"{path}[].priority", PRIORITY, "1", "The higher number answers; equal ones are on call together."),
    )


KEYS: tuple[Key, ...] = (
    Key("escli", one_of("1"), REQUIRED, "The version of this file's syntax."),
    Key("name", TEXT, REQUIRED, "The desk's name, as clients know it."),
    Key("timezone", ZONE, REQUIRED, "The zone in which the desk reads times."),
    Key("contact", MAPPING, {}, "How clients reach the desk; it stands on their pages."),
    Key("contact.phone", TEXT, None, "Where a call reaches it."),
    Key("contact.email", ADDRESS, None, "Where mail reaches it."),
    Key("contact.words", TEXT, None, "What else a client should know to reach it."),
    Key("settings", MAPPING, {}, "What holds for every ticket."),
    Key("settings.reopen within", WALL, "14d", "Until when after its resolution a ticket can be reopened."),
    Key("settings.reopen", one_of("resume", "restart"), "resume", "What a reopening does to the resolve clock."),
    Key("settings.wait", DURATION, "2d", "How long we wait for a client before the holder is reminded."),
    Key("settings.update", one_of("promise", "answer"), "promise", "Whether updates are due regularly or as answers."),
    Key("settings.wait on client pauses", CLOCKS, ["update", "resolve"], "What stands still while a client is asked."),
    Key("settings.wait on vendor pauses", CLOCKS, [], "What stands still while a vendor is asked."),
    Key("settings.largest file", SIZE, "10MB", "How large a file may be that is attached to a ticket."),
    Key("settings.fallback", FALLBACK, ["busy", "next", "unskilled"], "How routing gives way where nobody fits."),
    Key("calendars", MAPPING, REQUIRED, "The hours in which clocks run."),
    Key("calendars.<calendar>.timezone", ZONE, None, "The zone of its hours; left out, the desk's."),
    Key("calendars.<calendar>.hours", HOURS, REQUIRED, "When it is open in an ordinary week; nights may run over."),
    Key("calendars.<calendar>.country", COUNTRY, None, "The country on whose public holidays it does not open."),
    Key("calendars.<calendar>.subdivision", TEXT, None, "The part of it, where holidays differ: ENG, BY, CA."),
    Key("calendars.<calendar>.holidays", HOLIDAYS, {}, "More days on which it does not open, or other names."),
    Key("calendars.<calendar>.special", SPECIAL, {}, "Days with hours of their own."),
    Key("calendars.<calendar>.breaks", BREAKS, {}, "Hours of a day in which it is closed once."),
    Key("tiers", MAPPING, REQUIRED, "The levels of support, first line first."),
    Key("tiers.<tier>.client", TEXT, REQUIRED, "The sentence that a client reads about this tier."),
    Key("tiers.<tier>.handoff", PARTS, [], "What an escalation into this tier must bring."),
    Key(
        "tiers.<tier>.route", one_of("queue", "person"), "queue", "Leave its tickets to be taken, or give each to one."
    ),
    Key("management", MAPPING, REQUIRED, "Where breaches, relationships and policy go."),
    Key("management.client", TEXT, REQUIRED, "The sentence that a client reads about management."),
    Key("management.respond", DURATION, REQUIRED, "How soon a manager takes an escalation."),
    Key("management.callback", DURATION, None, "How soon a client who escalated is called back; else as respond."),
    Key("management.calendar", CALENDAR, REQUIRED, "The calendar of that promise."),
    Key("management.handoff", PARTS, [], "What an escalation to management must bring."),
    Key("severities", MAPPING, REQUIRED, "How bad an issue can be, worst first."),
    Key("severities.<severity>", TEXT, REQUIRED, "When to choose this severity."),
    Key("examples", MAPPING, {}, "Issues of each severity as clients know them, for the policy that they read."),
    Key("examples.<severity>", TEXTS, REQUIRED, "Such as `The server is down`."),
    Key("plans", TEXTS, [], "The priority levels that clients can have, best first."),
    Key("types", MAPPING, REQUIRED, "The kinds of issue."),
    Key("types.<type>.title", TEXT, REQUIRED, "What people call it."),
    Key("types.<type>.skills", TEXTS, [], "Skills that its technician should have."),
    Key("types.<type>.ask", _each_of(*ASK), [], "What must be known when it is opened."),
    Key("matrix", MAPPING, REQUIRED, "A cell for each type and each severity."),
    Key("matrix.<type>.<severity>.tier", TIER, REQUIRED, "Where the ticket starts."),
    Key("matrix.<type>.<severity>.respond", RESPOND, REQUIRED, "How soon somebody takes or answers it, at each tier."),
    Key("matrix.<type>.<severity>.update", DURATION, None, "How often the client hears from us."),
    Key("matrix.<type>.<severity>.resolve", DURATION, None, "How soon it is solved."),
    Key("matrix.<type>.<severity>.idle", DURATION, None, "How long its holder may be silent, then twice that."),
    Key("matrix.<type>.<severity>.calendar", CALENDAR, REQUIRED, "The hours in which these times count."),
    Key("matrix.<type>.<severity>.path", PATHS, REQUIRED, "What happens as time runs."),
    Key("paths", MAPPING, REQUIRED, "Steps with the moment on which each is due."),
    Key("paths.<path>", STEPS, REQUIRED, "Its steps; the last one is never silent."),
    Key("adjust", MAPPING, {}, "What tightens a cell: `plan NAME`, `vip`, `security`, `10 affected`, `3 clients`."),
    *_adjustment("adjust.<case>"),
    Key("messages", MAPPING, {}, "What clients are written; escli has words of its own for each message."),
    Key("messages.send", MESSAGES, list(OPTIONAL), "Which of them clients get, besides what somebody writes."),
    Key("messages.words", MAPPING, {}, "Other words, by message."),
    Key("messages.words.<message>", TEMPLATE, None, "Other words for a message."),
    Key("messages.tiers", MAPPING, {}, "Other words while a ticket is at a tier."),
    Key("messages.tiers.<tier>.<message>", TEMPLATE, None, "Other words for a message there."),
    Key("messages.answers", MAPPING, {}, "Words to begin a reply with: `reply ID --template NAME`."),
    Key("messages.answers.<answer>", TEMPLATE, None, "What it begins with."),
    Key("access", MAPPING, {}, "Who may do what only some should; what is left out anybody may."),
    Key("access.as", MAY, None, "Who may act as somebody else with `--as`."),
    Key("access.adopt", MAY, None, "Who may give open tickets new promises (`matrix adopt`)."),
    Key("access.drop", MAY, None, "Who may give up messages and mail (`outbox drop`, `mail drop`)."),
    Key("access.redact", MAY, None, "Who may blank words for good."),
    Key("access.restore", MAY, None, "Who may put a copy in the desk's place."),
    Key("inbox", MAPPING, None, "Mail that comes in, read by `escli mail`."),
    Key("inbox.address", ADDRESS, REQUIRED, "Where answers to our messages go."),
    Key("inbox.type", _name("the name of a type", "types"), None, "What a contact's new mail opens; else it waits."),
    Key("inbox.severity", _name("the name of a severity", "severities"), None, "How bad that is."),
    Key("clients", MAPPING, {}, "Whom the desk serves."),
    Key("clients.<client>.plan", _name("the name of a plan", "plans"), None, "Its priority level."),
    Key("clients.<client>.timezone", ZONE, None, "The zone in which it reads times; left out, the desk's."),
    Key("clients.<client>.contacts", MAPPING, [], "Its people."),
    Key("clients.<client>.contacts[].name", TEXT, REQUIRED, "A contact's name."),
    Key("clients.<client>.contacts[].email", ADDRESS, None, "Where mail reaches them."),
    Key("clients.<client>.contacts[].phone", TEXT, None, "Where a call reaches them."),
    Key("clients.<client>.contacts[].vip", FLAG, "false", "Whether the vip adjustments hold for them."),
    Key("clients.<client>.send", MESSAGES, None, "Which messages this client gets; left out, those of `messages`."),
    Key("clients.<client>.words", MAPPING, {}, "Other words for this client."),
    Key("clients.<client>.words.<message>", TEMPLATE, None, "Other words for a message to it."),
    Key("clients.<client>.inbox", MAPPING, {}, "What this client's new mail opens, if not what `inbox` says."),
    Key("clients.<client>.inbox.type", _name("the name of a type", "types"), None, "Another type."),
    Key("clients.<client>.inbox.severity", _name("the name of a severity", "severities"), None, "Another severity."),
    Key("clients.<client>.adjust", MAPPING, [], "What tightens a cell for this client alone."),
    *_adjustment("clients.<client>.adjust"),
    Key("team", MAPPING, REQUIRED, "Who works here."),
    Key("team.<person>.tier", _name("the name of a tier, or management", "tiers", MANAGEMENT), REQUIRED, "Their tier."),
    Key("team.<person>.role", one_of("technician", "lead", "manager"), "technician", "Their part in it."),
    Key("team.<person>.login", TEXT, None, "The user name under which escli knows them."),
    Key("team.<person>.skills", TEXTS, [], "What they know; types ask for it."),
    Key("team.<person>.email", ADDRESS, None, "Where mail reaches them."),
    Key("team.<person>.hours", CALENDAR, None, "When they work; left out: by the rota of their tier, or always."),
    Key("team.<person>.capacity", COUNT, None, "How much they carry: a low ticket weighs 1, one worse 2, and so on."),
    Key("team.<person>.page", CHANNELS, [], "How a page reaches them at any hour."),
    Key("team.<person>.tell", CHANNELS, [], "How an ordinary message reaches them."),
    Key("team.<person>.quiet", QUIET, None, "Hours in which only a page reaches them, by the clock of their `hours`."),
    Key("rotas", MAPPING, {}, "Who is on call, in turn."),
    *_rotation("rotas.<tier or management>"),
    Key("channels", MAPPING, {}, "How messages leave the desk: log, command, mail or apprise."),
    Key("channels.<channel>.log", TEXT, None, "The file to which messages are written."),
    Key("channels.<channel>.command", COMMAND, None, "The program that sends a message, and its arguments."),
    Key("channels.<channel>.mail", MAPPING, None, "The server that takes mail."),
    Key("channels.<channel>.mail.host", TEXT, REQUIRED, "Its name."),
    Key("channels.<channel>.mail.port", PORT, None, "Its port; left out, 587, for tls 465, for none 25."),
    Key("channels.<channel>.mail.security", one_of("starttls", "tls", "none"), "starttls", "How it is kept private."),
    Key("channels.<channel>.mail.user", TEXT, None, "The user name that it asks for."),
    Key("channels.<channel>.mail.password", SECRET, None, "That user's password."),
    Key("channels.<channel>.mail.from", ADDRESS, REQUIRED, "Whom the mail is from; the desk's name goes with it."),
    Key("channels.<channel>.apprise", SECRET, None, "The URL of a service, as Apprise writes it: ntfy, Slack, Teams."),
    Key("channels.<channel>.timeout", WALL, "10s", "How long handing over one message may take."),
    Key("client channels", CHANNELS, [], "How messages reach clients; none: they are not written to."),
    Key("duty", PEOPLE, REQUIRED, "Who is reached when nobody else can be."),
)
