"""The machine's clock is set back, by an hour or by a day: nothing happens twice, and what is done still counts."""

import pytest

from tests.desk import Desk

NEW = ("--client", "Quayside Books", "--type", "outage", "--severity", "critical", "--affected", "6")
BACK = ["Tue 08:20", "Mon 09:20"]  # an hour, and a day


@pytest.fixture
def ticket(desk: Desk) -> int:
    """It was opened on Tuesday at nine, and nobody responded in time."""
    desk.open()
    one = desk.at("Tue 09:00").new(*NEW, "The till is down", as_="ana")
    desk.sweep("Tue 09:20")
    return one


@pytest.mark.parametrize("then", BACK)
def test_no_step_happens_twice(desk: Desk, ticket: int, then: str) -> None:
    before, told = desk.events(ticket), desk.told(ticket)
    desk.at(then)
    for _ in range(3):
        desk.ok("sweep")
    assert desk.events(ticket) == before
    assert desk.told(ticket) == told
    desk.sweep("Tue 09:20")  # the clock is right again
    assert desk.events(ticket) == before
    assert desk.run("doctor").code == 0


@pytest.mark.parametrize("then", BACK)
def test_a_take_and_a_solution_still_answer_what_runs(desk: Desk, ticket: int, then: str) -> None:
    desk.at(then)
    desk.ok("take", str(ticket), as_="hugo")
    assert desk.clock(ticket, "respond")["state"] == "done"
    desk.ok("reply", str(ticket), "We are on it", as_="hugo")
    desk.ok("resolve", str(ticket), "A cable", as_="hugo")
    shown = desk.show(ticket)
    assert {one["state"] for one in shown["clocks"]} == {"done"}
    row = desk.peek(ticket)
    assert min(row["resolution_w"], row["resolution_s"], row["waited_s"] or 0) >= 0
    assert all(one["left_at"] is None or one["left_at"] >= one["entered_at"] for one in shown["stays"])
    runs = desk.ok("show", str(ticket), "--clocks", "--json").data["runs"]
    assert [one for one in runs if one["used_s"] is None or one["used_s"] < 0 or one["paused_s"] < 0] == []
    desk.ok("why", str(ticket))
    desk.ok("metrics")
    desk.sweep("Tue 12:00")
    assert desk.peek(ticket)["status"] == "resolved"
    assert desk.run("doctor").code == 0


@pytest.mark.parametrize("then", BACK)
def test_who_answers_the_client_has_it_then_too(desk: Desk, ticket: int, then: str) -> None:
    desk.at(then).ok("reply", str(ticket), "We are on it", as_="hugo")
    assert desk.clock(ticket, "respond")["state"] == "done"
    assert desk.peek(ticket)["technician"] == "hugo"


@pytest.mark.parametrize("then", BACK)
def test_a_sweep_of_the_future_is_no_sign_of_life(desk: Desk, ticket: int, then: str) -> None:
    desk.ok("take", str(ticket), as_="hugo")
    assert "future" not in desk.run("breaches", "--check").out
    ran = desk.at(then).run("breaches", "--check")
    assert ran.code == 2
    assert "The last sweep is of the future: was the clock set back?" in ran.out
    found = {one["check"]: one for one in desk.run("doctor", "--json").data["checks"]}
    assert "of the future" in found["sweeps"]["says"]
    desk.ok("sweep")  # cron is alive, and notes it by the clock as it is
    assert "future" not in desk.run("breaches", "--check").out


def test_a_message_that_was_to_be_tried_again_does_not_wait_for_the_clock_to_catch_up(desk: Desk) -> None:
    matrix = desk.folder / "escli-broken"
    desk.open()
    text = desk.matrix.read_text("utf-8")
    assert "messages.log" in text
    matrix.write_text("no folder", "utf-8")
    desk.matrix.write_text(text.replace("messages.log", "broken/messages.log"), "utf-8")
    desk.at("Tue 09:00").new(*NEW, "The till is down", as_="ana")
    assert desk.run("sweep").code == 7 or desk.outbox()
    failed = [one for one in desk.outbox() if one["state"] == "failed"]
    assert failed
    matrix.unlink()
    matrix.mkdir()
    desk.at("Mon 09:20")
    desk.ok("sweep")
    desk.at("Mon 09:30")
    desk.ok("sweep")
    assert {one["state"] for one in desk.outbox()} == {"sent"}, [
        (o["error"], o["try_at"], o["tries"], o["state"]) for o in desk.outbox()
    ]
