"""From the mistakes of a student to the courses that would help."""
