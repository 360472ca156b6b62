"""What comes in from outside: letters to the office, and good examples that people name."""
