"""Screens: my work, the board, reminders, reports."""
