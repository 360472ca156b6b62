"""Reading what others publish: feeds, sitemaps, and the markup in them. Nothing here knows a table or the network."""
