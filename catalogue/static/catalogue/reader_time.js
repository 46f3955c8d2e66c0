// Adds a session's time in the reader's own time zone, where that isn't the session's. Without it the page says UTC.
for (const note of document.querySelectorAll("[data-local-start]")) {
  const { localStart, localEnd, months } = note.dataset;
  const start = new Date(localStart);
  const here = new Date(start - start.getTimezoneOffset() * 6e4).toISOString();
  if (localStart.slice(0, 16) !== here.slice(0, 16)) {
    const tag = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
    const clock = { timeStyle: "short", numberingSystem: "latn" };
    const format = new Intl.DateTimeFormat(tag, { dateStyle: "long", ...clock });
    // Where the page has names of its own for the months (UN Arabic), its readers see no others.
    const names = months ? months.split("|") : [];
    const theirs = names.map((_name, month) => new Date(2026, month, 1).toLocaleDateString(tag, { month: "long" }));
    const named = ({ type, value }) => (type === "month" && names[theirs.indexOf(value)]) || value;
    const write = (moment) => format.formatToParts(moment).map(named).join("");
    const end = localEnd && new Date(localEnd);
    const isOneDay = end && start.toDateString() === end.toDateString();
    const last = end && (isOneDay ? end.toLocaleTimeString(tag, clock) : write(end));
    note.querySelector("bdi").textContent = last ? `${write(start)} – ${last}` : write(start);
    note.hidden = false;
  }
}
