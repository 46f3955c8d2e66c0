/* What makes the translation editor quicker; everything is possible without it, too. */
(() => {
  const form = document.querySelector("[data-text-editor]");
  if (!form) return;
  const CHECK_PAUSE = 600;
  const fields = [...form.querySelectorAll("[data-field]")];
  const rowOf = (field) => field.closest("[data-row]");
  // A text that was refused is not saved, whatever the page says.
  const shown = new Map(fields.map((field) => [field, field.hasAttribute("aria-invalid") ? null : field.value]));
  const reveal = (root) => root.querySelectorAll("button[hidden], [data-tools][hidden]").forEach((each) => (each.hidden = false));

  // Typed texts are kept in this browser until the server has them, so that a lost connection or log-in loses nothing.

  const baseOf = (field) => form.elements[`base-${rowOf(field).dataset.unit}`]?.value ?? "";
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(form.dataset.storageKey) ?? "{}");
    } catch {
      return {};
    }
  };
  const keep = () => {
    const typed = read();
    for (const field of fields) {
      delete typed[field.name];
      if (field.value !== shown.get(field)) typed[field.name] = { base: baseOf(field), text: field.value };
    }
    try {
      if (Object.keys(typed).length) localStorage.setItem(form.dataset.storageKey, JSON.stringify(typed));
      else localStorage.removeItem(form.dataset.storageKey);
    } catch {
      // Full or forbidden: the warning before leaving is still there.
    }
  };
  const restore = () => {
    const typed = read();
    let isRestored = false;
    for (const field of fields) {
      const kept = typed[field.name];
      // Only over the words that it was typed over.
      if (!kept || kept.base !== baseOf(field) || kept.text === field.value) continue;
      field.value = kept.text;
      isRestored = true;
      changed(field);
    }
    if (!isRestored) return;
    const notice = form.querySelector("[data-notice]");
    notice.textContent = form.dataset.restored;
    notice.hidden = false;
  };

  let isSaving = false;
  const isDirty = () => fields.some((field) => field.value !== shown.get(field));
  window.addEventListener("beforeunload", (event) => {
    if (!isSaving && isDirty()) event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    isSaving = !event.submitter?.hasAttribute("data-preview-button");
  });

  // Counting and checking

  const count = (field) => {
    const place = rowOf(field).querySelector("[data-count]");
    if (!place) return;
    const length = [...field.value.replace(/<[^>]*>/g, "")].length;
    const number = (value) => value.toLocaleString(document.documentElement.lang);
    place.textContent = place.dataset.pattern.replace("NUMBER", number(length)).replace("LIMIT", number(Number(field.dataset.max)));
    place.classList.toggle("is-over", length > Number(field.dataset.max));
  };
  const check = async (field) => {
    const row = rowOf(field);
    const body = new URLSearchParams({ unit: row.dataset.unit, text: field.value });
    const asked = field.value;
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    try {
      const answer = await fetch(form.dataset.checkUrl, { method: "POST", body, headers, redirect: "error" });
      if (!answer.ok || field.value !== asked) return;
      const problems = row.querySelector("[data-problems]");
      const html = await answer.text();
      if (problems.innerHTML.trim() === html.trim()) return;
      problems.innerHTML = html;
      reveal(problems);
    } catch {
      // The server checks again when the text is saved.
    }
  };
  const timers = new Map();
  function changed(field) {
    field.removeAttribute("aria-invalid");
    count(field);
    clearTimeout(timers.get(field));
    timers.set(
      field,
      setTimeout(() => {
        keep();
        check(field);
      }, CHECK_PAUSE),
    );
  }

  // The memory is asked when somebody comes to a text.

  const recall = async (field) => {
    const place = rowOf(field).querySelector("[data-matches]");
    if (place.dataset.asked) return;
    place.dataset.asked = "yes";
    try {
      const answer = await fetch(`${place.dataset.url}&fragment=1`, { redirect: "error" });
      if (!answer.ok) return;
      place.innerHTML = await answer.text();
      reveal(place);
    } catch {
      // The link is still there.
    }
  };
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-field]")) recall(event.target);
  });

  // Putting texts in, so that the browser's own undo takes them out again

  const put = (field, text, start, end) => {
    field.focus();
    if (start !== undefined) field.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, text)) field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    changed(field);
  };
  const take = (field, text) => put(field, text, 0, field.value.length);
  const copySource = (field) => take(field, rowOf(field).querySelector("[data-source]").dataset.source);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[type=button]");
    const field = button?.closest("[data-row]")?.querySelector("[data-field]");
    if (!field || field.readOnly) return;
    const { take: whole, insert, suggestion, start, end } = button.dataset;
    if (whole !== undefined) take(field, whole);
    else if (insert !== undefined) put(field, insert);
    else if (suggestion !== undefined && start !== undefined) put(field, suggestion, Number(start), Number(end));
    else if (suggestion !== undefined) put(field, suggestion);
    else if (button.hasAttribute("data-copy-source")) copySource(field);
  });
  form.addEventListener("input", (event) => {
    if (event.target.matches("[data-field]")) changed(event.target);
  });

  // Shortcuts: held keys only, and none that browsers or screen readers use while typing

  const move = (field, step) => {
    const next = fields[fields.indexOf(field) + step];
    if (!next) return;
    next.focus();
    rowOf(next).scrollIntoView({ block: "nearest" });
  };
  const save = () => form.requestSubmit(form.querySelector("[data-save]"));
  const takeMatch = (field, number) => {
    const match = rowOf(field).querySelectorAll("[data-match]")[number - 1];
    if (match) take(field, match.dataset.take);
  };
  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const isSave = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.code === "KeyS";
    const field = event.target.matches("[data-field]") ? event.target : null;
    let action = isSave && !form.querySelector("[data-save]").disabled ? save : null;
    if (field && event.altKey && !event.ctrlKey && !event.metaKey) {
      const digit = event.code.match(/^(?:Digit|Numpad)([0-3])$/)?.[1];
      if (!event.shiftKey && event.code === "PageDown") action = () => move(field, 1);
      else if (!event.shiftKey && event.code === "PageUp") action = () => move(field, -1);
      else if (event.shiftKey && digit === "0" && !field.readOnly) action = () => copySource(field);
      else if (event.shiftKey && digit && !field.readOnly) action = () => takeMatch(field, Number(digit));
    }
    if (!action) return;
    event.preventDefault();
    action();
  });
  form.querySelector("[data-open-shortcuts]").addEventListener("click", () => document.querySelector("[data-shortcuts]").showModal());

  // The preview shows what is saved when it is opened, and what is typed when it is asked for.

  form.querySelector("[data-preview]").addEventListener("toggle", (event) => {
    const frame = event.target.querySelector("iframe");
    if (event.target.open && frame.src === "about:blank") form.requestSubmit(form.querySelector("[data-preview-button]"));
  });

  reveal(form);
  fields.forEach(count);
  restore();
  keep();
  form.querySelector("[aria-invalid]")?.focus();
})();
