"""The web around the rooms, and the only place that knows of it: who may come in, and how what rooms say is sent."""
