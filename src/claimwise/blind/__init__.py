"""A module read by somebody who has not seen its key: sheets that show less or more, and what was earned with them.

What can be had from titles, prompts and options alone says how much the items give away; what is earned with passage
and chapter, whether the keys are fair.
"""
