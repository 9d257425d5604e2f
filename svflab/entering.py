"""What a site may set of how people come in: sessions, locks, passwords, second factors."""

from typing import Final

from svflab import readers as read
from svflab.setting import Setting

SETTINGS: Final = (
    Setting(
        "SESSION_IDLE_MINUTES",
        60,
        "A session locks after so long without anything being done in it: the password opens it "
        "where it was, and what was being filled in is kept. Longer than an extraction and a "
        "filling, so that it does not lock in the middle of work; whoever walks away locks by "
        "hand.",
        read.whole(3, 720),
    ),
    Setting(
        "SESSION_HOURS",
        14,
        "A session ends after so long in any case: longer than a day at work, shorter than the "
        "next one.",
        read.whole(1, 24),
    ),
    Setting(
        "LOCKOUT_FAILURES",
        5,
        "So many failures in a row lock new sign-ins of the account, never a session at work. As "
        "many wrong passwords in a locked session end that session.",
        read.whole(3, 20),
    ),
    Setting(
        "LOCKOUT_MINUTES",
        15,
        "How long new sign-ins stay locked, and after how long failures are forgotten: long enough "
        "to stop guessing, short enough for a theatre. `svflab user password` lifts a lock.",
        read.whole(1, 1440),
    ),
    Setting(
        "ANONYMOUS_PER_MINUTE",
        600,
        "How many requests a minute one address may make without being signed in, room displays "
        "and watchers apart; what is more is answered 429. Screens behind one proxy share an "
        "address unless `SVFLAB_PROXIES` says so. Each server process counts by itself; 0 counts "
        "nothing.",
        read.whole(0, 100_000),
    ),
    Setting(
        "PASSWORD_LENGTH",
        12,
        "The fewest characters of a password. Length protects; forced composition does not.",
        read.whole(8, 64),
    ),
    Setting(
        "BREACHED_PASSWORDS",
        "",
        "A file of passwords that are known to others, besides the list that svflab carries: "
        "SHA-1 digests in hexadecimal, sorted, one a line, as Have I Been Pwned gives them to "
        "download. Nobody chooses one of them as an own password. It is looked up on this "
        "machine; nothing leaves it.",
        read.file,
    ),
    Setting(
        "PIN_LENGTH",
        6,
        "The fewest digits of a PIN, with which a badge switches to a person, witnesses and "
        "unlocks at a known screen. Seven is the most: what is longer is a password.",
        read.whole(4, 7),
    ),
    Setting(
        "PIN_TRIES",
        3,
        "So many wrong PINs in a row let it rest until its owner gives the password: a PIN has "
        "few digits, so it has few tries.",
        read.whole(2, 5),
    ),
    Setting(
        "WITNESS_MINUTES",
        10,
        "How long an act waits for a second person who is asked to confirm it at another "
        "workstation. Then nothing was recorded, and it is asked anew.",
        read.whole(1, 60),
    ),
    Setting(
        "ORIGIN",
        "",
        "By which address browsers reach the pages, such as `https://svf.hospital.example`: "
        "passkeys answer to it alone, and the hospital's own sign-in comes back to it. Never "
        "change it without need: passkeys belong to its host. Empty: no passkeys. Needs the extra "
        "`sso`.",
        read.origin,
    ),
    Setting(
        "OIDC_ISSUER",
        "",
        "The hospital's own sign-in (OpenID Connect): its issuer, such as "
        "`https://login.hospital.example/realms/staff`. It is registered there with the address "
        "`SVFLAB_ORIGIN` + `/sign-in/hospital/back`. An administrator links each account; none is "
        "made by it, no role comes from it, and passwords go on beside it for the day that it is "
        "down. Empty: off. Needs the extra `sso`.",
        read.issuer,
    ),
    Setting("OIDC_NAME", "Hospital sign-in", "What it is called on the button."),
    Setting("OIDC_CLIENT_ID", "", "As what we are registered there.", str),
    Setting(
        "OIDC_CLIENT_SECRET",
        "",
        "The secret that goes with it; in the file that `SVFLAB_CONFIG` names rather than in the "
        "environment, where other programs may see it.",
        str,
        secret=True,
    ),
    Setting(
        "OIDC_CLAIM",
        "sub",
        "By which of its words an account is found: `sub`, which it never gives to another person. "
        "Others only where the hospital promises the same; `email` counts where it is verified.",
        read.one_of("sub", "email", "preferred_username", "upn", "oid"),
    ),
    Setting(
        "SECOND_FACTOR_ROLES",
        "",
        "Roles that need a second factor, a comma between two, such as "
        "`administrator,safety_officer`: whoever holds one of them sets up a code app or a passkey "
        "before anything else opens. Others may. Empty: nobody must, so that a first administrator "
        "is not shut out before anybody has a phone at hand; docs/people.md says whom we would "
        "ask.",
        read.words,
    ),
)
