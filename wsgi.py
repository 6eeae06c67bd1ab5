"""What a server loads: `gunicorn wsgi:app`."""

from app.factory import check_people, create_app

app = create_app()
check_people(app)
