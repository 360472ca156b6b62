"""The tests share one imagined world (`relay_world`): clock, disk, loudspeaker, link and server, without waiting."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
