"""Pages for clients: what stands on them, what never does, and how a browser shows them."""
