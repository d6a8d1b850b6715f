"""The command line: Typer and Rich live here only; commands parse, call a use-case, and show what it returns."""


def main() -> None:
    """The `escli` command. Leaves by os._exit once all is flushed: tearing an interpreter down costs 10 ms a start."""
    import gc
    import os
    import sys

    gc.disable()  # nothing made while starting is garbage; commands switch it on again
    from escli.cli.main import run

    code = run(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            continue  # the reader has gone, by its own choice
    os._exit(code)
