"""The cells of a log before a mapping reads them: where columns stand, and what is no text."""

from typing import NamedTuple


def not_text(text: str) -> str:
    """The first character that no log can hold: a byte that was not UTF-8, or a zero; empty if there is none."""
    if "\0" in text:
        return "\0"
    return "" if text.isascii() else next((one for one in text if "\udc80" <= one <= "\udcff"), "")


def named(character: str) -> str:
    """What `not_text` found, for people."""
    return f"the byte 0x{ord(character) & 0xFF:02x}"


class Table(NamedTuple):
    """What is known of a file before its rows: the names of its columns, and how its rows are cut."""

    header: list[str]
    sparse: bool = False  # each row names its cells: one that it lacks is empty, and an order there is none

    def places(self) -> dict[str, int]:
        """Where each column stands. Of equal names the first has the name, the second is also called NAME#2."""
        places: dict[str, int] = {}
        count: dict[str, int] = {}
        for place, name in enumerate(self.header):
            places.setdefault(name, place)
            count[name] = count.get(name, 0) + 1
            if count[name] > 1:
                places.setdefault(f"{name}#{count[name]}", place)
        return places
