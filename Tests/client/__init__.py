"""The running product as its clients see it: what all tests in Python share."""
