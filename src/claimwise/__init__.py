"""claimwise: courseware on judging health claims, with answers that are data and never code."""

__version__ = "0.1.0"
