"""Which address leads to which room.

Each room keeps its own urls.py under its own name (`/register/...`, `register:...`). The site's own
pages, the home page among them, are mounted at the root.
"""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from commonweal.site.rooms import ROOMS

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("commonweal.site.urls")),
    path("kit/", include("commonweal.kit.urls")),
    *(path(f"{room.name}/", include(f"{room.package}.urls")) for room in ROOMS if room.has("urls")),
    path("sign-in/", include("allauth.urls")),
    path("installation/", admin.site.urls),
]
