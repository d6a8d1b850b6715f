"""Times in a log: each of the field's ways to write one, read as the instant that it means."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escli.core.stamps import Stamps, are_apart, is_format

NOON = int(datetime(2024, 5, 11, 15, 26, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("iso", "2024-05-11T15:26:00Z"),
        ("iso", "2024-05-11 15:26"),
        ("iso", "2024-05-11 15:26:00 UTC"),
        ("iso", "2024-05-11 17:26:00+02:00"),
        ("iso", "2024-05-11 15:26:00.123456789"),
        ("iso", "2024-05-11T15:26:00.000+0000"),
        ("unix", "1715441160"),
        ("unix", "1715441160.25"),
        ("unix", "1715441160000"),
        ("%d/%m/%Y %H:%M", "11/5/2024 15:26"),
        ("%d/%b/%y %I:%M %p", "11/May/24 03:26 PM"),
        ("%d/%b/%y %I:%M %p", "11/may/24 3:26 pm"),
        ("%d-%B-%Y %H:%M", "11-May-2024 15:26"),
        ("%Y/%m/%d %H:%M:%S.%f", "2024/05/11 15:26:00.000000001"),
        ("%Y-%m-%d %H:%M:%S %z", "2024-05-11 17:26:00 +0200"),
        ("%Y%m%d%H%M%S", "20240511152600"),
    ],
)
def test_a_time_is_read(form: str, text: str) -> None:
    assert is_format(form)
    assert Stamps((form,), "UTC").read(text) == NOON


@pytest.mark.parametrize(
    "text",
    [
        "",
        "11/5/24 15:26",
        "31/2/2024 15:26",
        "11/5/2024 25:26",
        "11/5/9999 00:00",
        "11/5/1900 00:00",
        "\uff11/5/2024 15:26",
    ],
)
def test_what_is_no_time_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Stamps(("%d/%m/%Y %H:%M",), "UTC").read(text)


def test_of_several_formats_the_first_that_fits_is_read() -> None:
    stamps = Stamps(("%d/%b/%y %I:%M %p", "iso"), "Europe/Rome")
    assert stamps.read("11/May/24 05:26 PM") == stamps.read("2024-05-11 17:26") == NOON


@pytest.mark.parametrize(
    ("forms", "apart"),
    [
        (("iso", "%d/%m/%Y %H:%M"), True),
        (("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S"), True),
        (("%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"), False),
        (("%d/%m/%y %H:%M", "%y/%m/%d %H:%M"), False),
    ],
)
def test_formats_that_read_one_text_as_two_days_are_found(forms: tuple[str, ...], apart: bool) -> None:
    assert are_apart(forms) == apart


FORMS = st.sampled_from(["%d/%m/%Y %H:%M:%S", "%Y-%m-%d %I:%M:%S %p", "%d %b %Y %H.%M.%S", "%m-%d-%Y %H:%M:%S"])


@given(st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)), FORMS)  # noqa: DTZ001  # wall times
def test_what_is_read_is_what_python_reads(moment: datetime, form: str) -> None:
    text = moment.strftime(form)
    expected = int(datetime.strptime(text, form).replace(tzinfo=UTC).timestamp())
    assert Stamps((form,), "UTC").read(text) == expected
