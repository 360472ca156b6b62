"""What leaves the sites: feeds, maps, descriptions for other programs, picture cards, print, open data."""
