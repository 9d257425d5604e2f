"""What should happen: a trial, as data.

    model        what a protocol is made of: steps, fields, windows, settings, criteria
    vocabulary   the words that a file may use where not any text will do
    loader       reads a protocol file, and refuses one that contradicts itself
    lines        where in the file a key stands
    table        one table of the file, read key by key
    reading      from tables to values
    checks       whether they make sense together
    ranges       whether their numbers do
    nct02975960.toml   the protocol of the trial NCT02975960

Nothing here knows of an event, a database or a page; only the standard library is used.
"""
