"""A voice service over HTTP, by configuration: for an office that has a contract with one, or runs its own.

The service is asked with POST and JSON {"text", "voice", "pace"} (pace in syllables a minute) and answers with sound
(WAV, MP3, Opus, FLAC), which goes through the same confined decoder as an upload. A service with another form of
request needs a small adapter before it.

It is asked through the house's one door outward (`kit.fetch`), which counts bytes and keeps one deadline for a sentence
however slowly the other side drips; all sentences of one text together have another.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from loa.kit.fetch import Limits, Unfetched, fetch
from loa.kit.refused import Refused
from loa.radio.sound.intake import decode
from loa.radio.sound.profiles import RATE

SECONDS = 60.0
"""For one sentence."""
ALL_SECONDS = 1200.0
"""For all sentences of one text: a text of twenty minutes, at the pace at which it is spoken."""
MOST_MEGABYTES = 19
SENTENCE_SECONDS = 120
LABEL = "Dịch vụ giọng đọc"
OTHERWISE = "hãy thử lại sau, hoặc chọn giọng north, central, south có sẵn trên máy."


class HttpVoice:
    """A voice at an address; see `Voice`.

    Args:
        url: where sentences are posted; whoever set it up may name a machine of the own network.
        token: sent as "Authorization: Bearer ...", or "".
        voice: name of the voice at the service.
    """

    def __init__(self, url: str, token: str = "", voice: str = "") -> None:
        self.code, self.label = "service", LABEL
        self._url, self._voice = url, voice
        self._inside = (urlsplit(url).netloc,)
        self._headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})

    def __enter__(self) -> HttpVoice:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing is held open."""

    def say(self, sentences: Iterable[str], pace: float) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """See `Voice.say`."""
        end = time.monotonic() + ALL_SECONDS
        for text in sentences:
            left = end - time.monotonic()
            if left <= 0:
                raise Refused(f"{LABEL} đọc chậm quá {ALL_SECONDS / 60:.0f} phút cho một bài; {OTHERWISE}")
            yield RATE, self._one(text, pace, min(SECONDS, left))

    def _one(self, text: str, pace: float, seconds: float) -> NDArray[np.float32]:
        body = json.dumps({"text": text, "voice": self._voice, "pace": pace}, ensure_ascii=False).encode()
        limits = Limits(MOST_MEGABYTES, seconds, 0)
        try:
            answer = fetch(
                self._url, limits=limits, headers=self._headers, method="POST", body=body, inside=self._inside
            )
        except Unfetched as error:
            if error.code == "size":
                raise Refused(f"{LABEL} trả về tệp quá lớn cho một câu; hãy kiểm tra lại dịch vụ.") from None
            raise Refused(f"{LABEL} chưa trả lời; {OTHERWISE}") from error
        if answer.status != 200:
            raise Refused(f"{LABEL} từ chối (mã {answer.status}); hãy kiểm tra địa chỉ và khóa truy cập.")
        with tempfile.TemporaryDirectory(prefix="loa-voice-") as folder:
            given, samples = Path(folder, "answer"), Path(folder, "samples")
            given.write_bytes(answer.data)
            decode(given, samples, "câu đọc của dịch vụ", SENTENCE_SECONDS)
            return np.fromfile(samples, np.float32)
