"""Guides to the shared applications: reading them."""
