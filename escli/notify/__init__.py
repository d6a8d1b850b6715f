"""From the outbox to people: channels, and the facts that each message carries."""
