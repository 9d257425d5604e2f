"""What happened, and what the protocol makes of it.

    event        a fact: who says that what happened when
    chain        an entry: a fact in its place in the log, sealed to the one before
    identifiers  codes of cases, containers and label prints
    case         the entries of one participant's SVF, and everything that follows from them
    containers   what a case's containers hold, where they are and what may be done with them
    timing       the clocks that run between two steps
    rules        what may not be recorded, and what went otherwise than planned
    eligibility  whether a participant may be treated
    safety       adverse events

All of it is pure. A function here is given everything it needs, the time included, and gives
back a value; the same input gives the same value in ten years.
"""
