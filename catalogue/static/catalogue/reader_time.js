// Adds a session's time in the reader's own time zone, where that isn't the session's. Without it the page says UTC.
for (const note of document.querySelectorAll("[data-local-start]")) {
  const { localStart, localEnd } = note.dataset;
  const start = new Date(localStart);
  const here = new Date(start - start.getTimezoneOffset() * 6e4).toISOString();
  if (localStart.slice(0, 16) !== here.slice(0, 16)) {
    const tag = document.documentElement.lang;
    const options = { dateStyle: "long", timeStyle: "short", numberingSystem: "latn" };
    const format = new Intl.DateTimeFormat(tag === "en" ? "en-GB" : tag, options);
    note.querySelector("bdi").textContent = format.formatRange(start, new Date(localEnd || localStart));
    note.hidden = false;
  }
}
