"""The process that speaks with Piper (GPL, and heavy): a program of its own, with the same answers as espeak's.

Argument: path of the .onnx voice. Standard input: one JSON object a line, {"text", "scale"} (1 is the voice's own pace,
above it is slower).
"""

from __future__ import annotations

import json
import sys


def main() -> int:
    """Answer requests until standard input ends."""
    out = sys.stdout.buffer
    sys.stdout = sys.stderr
    import numpy as np
    from piper import PiperVoice
    from piper.config import SynthesisConfig

    voice = PiperVoice.load(sys.argv[1])
    for line in sys.stdin.buffer:
        request = json.loads(line)
        try:
            chunks = list(voice.synthesize(request["text"], SynthesisConfig(length_scale=float(request["scale"]))))
            floats = [np.asarray(chunk.audio_float_array, np.float32) for chunk in chunks]
            samples = np.concatenate([*floats, np.zeros(0, np.float32)])
            data = np.clip(np.rint(samples * 32767), -32768, 32767).astype("<i2").tobytes()
            rate = chunks[0].sample_rate if chunks else voice.config.sample_rate
        except Exception as error:  # noqa: BLE001 - whatever a foreign model raises becomes an answer
            out.write(json.dumps({"error": str(error)}).encode() + b"\n")
        else:
            out.write(json.dumps({"rate": rate, "bytes": len(data)}).encode() + b"\n" + data)
        out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
