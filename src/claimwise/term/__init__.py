"""A term's data as a whole: kept, put back, ended, and what is in them about one student."""
