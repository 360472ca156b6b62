"""The process that speaks with espeak-ng: a program of its own, since espeak-ng is GPL and a crash must not reach us.

Run by path, it imports nothing of ours. Standard input: one JSON object a line, {"text", "voice", "rate", "pitch"}
(rate in espeak's words a minute, pitch 0-99). Standard output, for each: one JSON line {"rate": samples a second,
"bytes": n} followed by n bytes of 16-bit little-endian mono samples, or {"error": text}.
"""

from __future__ import annotations

import ctypes
import json
import sys
from typing import Any

AUDIO_OUTPUT_SYNCHRONOUS = 2
DONT_EXIT = 0x8000
CHARS_UTF8 = 1
POS_CHARACTER = 1
PARAMETER_RATE, PARAMETER_PITCH = 1, 3

_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Speaker:
    """espeak-ng, opened once.

    Raises:
        OSError: the library or its data cannot be opened.
    """

    def __init__(self) -> None:
        import espeakng_loader

        self._library = ctypes.CDLL(str(espeakng_loader.get_library_path()))
        data = str(espeakng_loader.get_data_path()).encode()
        self.rate: int = self._library.espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, 200, data, DONT_EXIT)
        if self.rate <= 0:
            raise OSError("espeak-ng does not open its data")
        self._parts: list[bytes] = []
        self._kept = _CALLBACK(self._take)  # the library holds only a bare pointer
        self._library.espeak_SetSynthCallback(self._kept)

    def _take(self, samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            self._parts.append(ctypes.string_at(samples, count * 2))
        return 0

    def speak(self, text: str, voice: str, rate: int, pitch: int) -> bytes:
        """Samples of the text, 16 bit little-endian mono.

        Raises:
            OSError: the voice is unknown or the synthesis failed.
        """
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise OSError(f"unknown voice {voice}")
        self._library.espeak_SetParameter(PARAMETER_RATE, rate, 0)
        self._library.espeak_SetParameter(PARAMETER_PITCH, pitch, 0)
        self._parts.clear()
        data = text.encode("utf-8")
        done = self._library.espeak_Synth(data, len(data) + 1, 0, POS_CHARACTER, 0, CHARS_UTF8, None, None)
        self._library.espeak_Synchronize()
        if done != 0:
            raise OSError("espeak-ng failed")
        return b"".join(self._parts)


def main() -> int:
    """Answer requests until standard input ends."""
    out = sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing else may end up among the samples
    speaker = Speaker()
    for line in sys.stdin.buffer:
        request = json.loads(line)
        try:
            samples = speaker.speak(request["text"], request["voice"], int(request["rate"]), int(request["pitch"]))
        except OSError as error:
            out.write(json.dumps({"error": str(error)}).encode() + b"\n")
        else:
            out.write(json.dumps({"rate": speaker.rate, "bytes": len(samples)}).encode() + b"\n" + samples)
        out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
