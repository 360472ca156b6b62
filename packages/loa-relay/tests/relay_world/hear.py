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


def check_heard(captured: numpy.ndarray, signal: numpy.ndarray, length: int) -> None:
    """The master is in the capture: its parts of `length` samples are there, in order.

    Half of them may be spoilt: a sound server on a busy machine drops a period now and then. No other sound comes near
    a correlation of 0.95 even once.
    """
    parts = [correlation(captured, signal[at : at + length]) for at in range(0, len(signal) - length + 1, length)]
    places = [place for found, place in parts if found > 0.95]
    assert len(places) >= len(parts) / 2, parts
    assert places == sorted(places), parts
