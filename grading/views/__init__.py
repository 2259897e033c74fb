"""Pages: the student's practice page, and what the admin shows of grading."""
