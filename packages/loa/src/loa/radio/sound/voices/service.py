"""A voice service over HTTP, by configuration: for an office that has a contract with one, or runs its own.

The service is asked with POST and JSON {"text", "voice", "pace"} (pace in syllables a minute) and answers with sound
(WAV, MP3, Opus, FLAC), which goes through the same confined decoder as an upload. A service with another form of
request needs a small adapter before it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import httpx2
import numpy as np
from numpy.typing import NDArray

from loa.kit.refused import Refused
from loa.radio.sound.intake import decode
from loa.radio.sound.profiles import RATE

SECONDS = 60.0
MOST_BYTES = 20_000_000
SENTENCE_SECONDS = 120
LABEL = "Dịch vụ giọng đọc"


class HttpVoice:
    """A voice at an address; see `Voice`.

    Args:
        url: where sentences are posted.
        token: sent as "Authorization: Bearer ...", or "".
        voice: name of the voice at the service.
        transport: of httpx2, for tests.
    """

    def __init__(
        self, url: str, token: str = "", voice: str = "", transport: httpx2.BaseTransport | None = None
    ) -> None:
        self.code, self.label = "service", LABEL
        self._url, self._voice = url, voice
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = httpx2.Client(timeout=SECONDS, headers=headers, transport=transport, follow_redirects=False)

    def __enter__(self) -> HttpVoice:
        return self

    def __exit__(self, *error: object) -> None:
        self._client.close()

    def say(self, sentences: Iterable[str], pace: float) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """See `Voice.say`."""
        for text in sentences:
            yield RATE, self._one(text, pace)

    def _one(self, text: str, pace: float) -> NDArray[np.float32]:
        with tempfile.TemporaryDirectory(prefix="loa-voice-") as folder:
            given, samples = Path(folder, "answer"), Path(folder, "samples")
            try:
                self._fetch(text, pace, given)
            except httpx2.HTTPError as error:
                raise Refused(
                    f"{LABEL} chưa trả lời ({type(error).__name__}); hãy thử lại sau, hoặc chọn giọng north, central, "
                    "south có sẵn trên máy."
                ) from error
            decode(given, samples, "câu đọc của dịch vụ", SENTENCE_SECONDS)
            return np.fromfile(samples, np.float32)

    def _fetch(self, text: str, pace: float, into: Path) -> None:
        body = {"text": text, "voice": self._voice, "pace": pace}
        with self._client.stream("POST", self._url, json=body) as answer, into.open("wb") as out:
            if answer.status_code != 200:
                raise Refused(f"{LABEL} từ chối (mã {answer.status_code}); hãy kiểm tra địa chỉ và khóa truy cập.")
            size = 0
            for part in answer.iter_bytes():
                size += len(part)
                if size > MOST_BYTES:
                    raise Refused(f"{LABEL} trả về tệp quá lớn cho một câu; hãy kiểm tra lại dịch vụ.")
                out.write(part)
