"""From clean lines to the identity, outline, duties and citations of a plan."""
