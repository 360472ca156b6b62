"""The plan's screens: they parse, call an action or `access`, and render."""
