"""What cards share. The files beside this folder are kinds of interaction, these are not."""
