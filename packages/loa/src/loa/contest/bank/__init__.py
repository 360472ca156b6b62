"""Reads and writes question banks: Word as Vietnamese teachers write it, Excel, GIFT, Aiken, Moodle XML, QTI 3. Knows
neither Django nor a database.

    reading = read_confined("ngan-hang.docx", data)      # whatever the file holds; `read` is for files of our own
    reading.items      every question that was seen, with what is wrong with it
    reading.is_whole   whether all of it was understood
"""

from loa.contest.bank.confined import read_confined
from loa.contest.bank.question import Draft, Item, Reading, Unreadable, faults
from loa.contest.bank.reading import FORMATS, read
from loa.contest.bank.writing import WRITERS, write

__all__ = ["FORMATS", "WRITERS", "Draft", "Item", "Reading", "Unreadable", "faults", "read", "read_confined", "write"]
