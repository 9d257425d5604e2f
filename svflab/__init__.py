"""svflab: whose is it, who has it, how long, how much, and what happened to the person.

    app        puts the application together
    config     what a site may set, and why it is as it is
    clock      the only reader of the clock
    paths      where the folders are
    logs       what the server says of itself, without a person's identity

    protocol   what should happen
    domain     what did, judged
    records    where it is kept
    labels     what is printed
    exports    what leaves
    services   what a person does
    web        pages
    api        JSON
    cli        commands

A floor uses any floor below it and none above:
app > web | api | cli > services > records | labels | exports > domain > protocol.
"""
