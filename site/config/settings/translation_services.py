"""Services for translators: a machine that makes drafts, and a Weblate server. Both are off unless they are named."""

from config.env import env

# Which machine makes drafts: libretranslate, deepl, google, dummy (turns words round, for trying); empty: none.
TRANSLATION_MACHINE = env.str("TRANSLATION_MACHINE", default="")
# LibreTranslate's address, or a gateway's that speaks DeepL's API.
TRANSLATION_MACHINE_URL = env.str("TRANSLATION_MACHINE_URL", default="").rstrip("/")
TRANSLATION_MACHINE_KEY = env.str("TRANSLATION_MACHINE_KEY", default="")
# Google's project, and the file of the service account's key.
TRANSLATION_MACHINE_PROJECT = env.str("TRANSLATION_MACHINE_PROJECT", default="")
TRANSLATION_MACHINE_CREDENTIALS = env.str("TRANSLATION_MACHINE_CREDENTIALS", default="")
# Seconds that one request may take.
TRANSLATION_MACHINE_TIMEOUT = env.float("TRANSLATION_MACHINE_TIMEOUT", default=20.0)
# Characters of one request, and those that may be sent in a day and in a month (0: as many as there are).
TRANSLATION_MACHINE_BATCH = env.int("TRANSLATION_MACHINE_BATCH", default=5_000)
TRANSLATION_MACHINE_DAY_CAP = env.int("TRANSLATION_MACHINE_DAY_CAP", default=500_000)
TRANSLATION_MACHINE_MONTH_CAP = env.int("TRANSLATION_MACHINE_MONTH_CAP", default=5_000_000)
# What a million characters cost, in a currency.
TRANSLATION_MACHINE_PRICE = env.str("TRANSLATION_MACHINE_PRICE", default="0")
TRANSLATION_MACHINE_CURRENCY = env.str("TRANSLATION_MACHINE_CURRENCY", default="USD")

MACHINES = "catalogue.translations.machine_translators"
MACHINE_CLASSES = {
    "libretranslate": f"{MACHINES}.BoundedLibreTranslator",
    "deepl": f"{MACHINES}.BoundedDeepLTranslator",
    "google": "wagtail_localize.machine_translators.google.GoogleCloudTranslator",
    "dummy": "wagtail_localize.machine_translators.dummy.DummyTranslator",
}
MACHINE_OPTIONS = {
    "libretranslate": {"LIBRETRANSLATE_URL": TRANSLATION_MACHINE_URL, "API_KEY": TRANSLATION_MACHINE_KEY},
    "deepl": {"AUTH_KEY": TRANSLATION_MACHINE_KEY, "URL": TRANSLATION_MACHINE_URL},
    "google": {"PROJECT_ID": TRANSLATION_MACHINE_PROJECT, "CREDENTIALS_PATH": TRANSLATION_MACHINE_CREDENTIALS},
    "dummy": {},
}
# wagtail-localize shows its button where this is set; the view behind it is ours.
WAGTAILLOCALIZE_MACHINE_TRANSLATOR = (
    {
        "CLASS": MACHINE_CLASSES[TRANSLATION_MACHINE],
        "OPTIONS": MACHINE_OPTIONS[TRANSLATION_MACHINE] | {"TIMEOUT": TRANSLATION_MACHINE_TIMEOUT},
    }
    if TRANSLATION_MACHINE in MACHINE_CLASSES
    else None
)

# A Weblate server's address, and a token of a user of its who may administer the project.
TRANSLATION_WEBLATE_URL = env.str("TRANSLATION_WEBLATE_URL", default="").rstrip("/")
TRANSLATION_WEBLATE_TOKEN = env.str("TRANSLATION_WEBLATE_TOKEN", default="")
# The project of this site there; it is made if it is missing.
TRANSLATION_WEBLATE_PROJECT = env.str("TRANSLATION_WEBLATE_PROJECT", default="sextant")
# Shared with Weblate's webhooks: "whsec_" and base64, as Standard Webhooks has it. Empty: none are taken.
TRANSLATION_WEBLATE_SECRET = env.str("TRANSLATION_WEBLATE_SECRET", default="")
# The account here in whose name texts are approved that Weblate's reviewers approved; empty: somebody here does it.
TRANSLATION_WEBLATE_APPROVER = env.str("TRANSLATION_WEBLATE_APPROVER", default="")
# Seconds that one request may take: Weblate reads a file before it answers.
TRANSLATION_WEBLATE_TIMEOUT = env.float("TRANSLATION_WEBLATE_TIMEOUT", default=45.0)
# Seconds between two questions for what is new; webhooks make it quicker.
TRANSLATION_WEBLATE_TICK = env.float("TRANSLATION_WEBLATE_TICK", default=300.0)
