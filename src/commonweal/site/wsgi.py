"""The application as a web server calls it."""

import os

from django.core.wsgi import get_wsgi_application

from commonweal.site.readiness import make_ready
from commonweal.site.serving import end_with_server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonweal.site.settings")

end_with_server()
application = get_wsgi_application()
make_ready()
