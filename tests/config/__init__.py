"""Tests of escli.config."""
