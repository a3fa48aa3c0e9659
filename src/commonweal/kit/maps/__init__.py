"""Maps: the places of a page from their own boundaries, shaded by a figure, with no tile server.

A view makes a `Map` from what its read returned and passes it to `pages.render(maps={...})`; the page
draws it with `{% map maps.neighbourhoods %}`. It is drawn on the server; where the browser can, the
same places can be zoomed into and picked from the list beside them.

What does not belong here: which places and which figure. Those come from the rooms.
"""

from commonweal.kit.maps.choropleth import Map

__all__ = ["Map"]
