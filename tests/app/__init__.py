"""Tests of the use-cases, on a real database, without the command line."""
