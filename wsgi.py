"""What a WSGI server loads: `granian --interface wsgi wsgi:app`, `gunicorn wsgi:app`."""

from svflab.app import production

app = production()
