"""escli: keep the promises that a small support team makes to its clients, from the terminal."""

# Kept here and read by the build: importlib.metadata would cost three and a half times the start-up.
__version__ = "0.1.0"
