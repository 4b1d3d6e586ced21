"""nbgrader's gradebook: the rows of a class in bulk, and one place that reads, writes and totals every mark."""
