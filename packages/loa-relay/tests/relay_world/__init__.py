"""An imagined world for the real core: clock, disk, loudspeaker, link, and a reference server of the protocol."""
