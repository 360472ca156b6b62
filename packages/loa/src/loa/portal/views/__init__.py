"""Views: parse, call an action or access, render."""
