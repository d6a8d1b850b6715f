"""Measurements, run by `make bench`: each a ratio to a yardstick in the same run."""
