"""What people look at after grading."""
