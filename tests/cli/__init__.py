"""Tests of escli.cli."""
