"""What one run of a program has declared, and the order that follows from it. No component is in here."""
