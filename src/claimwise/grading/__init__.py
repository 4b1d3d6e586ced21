"""From a submission to marks in nbgrader's gradebook, without running anything a student wrote."""
