"""`python -m escli` is the `escli` command."""

from escli.cli import main

if __name__ == "__main__":
    main()
