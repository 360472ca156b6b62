"""The radio's screens."""
