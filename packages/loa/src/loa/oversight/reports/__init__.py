"""Reports: count (figures), lay out (paper), and move along (actions)."""
