"""What leaves the house: cases in, bytes out. Nothing leaves yet."""
