"""Find a sound again in a capture."""

from __future__ import annotations

import numpy


def correlation(captured: numpy.ndarray, signal: numpy.ndarray) -> tuple[float, int]:
    """Best normalised correlation of the master inside a capture, and where it lies."""
    size = 1 << (len(captured) + len(signal)).bit_length()
    spectrum = numpy.fft.rfft(captured, size) * numpy.conj(numpy.fft.rfft(signal, size))
    products = numpy.fft.irfft(spectrum, size)[: max(len(captured) - len(signal) + 1, 1)]
    at = int(numpy.argmax(products))
    part = captured[at : at + len(signal)]
    return float(products[at] / (numpy.linalg.norm(part) * numpy.linalg.norm(signal[: len(part)]))), at
