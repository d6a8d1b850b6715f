"""Intervals: between which values a rate may well lie, given how few tickets it was counted from."""

from math import sqrt
from statistics import NormalDist


def wilson(part: int, whole: int, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval of a share, both ends from 0 to 1; of nothing it is everything."""
    if not whole:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, spread = part / whole, z * z / whole
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * sqrt(share * (1 - share) / whole + spread / (4 * whole))
    low = 0.0 if part == 0 else max(0.0, middle - half)
    return low, 1.0 if part == whole else min(1.0, middle + half)
