"""Screens of units and people."""
