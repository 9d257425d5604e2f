"""The names of fingers and of the points on them; the thumb is digit 1.

Digits are named in words, never "R2": a letter and a number misheard is a wrong finger.
"""

HANDS = ("right", "left")
FINGERS = ("thumb", "index", "middle", "ring", "little")
DIGITS = tuple(f"{hand}_{finger}" for hand in HANDS for finger in FINGERS)
POINTS = ("radial_proximal", "radial_distal", "ulnar_proximal", "ulnar_distal")
"""Four points on the lateral faces of a digit, as SCLERADEC II did (NCT02558543)."""
