"""What a person does: a function for each thing, and one transaction in each.

    record         the one way into the log; completing, surroundings and projecting serve it
    subjects       how a case, a participant or an adverse event stands, remembered
    standing       how a whole site stands, remembered: what the board shows
    labels scan    printing and reading labels
    participants safety vault    people in the trial, what befell them, who they are
    accounts sessions proof tokens passwords    people at work, and how they show who they are
    audit          checking the log, and reading it
    walk demo bulk whole days, for demo data, benchmarks and tests
    errors         why a service did not do what it was asked

A service raises an error of `errors` and keeps nothing, or does all of what its docstring says.
"""
