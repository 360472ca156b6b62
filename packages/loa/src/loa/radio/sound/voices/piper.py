"""Piper: a natural voice, where the package `piper-tts` is installed and an .onnx voice is supplied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from loa.kit.refused import Refused
from loa.radio.sound.voices.process import Worker

OWN_PACE = 230.0
"""Syllables a minute at which Piper's Vietnamese voices speak by themselves."""
MEMORY_MB = 6000


class Piper:
    """One .onnx voice; see `Voice`.

    Args:
        model: path of the .onnx file; its settings lie beside it as .onnx.json.
        code: name in a rundown.
    """

    def __init__(self, model: str, code: str = "piper") -> None:
        self.code, self.label = code, f"Giọng Piper {Path(model).stem}"
        self._model = Path(model)
        self._worker: Worker | None = None

    def __enter__(self) -> Piper:
        if not (self._model.is_file() and self._model.with_name(f"{self._model.name}.json").is_file()):
            raise Refused(f"Không tìm thấy giọng Piper “{self._model}”; cần hai tệp .onnx và .onnx.json để cạnh nhau.")
        if find_spec("piper") is None:
            raise Refused("Chưa cài Piper; hãy chạy “pip install loa[piper]”, hoặc chọn giọng north, central, south.")
        script = Path(__file__).with_name("piper_worker.py")
        self._worker = Worker(script, [str(self._model.resolve())], self.label, MEMORY_MB)
        return self

    def __exit__(self, *error: object) -> None:
        if self._worker:
            self._worker.close()
            self._worker = None

    def say(self, sentences: Iterable[str], pace: float) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """See `Voice.say`."""
        assert self._worker is not None, "a voice speaks inside its with block"  # noqa: S101
        scale = round(OWN_PACE / pace, 3)
        return self._worker.say({"text": text, "scale": scale} for text in sentences)
