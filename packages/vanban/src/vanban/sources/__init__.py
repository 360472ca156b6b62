"""From a file of any kind to clean lines for the reader.

``extract_file`` is the door for files from outside: it reads them within limits of time and memory.
"""

from vanban.sources.extract import extract_bytes, extract_file
from vanban.sources.model import Conversion, Kind, Limits, Line, Notice, Source, Unreadable

__all__ = [
    "Conversion",
    "Kind",
    "Limits",
    "Line",
    "Notice",
    "Source",
    "Unreadable",
    "extract_bytes",
    "extract_file",
]
