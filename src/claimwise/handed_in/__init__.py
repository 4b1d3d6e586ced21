"""Reading what a student handed in: which cell is which, answers, written texts. The only reader there is.

It needs the standard library only, so it reads the same in a student's kernel as at a grader's.
"""
