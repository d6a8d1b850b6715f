"""Stories through the command line, with moved time."""
