"""Run in a process of its own: prepares an installation with the sample district and its sites, and nobody's work.

python world.py PASSWORD
"""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "loa.config.django_settings"
    import django

    django.setup()
    from loa.config.prepare import prepare
    from loa.org import sample
    from loa.portal.sample import create_sites

    prepare()
    create_sites(sample.create(sys.argv[1]))
