"""A ticket turns out to be worse than it was opened as, and rises to those who handle such tickets: they hear of it."""

from escli.app.parcels import why
from escli.core.model import Event
from tests.desk import Desk
from tests.stories.world import MATRIX


def test_a_risen_ticket_whose_news_was_owed_is_told_to_its_new_tier(desk: Desk) -> None:
    """A low one has no update target; as a high one the next news was due long ago, and that is a breach of its own."""
    desk.open(MATRIX.replace("SETTINGS", ""))
    ticket = desk.new("--client", "Acme", "--type", "fault", "--severity", "low", "Slow", as_="ana")
    desk.at("12:00").ok("set", str(ticket), "--severity", "high", as_="ana")
    (changed,) = desk.events(ticket, "set")
    assert changed["data"]["tier"] == "L2"
    assert "late" not in changed["data"]  # nothing of what it was promised before had run out
    (missed,) = desk.events(ticket, "breached")
    assert missed["data"]["late"] == ["update"]
    desk.ok("sweep")
    assert {one["error"] for one in desk.outbox()} == {None}
    assert ("tell", "ben") in desk.told(ticket)


def test_such_an_event_in_the_file_of_an_earlier_escli_is_told_of_too() -> None:
    assert why(Event("set", 0, data={"cause": "manual", "late": []})) == "manual"
