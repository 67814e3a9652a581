"""Mentions to parties: who speaks in a report, who is spoken of, and who is spoken to."""
