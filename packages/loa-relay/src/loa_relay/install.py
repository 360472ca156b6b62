"""The systemd unit: starts with the computer, restarts when it fails or hangs, and may touch nothing but its folder."""

from __future__ import annotations

import sys
from pathlib import Path

UNIT = """\
# Đài tiếp âm của xã. Viết bởi: loa-relay install
[Unit]
Description=Loa relay agent
After=sound.target network.target
# No "network-online": it plays without a network.

[Service]
Type=notify
ExecStart={command} --dir {folder} run
ExecReload=/bin/kill -HUP $MAINPID
User={user}
SupplementaryGroups=audio
# GPIO needs its group too, where it exists: SupplementaryGroups=audio gpio
StateDirectory=loa-relay
StateDirectoryMode=0700
Restart=always
RestartSec=2
WatchdogSec=90
Nice=-5
LimitRTPRIO=10
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
ReadWritePaths={folder}

[Install]
WantedBy=multi-user.target
"""
PATH = Path("/etc/systemd/system/loa-relay.service")


def unit(folder: Path, user: str) -> str:
    """The unit's text for a folder and the person that runs it."""
    command = Path(sys.argv[0]).resolve()
    return UNIT.format(command=command, folder=folder, user=user)
