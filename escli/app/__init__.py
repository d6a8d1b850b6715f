"""Use-cases: read, decide, write in one transaction; they return results and never print."""
