"""A rehearsal: a simulated class that answers modules, and the pages that show the whole course at work."""
