"""The four examples of the article that escli makes real, through the command line, on the example matrix."""

from tests.desk import Desk


def test_a_critical_server_outage_for_several_users_starts_at_l2_with_a_15_minute_response(desk: Desk) -> None:
    desk.open()
    ticket = desk.new(
        *("--client", "Riverside Dental", "--type", "outage", "--severity", "critical", "--affected", "6"), "It is down"
    )
    shown = desk.show(ticket)
    assert shown["tier"] == "L2"
    assert desk.clock(ticket, "respond")["target"] == "15m"
    assert desk.clock(ticket, "respond")["due"] == "2026-11-23T09:15:00Z"


def test_a_software_configuration_question_stays_at_l1_with_a_4_hour_response_window(desk: Desk) -> None:
    desk.open()
    ticket = desk.new("--client", "Quayside Books", "--type", "software", "--severity", "normal", "How do I sign mail")
    assert desk.show(ticket)["tier"] == "L1"
    assert desk.clock(ticket, "respond")["due"] == "2026-11-23T13:00:00Z"


def test_a_password_reset_is_never_escalated_however_late_it_is(desk: Desk) -> None:
    desk.open()
    ticket = desk.new("--client", "Quayside Books", "--type", "password", "--severity", "normal", "Forgot my password")
    for when in ("12:00", "15:00", "17:59", "Tue 10:00", "Wed 10:00"):
        desk.sweep(when)
    assert desk.show(ticket)["tier"] == "L1"
    assert desk.events(ticket, "escalated", "managed") == []
    assert ("tell", "carla") in desk.told(ticket) or ("page", "carla") in desk.told(ticket)  # but it is not silent


def test_a_password_reset_is_escalated_when_security_is_involved(desk: Desk) -> None:
    desk.open()
    plain = desk.new("--client", "Quayside Books", "--type", "password", "--severity", "high", "Forgot it")
    risky = desk.new(
        "--client", "Quayside Books", "--type", "password", "--severity", "high", "--security", "Somebody changed it"
    )
    assert desk.show(plain)["tier"] == "L1"
    assert desk.show(risky)["tier"] == "L2"


def test_a_password_reset_for_a_vip_climbs_when_nobody_answers(desk: Desk) -> None:
    desk.open()
    ticket = desk.new("--client", "Quayside Books", "--type", "password", "--severity", "normal", "--vip", "Locked out")
    desk.sweep("Tue 10:00")
    assert desk.events(ticket, "escalated")
    assert desk.show(ticket)["tier"] == "L2"


def test_what_several_clients_or_a_vendor_need_starts_at_l3(desk: Desk) -> None:
    desk.open()
    ticket = desk.new("--client", "Quayside Books", "--type", "vendor", "--severity", "high", "The line is dead")
    assert desk.show(ticket)["tier"] == "L3"


def test_a_broken_promise_of_an_urgent_outage_reaches_management_if_nobody_ever_answers(desk: Desk) -> None:
    desk.open()
    ticket = desk.new("--client", "Quayside Books", "--type", "outage", "--severity", "critical", "All is down")
    for when in ("09:16", "09:31", "09:46", "10:01", "11:00", "12:00", "13:01"):
        desk.sweep(when)
    shown = desk.show(ticket)
    assert shown["tier"] == "L3"
    assert shown["management"] is True
    assert ("page", "mia") in desk.told(ticket)
