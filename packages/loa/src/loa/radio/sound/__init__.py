"""Sound: from a rundown to a mastered, measured programme. No Django, no models: usable alone.

rundown -> prepare (voices, intake) -> mix -> master -> encode -> certificate; `render.render` does it all.
See docs/how-it-works/radio-sound.md.
"""
