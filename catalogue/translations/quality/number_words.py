"""Numbers that are written as words: months, small numbers, Chinese numerals."""

import re

from catalogue.translations.quality.words import fold_word, split_words

MONTHS = {
    "ar": (
        "يناير كانون فبراير شباط مارس آذار أبريل نيسان مايو أيار يونيه حزيران يوليه تموز أغسطس آب سبتمبر أيلول"
        " أكتوبر تشرين نوفمبر تشرين ديسمبر كانون"
    ),
    "en": "january february march april may june july august september october november december",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "ru": "январ феврал март апрел ма июн июл август сентябр октябр ноябр декабр",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
MORE_MONTHS = {
    "ar": {"يونيو": 6, "يوليو": 7, "إبريل": 4},
    "es": {"setiembre": 9},
    "ru": {"мая": 5, "май": 5, "мае": 5},
}
# From 1 on; a number's forms are parted by strokes. Russian and Arabic ones are beginnings of words.
NUMBER_WORDS = {
    "en": (
        "one/first two/second/twice/both three/third four/fourth five/fifth six/sixth seven/seventh eight/eighth"
        " nine/ninth ten/tenth eleven/eleventh twelve/twelfth"
    ),
    "fr": (
        "un/une/premier/première deux/deuxième/second/seconde trois/troisième quatre/quatrième cinq/cinquième"
        " six/sixième sept/septième huit/huitième neuf/neuvième dix/dixième onze/onzième douze/douzième"
    ),
    "es": (
        "un/uno/una/primer/primero/primera dos/segundo/segunda/ambos/ambas tres/tercer/tercero/tercera"
        " cuatro/cuarto/cuarta cinco/quinto/quinta seis/sexto/sexta siete/séptimo/séptima ocho/octavo/octava"
        " nueve/noveno/novena diez/décimo/décima once/undécimo doce/duodécimo"
    ),
    "ru": (
        "один/одн/перв дв/втор/оба/обе тр/трет четыр/четверт пят шест сем/седьм восем/восьм девят десят одиннадцат"
        " двенадцат"
    ),
    "ar": (
        "واحد/أول/أحد/إحدى اثن/اثنتان/ثان/كلا/كلتا ثلاث/ثالث أربع/رابع خمس/خامس ست/سادس سبع/سابع ثمان/ثامن"
        " تسع/تاسع عشر/عاشر"
    ),
}
BEGINNINGS = ("ru", "ar")
MOST_ENDING = 4
HAN_DIGITS = {each: value for value, each in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
HAN_NUMBER = re.compile(f"[{''.join(HAN_DIGITS)}{''.join(HAN_UNITS)}万亿]+")


def forms_of(spelled: str) -> dict[str, str]:
    return {fold_word(form): str(place) for place, forms in enumerate(spelled.split(), 1) for form in forms.split("/")}


WORDS = {code: forms_of(spelled) for code, spelled in NUMBER_WORDS.items()}
MONTH_WORDS: dict[str, dict[str, set[str]]] = {}
for _code, _names in MONTHS.items():
    _months = MONTH_WORDS.setdefault(_code, {})
    # Arabic has two names per month, and two of them stand for two months each.
    _each = 2 if _code == "ar" else 1
    for _place, _name in enumerate(_names.split()):
        _months.setdefault(fold_word(_name), set()).add(str(_place // _each + 1))
    for _name, _number in MORE_MONTHS.get(_code, {}).items():
        _months.setdefault(fold_word(_name), set()).add(str(_number))


def months_in(text: str, language_code: str) -> set[str]:
    """Return the numbers of the months that a text names."""
    months = MONTH_WORDS.get(language_code, {})
    found: set[str] = set()
    for word in split_words(text):
        folded = word.folded
        found |= months.get(folded, set())
        if language_code == "ru":
            found |= months.get(folded[:-1], set()) | months.get(folded[:-2], set())
        elif language_code == "ar":
            found |= months.get(folded[1:], set())
    return found


def numbers_in_words(text: str, language_code: str) -> set[str]:
    """Return the numbers that a text says in words: up to twelve, in Chinese all."""
    if language_code == "zh-hans":
        return {value for run in HAN_NUMBER.findall(text) for value in han_values(run)}
    words = WORDS.get(language_code, {})
    found = {words[word.folded] for word in split_words(text) if word.folded in words}
    if language_code in BEGINNINGS:
        for word in split_words(text):
            folded = word.folded.removeprefix("ال") if language_code == "ar" else word.folded
            for length in range(max(2, len(folded) - MOST_ENDING), len(folded)):
                if folded[:length] in words:
                    found.add(words[folded[:length]])
    return found


def han_values(run: str) -> set[str]:
    """Return what a run of Chinese numerals may stand for: 二〇〇一 is 2001, 三十二 is 32."""
    if all(character in HAN_DIGITS for character in run):
        return {"".join(str(HAN_DIGITS[character]) for character in run).lstrip("0") or "0"}
    total = section = digit = 0
    for character in run:
        if character in HAN_DIGITS:
            digit = HAN_DIGITS[character]
        elif character in HAN_UNITS:
            section += (digit or 1) * HAN_UNITS[character]
            digit = 0
        else:
            total = (total + section + digit) * (10_000 if character == "万" else 100_000_000)
            section = digit = 0
    return {str(total + section + digit)}
