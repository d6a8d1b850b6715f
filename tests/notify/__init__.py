"""Tests of escli.notify."""
