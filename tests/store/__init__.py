"""Tests of escli.store."""
