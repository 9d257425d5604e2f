"""What goes wrong on a procedure day: named stories, each to an end that is whole."""
