"""People's marks: the written answers, marking sheets, how far markers agree, which answers are alike."""
