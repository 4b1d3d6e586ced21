"""Marks and reasons on their way back: pages of feedback, tables for learning platforms."""
