"""What is printed, and nothing else: no database, no web, no clock.

    facts    what a label says; a needed fact that is missing is an error, never a blank
    symbols  the dark and light of a QR code and of a Code 128
    glyphs   which characters the labels' font can print
    fit      how large a code becomes in printer dots, and which label a barrel can carry
    render   a label as PDF, as picture, as a specimen that no scanner reads

How a label looks is in `label_templates/`: one Typst file each, millimetres and version in its
first lines, so that a site changes it without touching Python.
"""
