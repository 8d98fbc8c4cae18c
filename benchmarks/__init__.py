"""What is measured, always against something else in the same run."""
