"""Tests of escli.core."""
