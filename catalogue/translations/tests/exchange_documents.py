"""Documents with everything in their texts that a file could lose: 200 texts in each of the six languages."""

import uuid
from dataclasses import replace

from catalogue.translations.models import TranslationState, hash_text
from catalogue.translations.units import TranslationDocument, Unit, unit_id

LANGUAGES = ["ar", "zh-hans", "en", "fr", "ru", "es"]
WORDS = {
    "ar": "الإرهابُ جريمةٌ",
    "zh-hans": "打击恐怖主义",
    "en": "Evidence &amp; procedure",
    "fr": "L’extradition\u202f: « aujourd’hui »",
    "ru": "Подозреваемый и его защитник",
    "es": "¿Qué dice la ley?",
}
# What files, and the programs that save them again, are known to change.
HARD = [
    "\u200e{0}\u200f (S/RES/1373)",  # marks of direction
    "\u061c{0} 1373\u061c",
    "\u2068{0}\u2069 \u2066A/RES/60/288\u2069 \u2067{0}\u2069",  # isolates
    "\u202b{0}\u202c \u202a{0}\u202c",  # embeddings
    "&amp; &lt;b&gt; &amp;amp; &amp;lt;{0}&amp;nbsp;",
    "]]&gt; &lt;![CDATA[{0}]]&gt;",
    "<b>{0}</b> <i>{0}</i>",
    '<a id="a1">{0}</a> <a id="a2"><b>{0}<i>{0}</i></b></a>',
    "<strong><em><code>{0}</code></em></strong>",
    "{0}<br/><b>{0}<br/></b><br/>{0}",
    "<b></b>{0}<abbr>ICAO</abbr><acronym>IMO</acronym>",
    "{0}\u00a0{0}\u202f{0}\u2009{0}\u3000{0}",  # spaces that don't break, or have a width of their own
    "  {0}  ",
    "\t{0}\t\t",
    "{0}\n{0}\n\n",
    "{0}\r\n{0}\r",
    "{0}\u2028{0}\u2029{0}\x85{0}",  # separators that some take for the ends of lines
    "{0}\x0b{0}\x0c{0}\x1f",
    "e\u0301 \u0439 \u0438\u0306 {0} \u0644\u0627 \ufef5",  # composed, decomposed, ligatures
    "{0} \U0001f5ff \U00020bb7 \U0001d49c",  # outside the first plane
    "{0}\ufeff{0}\u200b{0}\u200d{0}\u00ad{0}",
    "=1+1 {0}",
    "+{0}",
    "-{0} @SUM(1)",
    "_x000D_ _x005F_x000D_ {0} _x1_",
    '"{0}" \\n \\\\ \\" \'{0}\' %s %(count)d {{}}',
    "{0} ﷺ ﴾{0}﴿ \u0640\u0640",
    "1373 (2001), 50 %, 3,14, ١٢٣",
]
PAIRS = [(target, "fr" if target == "en" else "en") for target in LANGUAGES]


def make_texts(language_code: str, count: int = 200) -> list[str]:
    word = WORDS[language_code]
    return [f"{HARD[number % len(HARD)].replace('{0}', word)}{number}" for number in range(count - len(HARD))] + [
        text.replace("{0}", word) for text in HARD
    ]


def make_units(source: str, target: str, count: int = 200) -> list[Unit]:
    """Return units in every state; those without a translation say so."""
    states = [state for state in TranslationState if state != TranslationState.MISSING]
    units = []
    for number, texts in enumerate(zip(make_texts(source, count), make_texts(target, count), strict=True)):
        path, has_target = f"body.{number:04d}.text", number % 9 != 8
        text = texts[1] if has_target else ""
        state = states[number % len(states)] if has_target else TranslationState.MISSING
        units.append(
            Unit(
                id=unit_id(path, texts[0]),
                path=path,
                source=texts[0],
                target=text,
                state=state,
                context=f"Heading {number}\n“{texts[1][:1]}” & <more>" if number % 3 else "",
                max_length=255 if number % 5 == 0 else None,
                base_hash=hash_text(text) if text else "",
            )
        )
    return units


def make_document(source: str = "en", target: str = "ar", count: int = 200, **changes) -> TranslationDocument:
    document = TranslationDocument(
        id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{source} {target} {count}")),
        work_key="model-law",
        title="Model law & \u2068evidence\u2069 <b>",
        source_language=source,
        target_language=target,
        source_hash=hash_text("version"),
        address="https://sextant.example/en/tools/model-law/?a=1&b=2",
        units=make_units(source, target, count),
    )
    return replace(document, **changes)
