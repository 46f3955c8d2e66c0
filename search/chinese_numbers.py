"""Articles are counted in two ways in Chinese, 第七条 and 第7条: readers type the one, texts have the other."""

import re

DIGITS = "零一二三四五六七八九"
# No convention has as many articles.
MOST = 399


def write_number(number: int) -> str:
    """Return a number from 1 to 999 as it is written in an article's name: 二十一 for 21, 一百零三 for 103."""
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    written = f"{DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        written += f"{'' if tens == 1 and not hundreds else DIGITS[tens]}十"
    elif hundreds and ones:
        written += DIGITS[0]
    return written + (DIGITS[ones] if ones else "")


IN_DIGITS = {write_number(number): str(number) for number in range(1, MOST + 1)}
IN_CHARACTERS = {digits: written for written, digits in IN_DIGITS.items()}
PART = re.compile(f"第\\s*([1-9][0-9]{{0,2}}|[{DIGITS}十百]{{1,5}})\\s*(?=[条款项章节])")


def write_otherwise(text: str) -> str | None:
    """Return a text with each 第7条 as 第七条 and each 第七条 as 第7条; None where it names no such part."""

    def write(part: re.Match[str]) -> str:
        number = part[1]
        return f"第{IN_CHARACTERS.get(number) or IN_DIGITS.get(number) or number}"

    other = PART.sub(write, text)
    return None if other == text else other
