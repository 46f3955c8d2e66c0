/* What helps while somebody types in the translation editor: the length, the checks, the memory. */

/* exported TextHelp */
class TextHelp {
  /* `reveal` shows the buttons of a piece of HTML that came from the server. */
  constructor(form, reveal) {
    this.form = form;
    this.reveal = reveal;
  }

  count(row, field) {
    const place = row.querySelector("[data-count]");
    if (!place) return;
    const length = [...field.value.replace(/<[^>]*>/g, "")].length;
    const number = (value) => value.toLocaleString(document.documentElement.lang);
    place.textContent = place.dataset.pattern.replace("NUMBER", number(length)).replace("LIMIT", number(Number(field.dataset.max)));
    place.classList.toggle("is-over", length > Number(field.dataset.max));
  }

  async check(row, field) {
    const body = new URLSearchParams({ unit: row.dataset.unit, text: field.value });
    const asked = field.value;
    const headers = { "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value };
    try {
      const answer = await fetch(this.form.dataset.checkUrl, { method: "POST", body, headers, redirect: "error" });
      if (!answer.ok || field.value !== asked || field.hasAttribute("aria-invalid")) return;
      const problems = row.querySelector("[data-problems]");
      const html = await answer.text();
      if (problems.innerHTML.trim() === html.trim()) return;
      problems.innerHTML = html;
      this.reveal(problems);
    } catch {
      // The server checks again when the text is saved.
    }
  }

  async recall(row) {
    const place = row.querySelector("[data-matches]");
    if (!place || place.dataset.asked) return;
    place.dataset.asked = "yes";
    try {
      const answer = await fetch(`${place.dataset.url}&fragment=1`, { redirect: "error" });
      if (!answer.ok) return;
      place.innerHTML = await answer.text();
      this.reveal(place);
    } catch {
      // The link is still there.
    }
  }
}
