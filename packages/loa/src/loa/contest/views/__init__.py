"""Pages for the public, and the desk's screens."""
