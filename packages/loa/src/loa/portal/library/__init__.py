"""The library of legal documents: reading it, drawing it, counting what spreads it."""
