"""A person writes YAML; what YAML would quietly turn into something else is said, with its line."""

from pathlib import Path

import pytest
import yaml

from escli.config import tree
from escli.errors import BadFile, Unreadable


def problems(text: str) -> list[str]:
    try:
        return [str(problem) for problem in tree.read(text, "desk.yaml").problems]
    except BadFile as error:
        return [str(problem) for problem in error.problems]


@pytest.fixture(params=["the C loader", "the Python loader"], autouse=True)
def _loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "the Python loader":
        monkeypatch.setattr(tree, "_LOADER", yaml.SafeLoader)


def test_words_stay_exactly_as_typed() -> None:
    text = (
        "hours: 08:00-18:00\n"
        "two: {mon: '08:00-12:30, 13:00-18:00', sat: 09:00-12:00}\n"
        "day: 2026-12-25\n"
        "every: 12-25\n"
        "always: 24/7\n"
        "vip: true\n"
        "escli: 1\n"
        "big: 1_000\n"
        "early: 08:30\n"
        "list:\n"
        "  - 0x1F\n"
        "  - 'on'\n"
        '  - "12:30"\n'
        "  - '010'\n"
    )
    found = tree.read(text, "desk.yaml")
    assert found.problems == []
    assert found.top == {
        "hours": "08:00-18:00",
        "two": {"mon": "08:00-12:30, 13:00-18:00", "sat": "09:00-12:00"},
        "day": "2026-12-25",
        "every": "12-25",
        "always": "24/7",
        "vip": "true",
        "escli": "1",
        "big": "1_000",
        "early": "08:30",
        "list": ["0x1F", "on", "12:30", "010"],
    }


def test_each_place_knows_its_line() -> None:
    found = tree.read("a: 1\nb:\n  c:\n    - x\n    - {d: y,\n       e: z}\n", "desk.yaml")
    assert found.lines[("b",)] == 2
    assert found.lines["b", "c"] == 3
    assert found.lines["b", "c", 1] == 4
    assert found.lines["b", "c", 2, "e"] == 6


@pytest.mark.parametrize("word", ["on", "off", "yes", "no", "y", "n", "On", "OFF", "Yes", "NO", "Y", "N"])
def test_a_boolean_in_disguise_is_refused_as_a_value_and_as_a_key(word: str) -> None:
    (value,) = problems(f"a: 1\nvip: {word}\n")
    assert value.startswith(f"line 2: vip: found '{word}', which YAML reads as ")
    (key,) = problems(f"a: 1\n{word}: 1\n")
    assert key.startswith(f"line 2: the file: found '{word}', which YAML reads as ")


@pytest.mark.parametrize("word", ["1:30", "12:30", "190:20:30", "+1:30", "08:00.5"])
def test_a_time_that_yaml_reads_in_base_60_is_refused(word: str) -> None:
    (found,) = problems(f"a: 1\nhours: {word}\n")
    assert found.startswith(f"line 2: hours: found '{word}', which YAML reads as a number in base 60, expected")
    assert f'"{word}" in quotes' in found


@pytest.mark.parametrize("word", ["010", "-07", "0161270"])
def test_a_number_with_a_leading_zero_is_refused(word: str) -> None:
    (found,) = problems(f"phone: {word}\n")
    assert found.startswith(f"line 1: phone: found '{word}', which YAML reads as a number in base 8, expected")


@pytest.mark.parametrize("nothing", ["", "~", "null", "NULL"])
def test_a_key_with_nothing_after_it_is_refused(nothing: str) -> None:
    assert problems(f"a: 1\nb: {nothing}\nc: 2\n") == [
        "line 2: b: found nothing, expected a value; leave the key out to say nothing, and quote a text that has commas"
    ]


def test_hours_with_a_comma_need_quotes_inside_braces() -> None:
    (found,) = problems("hours: {mon: 08:00-12:30, 13:00-18:00}\n")
    assert found.startswith("line 1: hours.13:00-18:00: found nothing, expected a value; ")
    assert "quote a text that has commas" in found


def test_a_key_said_twice_is_refused_on_its_second_line() -> None:
    assert problems("a:\n  b: 1\n  c: 2\n  b: 3\n") == [
        "line 4: a.b: found this key a second time (first on line 2), expected each key once"
    ]


def test_anchors_aliases_and_merge_keys_are_refused() -> None:
    found = problems("a: &x {b: 1}\nc: *x\nd:\n  <<: {e: 1}\n")
    assert [line.split(", expected")[0] for line in found] == [
        "line 1: a: found the anchor &x",
        "line 2: c: found the alias *x",
        "line 4: d: found the merge key <<",
    ]


def test_a_bomb_of_aliases_is_read_in_no_time_because_none_is_followed() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    assert len(problems("\n".join(lines))) == 30 + 29 * 9


@pytest.mark.parametrize("tag", ["!!str", "!!python/object:os.system", "!mine", "!"])
def test_a_tag_is_refused(tag: str) -> None:
    (found,) = problems(f"a: 1\nb: {tag} 5\n")
    assert found.startswith("line 2: b: found the tag ")


def test_a_key_that_is_a_list_is_refused() -> None:
    (found,) = problems("a: 1\n? [b, {c: d}]\n: 2\ne: 3\n")
    assert found == "line 2: the file: found a key that is not a word, expected a word, then a colon"


@pytest.mark.parametrize("key", ["''", "~", "null"])
def test_a_key_without_a_name_is_refused(key: str) -> None:
    assert problems(f"{key}: 1\n") == ["line 1: the file: found a key without a name, expected a word, then a colon"]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n"])
def test_an_empty_file_is_refused(text: str) -> None:
    (found,) = problems(text)
    assert found.startswith("line 1: the file: found an empty file, expected a mapping")


@pytest.mark.parametrize(("text", "kind"), [("\n- a\n", "a list"), ("\nword\n", "a single value")])
def test_a_file_that_is_no_mapping_is_refused(text: str, kind: str) -> None:
    (found,) = problems(text)
    assert found.startswith(f"line 2: the file: found {kind}, expected a mapping")


def test_a_second_document_is_refused() -> None:
    assert problems("a: 1\n---\nb: 2\n") == [
        "line 2: the file: found the start of a second document (---), expected one document"
    ]


def test_a_tab_is_called_a_tab() -> None:
    assert problems("a:\n\tb: 1\n") == [
        "line 2: the file: found a tab, expected spaces: YAML does not indent with tabs"
    ]


@pytest.mark.parametrize("text", ["a: 1\nb: 'open\nc: 2\n", "a: 1\nb: [x,\n  z\n"])
def test_what_is_never_closed_is_told_where_it_was_opened(text: str) -> None:
    assert problems(text) == [
        "line 2: the file: found something that is opened here and never closed, expected its end"
    ]


@pytest.mark.parametrize("text", ["a: 1\nb: c: d\n", "a: 1\nb: @x\n", "a: 1\n}\n", "a: 1\nb: [x]]\n"])
def test_any_other_broken_yaml_is_one_problem_with_its_line(text: str) -> None:
    (found,) = problems(text)
    assert found.startswith("line 2: the file: found what YAML cannot read (")


def test_traps_before_broken_yaml_are_told_with_it() -> None:
    assert [line[:7] for line in problems("a: on\nb: c: d\n")] == ["line 1:", "line 2:"]


def test_a_control_character_is_refused() -> None:
    assert problems("a: 1\nb: \x1b[31m\n") == [
        "line 2: the file: found the control character '\\x1b', expected printable text"
    ]
    assert problems('a: "\\e[31m"\n') == []  # escaped by YAML, it is text like any other: output defuses it


def test_nesting_without_end_is_refused() -> None:
    (found,) = problems("a: " + "[" * 5000)
    assert "more than 20 levels inside each other" in found


def test_a_file_of_more_than_a_megabyte_is_refused(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    large.write_text("# é\n" * 250_000, encoding="utf-8")
    with pytest.raises(BadFile, match="more than 1 MB"):
        tree.read_text(large)
    with pytest.raises(BadFile, match="more than 1 MB"):
        tree.read("a" * 1_000_001, "pasted")


def test_a_file_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    latin = tmp_path / "latin.yaml"
    latin.write_bytes(b"a: 1\nname: Caf\xe9\n")
    with pytest.raises(BadFile, match=r"line 2: the file: found the byte 0xe9, which is not UTF-8"):
        tree.read_text(latin)


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "windows.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: on\r\n")
    found = tree.read(tree.read_text(file), file.name)
    assert found.top["a"] == "1"
    assert found.problems[0].line == 2


def test_a_missing_file_and_a_folder_are_refused_politely(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"none\.yaml cannot be read: no such file or directory\."):
        tree.read_text(tmp_path / "none.yaml")
    with pytest.raises(Unreadable, match=r"cannot be read: is a directory\."):
        tree.read_text(tmp_path)
