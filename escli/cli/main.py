"""The group of commands, each loaded only when it is called, and how every error reaches a person."""

import sys
from typing import Any

import typer

from escli.errors import REFUSED, UNREADABLE, USAGE, EscliError

# name: (module in escli.cli, function, panel of --help). The order is that of --help.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "new": ("ticket", "new", "Tickets"),
    "queue": ("lists", "queue", "Tickets"),
    "show": ("ticket", "show", "Tickets"),
    "why": ("why", "why", "Tickets"),
    "find": ("lists", "find", "Tickets"),
    "set": ("ticket", "set_", "Tickets"),
    "take": ("talk", "take", "Working on one"),
    "note": ("talk", "note", "Working on one"),
    "reply": ("talk", "reply", "Working on one"),
    "heard": ("talk", "heard", "Working on one"),
    "wait": ("talk", "wait", "Working on one"),
    "resume": ("talk", "resume", "Working on one"),
    "snooze": ("talk", "snooze", "Working on one"),
    "assign": ("move", "assign", "Working on one"),
    "escalate": ("move", "escalate", "Working on one"),
    "transfer": ("handoff", "transfer", "Working on one"),
    "return": ("handoff", "return_", "Working on one"),
    "handoff": ("handoff", "handoff", "Working on one"),
    "resolve": ("move", "resolve", "Working on one"),
    "close": ("move", "close", "Working on one"),
    "reopen": ("move", "reopen", "Working on one"),
    "csat": ("move", "csat", "Working on one"),
    "review": ("review", "review", "Working on one"),
    "link": ("link", "link", "Several together"),
    "merge": ("link", "merge", "Several together"),
    "major": ("link", "major", "Several together"),
    "shift": ("shift", "shift", "The desk"),
    "breaches": ("lists", "breaches", "The desk"),
    "metrics": ("figures", "metrics", "The desk"),
    "report": ("report", "report", "The desk"),
    "patterns": ("patterns", "patterns", "The desk"),
    "oncall": ("oncall", "oncall", "The desk"),
    "team": ("team", "GROUP", "The desk"),
    "client": ("client", "GROUP", "The desk"),
    "matrix": ("matrix", "GROUP", "The desk"),
    "preview": ("preview", "preview", "Working on one"),
    "publish": ("publish", "publish", "The desk"),
    "mail": ("mail", "GROUP", "The desk"),
    "outbox": ("outbox", "GROUP", "The desk"),
    "sweep": ("desk", "sweep", "The desk"),
    "import": ("log", "import_", "The desk"),
    "doctor": ("doctor", "doctor", "The desk"),
    "export": ("export", "export", "The desk"),
    "backup": ("backup", "backup", "The desk"),
    "restore": ("backup", "restore", "The desk"),
    "redact": ("redact", "redact", "The desk"),
    "audit": ("audit", "audit", "The desk"),
    "init": ("desk", "init", "The desk"),
    "demo": ("demo", "demo", "The desk"),
}
ALIASES = {"ack": "take", "ls": "queue"}


class _LazyGroup(typer.core.TyperGroup):
    """Loads the module of a command when that command is named: all together would cost every start 100 ms."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002  # Typer exports no Command type
        name = ALIASES.get(cmd_name, cmd_name)
        if name not in COMMANDS:
            return None
        module, function, panel = COMMANDS[name]
        from importlib import import_module

        found = getattr(import_module(f"escli.cli.{module}"), function)
        if isinstance(found, typer.Typer):
            command = typer.main.get_command(found)
        else:
            app = typer.Typer(add_completion=False, rich_markup_mode=None)
            app.command(name=name, rich_help_panel=panel)(found)
            command = typer.main.get_command(app)
        command.name = cmd_name
        command.rich_help_panel = panel  # type: ignore[attr-defined]
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in COMMANDS and args[0] not in ALIASES and not args[0].startswith("-"):
            from escli.errors import UsageError, nearest

            near = nearest(args[0], [*COMMANDS, *ALIASES])
            hint = f"Did you mean `escli {near}`?" if near else "escli --help lists the commands."
            raise UsageError(f"There is no command {args[0]!r}.", hint=hint)
        return super().resolve_command(ctx, args)


def _version(asked: bool) -> None:
    if asked:
        from escli import __version__

        typer.echo(f"escli {__version__}")
        raise typer.Exit


def _root(
    _version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Say which version this is."
    ),
) -> None:
    """Keep the promises your support team makes: tickets, an escalation matrix, and clocks that are right."""


def _app() -> Any:
    app = typer.Typer(cls=_LazyGroup, name="escli", no_args_is_help=True, pretty_exceptions_enable=False)
    app.callback()(_root)
    return typer.main.get_command(app)


def run(args: list[str]) -> int:  # noqa: PLR0911  # one return for each way a command can end
    """Run one command; its exit code. Whatever a person can cause ends in a sentence, never in a traceback."""
    try:
        code = _app().main(args, prog_name="escli", standalone_mode=False)
    except EscliError as error:
        return _say(str(error), error.hint, error.code)
    except typer.Abort:
        return _say("Stopped. Nothing was recorded.", "", 130)
    except BrokenPipeError:
        return 0
    except OSError as error:
        return _say(f"{error.filename or 'The output'}: {error.strerror}.", "", UNREADABLE)
    except OverflowError:
        return _say("A number is larger than any desk can need.", "", USAGE)
    except typer.TyperException as error:
        code = _usage(error)
        # For a monitoring plugin 2 is critical; a command line that it got wrong is unknown.
        return 3 if args[:1] == ["breaches"] and "--check" in args else code
    if code == 130:
        return _say("Stopped. What had been recorded before stays.", "", 130)
    return code if isinstance(code, int) else 0


def _usage(error: typer.TyperException) -> int:
    if type(error).__name__ == "NoArgsIsHelpError":
        sys.stdout.write(f"{error.format_message()}\n")
        return USAGE
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "escli"
    return _say(error.format_message(), f"{path} --help", USAGE if error.exit_code == USAGE else REFUSED)


def _say(message: str, hint: str, code: int) -> int:
    from escli.cli.words import clean

    if code == 130:  # the shell's number for Ctrl-C
        sys.stderr.write("\n")
    sys.stderr.write(f"escli: {clean(message, keep_lines=True)}\n")
    if hint:
        sys.stderr.write(f"       {clean(hint)}\n")
    return code
