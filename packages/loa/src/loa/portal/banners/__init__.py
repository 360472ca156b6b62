"""Banners: who may see and decide what, what the public gets, and counting what came into sight."""
