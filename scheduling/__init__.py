"""What the procedure asks and when: pure deciding code, without clock, network or database."""
