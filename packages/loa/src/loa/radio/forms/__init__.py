"""The radio's forms: they parse, the actions judge."""
