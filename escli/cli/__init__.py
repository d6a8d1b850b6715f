"""The command line: Typer and Rich live here only; commands parse, call a use-case, and show what it returns."""


def main() -> None:
    """The `escli` command. Leaves by os._exit once all is flushed: tearing an interpreter down costs 10 ms a start."""
    import gc
    import io
    import os
    import sys

    gc.disable()  # nothing made while starting is garbage; commands switch it on again
    from escli.cli.main import run

    if isinstance(sys.stdin, io.TextIOWrapper):  # None where it is closed
        sys.stdin.reconfigure(errors="replace")
    # What is typed or piped in another encoding is recorded as far as it can be read: an alert must not be lost.
    code = run([word.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for word in sys.argv[1:]])
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            continue  # the reader has gone, by its own choice
        except OSError:
            code = code or 6  # nothing can be printed any more, but the exit code still tells
    os._exit(code)
