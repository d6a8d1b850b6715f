"""What other tools export: one hundred tickets of a made-up desk, written as each of them writes, quirks included."""
