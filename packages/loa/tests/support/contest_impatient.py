"""The hot path that takes a database for away after CONTEST_COMMIT_SECONDS: a proof need not wait as long as people."""

from __future__ import annotations

import os

from loa.contest import commit_postgres, hot

commit_postgres.COMMIT_SECONDS = float(os.environ["CONTEST_COMMIT_SECONDS"])  # type: ignore[assignment]
application = hot.application
