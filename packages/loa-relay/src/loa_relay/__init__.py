"""The agent on a commune radio station's small computer. Not built yet: see the README."""
