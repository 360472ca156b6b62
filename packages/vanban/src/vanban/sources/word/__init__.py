"""Word files: the zip, the styles, automatic numbering, tables, and the body as lines."""

from vanban.sources.word.read import read_word

__all__ = ["read_word"]
