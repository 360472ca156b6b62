"""The command `loa-relay`. Until the agent is built it says so, and does nothing else."""

from __future__ import annotations

import sys

SENTENCE = (
    "loa-relay chưa làm được việc gì: phần tiếp âm tự động chưa được viết. "
    "Hiện nay xã ghi lượt tiếp âm bằng tay trong Loa, mục “Minh chứng”.\n"
    "(loa-relay does nothing yet: the relay agent has not been written. Record relays by hand in Loa for now.)"
)


def main() -> int:
    """Say plainly that nothing works yet. Returns exit status 2."""
    print(SENTENCE, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
