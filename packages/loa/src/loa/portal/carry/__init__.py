"""Stories of one site on another: who may see and decide what, and what the public gets."""
