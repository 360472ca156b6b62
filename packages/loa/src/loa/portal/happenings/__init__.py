"""Events of a site: what the plan means to hold, and what other rooms say is coming; as a page and as a calendar."""
