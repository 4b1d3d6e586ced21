"""Our plug-ins for nbgrader's own commands and for formgrader: they mark this course by reading."""
