"""Every address of the site. Public pages live under a language prefix; `/` chooses one.

/health/… and /static/… are answered before this table is asked (config.health, WhiteNoise).
"""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from catalogue import open_data_urls
from catalogue.api.answering import readable_from_anywhere
from catalogue.feeds import urls as feed_urls
from catalogue.metadata import urls as robots_urls
from catalogue.offline import urls as offline_urls
from catalogue.sessions_calendar import urls as calendar_urls
from catalogue.translations import urls as translation_urls
from config.media import serve_image
from pages.styleguide import styleguide, styleguide_css
from pages.views import choose_language
from search.api import search_api
from search.suggest_api import suggest_api

handler500 = "config.error_pages.answer_error"

urlpatterns = [
    path("", choose_language, name="choose_language"),
    path("", include(robots_urls)),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:path>", serve_image, name="serve_image"),
    path("offline-packs/", include(offline_urls.files)),
    path("api/v1/search/", readable_from_anywhere(search_api), name="search_api"),
    path("api/v1/suggest/", readable_from_anywhere(suggest_api), name="suggest_api"),
    path("api/v1/", include(translation_urls.data)),
    path("", include(open_data_urls.data)),
]
urlpatterns += i18n_patterns(
    path("search/", include("search.urls")),
    path("offline/", include(offline_urls.pages)),
    path("my-list/", include("catalogue.my_list.urls")),
    path("language-coverage/", include(translation_urls.pages)),
    path("open-data/", include(open_data_urls.pages)),
    path("styleguide/", styleguide, name="styleguide"),
    path("styleguide/tokens.css", styleguide_css, name="styleguide_css"),
    path("", include(calendar_urls)),
    path("", include(feed_urls)),
    path("", include("catalogue.subject_pages.urls")),
    path("", include(wagtail_urls)),
)
