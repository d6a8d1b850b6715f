"""The channels as one run of deliveries uses them: connections are kept, and a server that is down is left alone."""

from pathlib import Path
from typing import TYPE_CHECKING, Self

from escli.core.channel import Channel
from escli.notify.channels import NotDeliveredError, deliver
from escli.notify.letter import Parcel
from escli.notify.secrets import NoSecretError, resolve, scrubbed
from escli.rights import Rights

if TYPE_CHECKING:
    from escli.notify.mail import Line

_SAID = 1000  # characters of what a channel says that are kept


class Carrier:
    """Carries parcels over channels; what it needs for one is loaded with the first parcel that goes there."""

    def __init__(self, folder: Path, rights: Rights) -> None:
        self._folder, self._rights = folder, rights
        self._lines: dict[str, Line] = {}
        self._down: dict[str, str] = {}  # server: what it said

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for line in self._lines.values():
            line.close()

    def lacks(self, channel: Channel) -> str | None:
        """What is missing in this process for the channel, in words; None if nothing is."""
        try:
            self._secret(channel)
        except NoSecretError as error:
            return f"{error} (channel {channel.name})"
        return None

    def _secret(self, channel: Channel) -> str | None:
        reference = channel.url or (channel.mail.password if channel.mail is not None else None)
        return None if reference is None else resolve(reference, self._folder)

    def carry(self, channel: Channel, parcel: Parcel, seconds: float) -> None:
        """Hand a parcel over, in the channel's time or in less; NotDeliveredError, without a secret in its words."""
        secret = self._secret(channel)
        server = self._server(channel, secret)
        if server in self._down:
            raise NotDeliveredError(f"left alone in this run: {self._down[server]}")
        try:
            self._hand_over(channel, secret, parcel, min(seconds, channel.timeout))
        except NotDeliveredError as error:
            failure = error
        except Exception as error:  # noqa: BLE001  # a library's bug must not keep the others' messages back
            failure = NotDeliveredError(f"{type(error).__name__}: {error}")
        else:
            return
        words = scrubbed(str(failure), [secret] if secret is not None else [])[:_SAID]
        if failure.down:
            self._down[server] = words
        raise NotDeliveredError(words, final=failure.final, down=failure.down)

    def _server(self, channel: Channel, secret: str | None) -> str:
        if channel.mail is not None:
            return f"{channel.mail.host}:{channel.mail.port}"
        if secret is not None:
            from escli.notify.push import server_of

            return server_of(secret)
        return channel.name

    def _hand_over(self, channel: Channel, secret: str | None, parcel: Parcel, seconds: float) -> None:
        if channel.mail is not None:
            from escli.notify.mail import Line

            line = self._lines.get(channel.name)
            if line is None:
                line = self._lines[channel.name] = Line(channel.mail, secret)
            line.send(parcel, seconds)
        elif secret is not None:
            from escli.notify.push import push

            push(secret, parcel, seconds)
        else:
            deliver(channel, {**parcel.facts, "channel": channel.name}, self._folder, seconds, self._rights)
