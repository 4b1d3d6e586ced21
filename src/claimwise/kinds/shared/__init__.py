"""What kinds of interaction share. The files beside this folder are kinds, these are not."""
