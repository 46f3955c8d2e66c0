/* What makes the translation editor quicker; everything is possible without it, too. */
(() => {
  const form = document.querySelector("[data-text-editor]");
  if (!form) return;
  const CHECK_PAUSE = 600;
  const fields = [...form.querySelectorAll("[data-field]")];
  const rows = new Map([...form.querySelectorAll("[data-row]")].map((row) => [row.dataset.unit, row]));
  const rowOf = (field) => field.closest("[data-row]");
  const unitOf = (field) => rowOf(field).dataset.unit;
  const fieldOf = (row) => row?.querySelector("[data-field]");
  const sentWith = (name, unit) => form.elements[`${name}-${unit}`]?.value ?? "";
  // A text that was refused is not saved, whatever the page says.
  const shown = new Map(fields.map((field) => [field, field.hasAttribute("aria-invalid") ? null : field.value]));
  const reveal = (root) => root.querySelectorAll("button[hidden], [data-tools][hidden]").forEach((each) => (each.hidden = false));
  const say = (text, link) => {
    const place = form.querySelector("[data-outcome]");
    place.replaceChildren(text);
    if (link) place.append(" ", link);
  };
  const linkTo = (href, label) => Object.assign(document.createElement("a"), { href, textContent: label });
  // Without a fragment: browsers take the focus away again when they come to one.
  const addressOf = (unit) => `?text=${unit}`;

  // Typed texts are kept in this browser until the server has them, so that a lost connection or log-in loses nothing.

  const drafts = new TextDrafts(form.dataset.storageKey);
  let isKept = true;
  const draftOf = (field) => {
    const unit = unitOf(field);
    return { base: sentWith("base", unit), path: sentWith("path", unit), source: sentWith("source", unit), text: field.value };
  };
  const isDirty = (field) => field.value !== shown.get(field);
  const keep = (field) => {
    // Words that are offered stay until somebody chooses, whatever is typed beside them.
    const other = rowOf(field).querySelector("[data-offered] [data-words]")?.textContent;
    if (isDirty(field)) isKept = drafts.keep(unitOf(field), { ...draftOf(field), other }) && isKept;
    else if (other) drafts.keep(unitOf(field), { ...draftOf(field), base: null, text: other });
    else drafts.drop(unitOf(field));
  };
  const offer = (place, unit, draft) => {
    const field = fieldOf(rows.get(unit));
    const take = field && !field.readOnly ? () => put(field, draft.text, 0, field.value.length) : null;
    place.append(drafts.makeOffer(unit, draft, rows.has(unit), take));
  };
  const restore = () => {
    let isRestored = false;
    for (const [unit, row] of rows) {
      const kept = drafts.get(unit);
      const field = fieldOf(row);
      if (!kept) continue;
      if (kept.other) offer(row.querySelector("[data-translation]"), unit, { ...kept, text: kept.other });
      if (field && kept.text === field.value) {
        if (!isDirty(field)) drafts.drop(unit);
      } else if (field && !field.readOnly && kept.base === sentWith("base", unit) && !field.hasAttribute("aria-invalid")) {
        field.value = kept.text;
        isRestored = true;
        changed(field);
      } else if (!field?.hasAttribute("aria-invalid")) {
        // Typed over other words than these: the translator chooses.
        offer(row.querySelector("[data-translation]"), unit, kept);
      }
    }
    const notices = form.querySelector("[data-notice]");
    const notice = (text, link) => {
      const line = document.createElement("p");
      line.append(text, ...(link ? [" ", link] : []));
      notices.append(line);
      notices.hidden = false;
    };
    if (isRestored) notice(form.dataset.restored);
    const elsewhere = drafts.units().filter((unit) => !rows.has(unit));
    const asked = new URLSearchParams(location.search).get("text");
    const lost = elsewhere.find((unit) => unit === asked);
    if (lost) {
      offer(notices, lost, drafts.get(lost));
      notices.hidden = false;
    } else if (elsewhere.length) notice(form.dataset.elsewhere, linkTo(addressOf(elsewhere[0]), form.dataset.show));
  };

  // Leaving for another page of the editor loses nothing; leaving it altogether is asked about.

  let isLeaving = false;
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && fields.some(isDirty)) event.preventDefault();
  });
  const flush = () => fields.forEach(keep);
  window.addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", flush);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.target || event.ctrlKey || event.metaKey || new URL(link.href).pathname !== location.pathname) return;
    flush();
    isLeaving = isKept;
  });
  window.addEventListener("pageshow", () => (isLeaving = false));

  // Saving, text by text, without leaving the place

  const sender = new TextSender(form);
  const settle = (unit, sent, result) => {
    const row = rows.get(unit);
    const field = fieldOf(row);
    if (result.outcome === "gone") {
      // Its source was changed meanwhile. If the page still shows it, the words stand where they were typed.
      if (!field) offer(form.querySelector("[data-notice]"), unit, sent);
      return undefined;
    }
    if (result.outcome === "refused") {
      if (!field) return undefined;
      field.setAttribute("aria-invalid", "true");
      shown.set(field, null);
      const reason = document.querySelector("template[data-refusal]").content.cloneNode(true).firstElementChild;
      reason.append(` ${result.reason}`);
      return row.querySelector("[data-problems]").replaceChildren(reason);
    }
    drafts.drop(unit);
    if (!field) return undefined;
    form.elements[`base-${unit}`].value = result.base;
    row.querySelector("[data-state]").innerHTML = result.state;
    if (result.outcome === "conflict") {
      field.readOnly = true;
      row.querySelector("[data-problems]").replaceChildren(document.querySelector("template[data-conflict]").content.cloneNode(true));
    } else row.toggleAttribute("data-needs-work", !field.value.trim());
    shown.set(field, sent.text);
    field.removeAttribute("aria-invalid");
    return keep(field);
  };
  const saveNow = async (units) => {
    flush();
    const chosen = {};
    for (const unit of units) {
      const field = fieldOf(rows.get(unit));
      // What is offered above the texts waits for a choice.
      if (!field && form.querySelector(`[data-offered="${unit}"]`)) continue;
      if (field ? isDirty(field) : !rows.has(unit)) chosen[unit] = field ? draftOf(field) : drafts.get(unit);
    }
    if (!Object.keys(chosen).length) {
      say(form.dataset.nothing);
      return true;
    }
    say(form.dataset.saving);
    try {
      const { texts, message } = await sender.send(chosen);
      for (const [unit, result] of Object.entries(texts)) settle(unit, chosen[unit], result);
      form.querySelector("[data-notice]").hidden = !form.querySelector("[data-notice] [data-offered]");
      say(message);
      return true;
    } catch (error) {
      if (!(error instanceof NotSentError)) {
        say(form.dataset.failed);
        return false;
      }
      const login = linkTo(form.dataset.loginUrl, form.dataset.login);
      login.target = "_blank";
      say(error.message || form.dataset[error.reason], error.reason === "loggedOut" ? login : undefined);
      if (error.reason === "offline") window.addEventListener("online", saveAll, { once: true });
      return false;
    }
  };
  // One after the other: what is typed meanwhile is typed over the words that were saved before.
  let saving = Promise.resolve();
  const saveTexts = (units) => (saving = saving.then(() => saveNow(units)));
  const saveAll = () => saveTexts(new Set([...fields.map(unitOf), ...drafts.units()]));
  let isBusy = false;
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.hasAttribute("data-preview-button") || isLeaving) return;
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    const isReached = await saveAll();
    isBusy = false;
    if (!isReached || !event.submitter?.hasAttribute("data-hand-over")) return;
    isLeaving = true;
    form.requestSubmit(event.submitter);
  });

  // Counting and checking; the memory is asked when somebody comes to a text

  const help = new TextHelp(form, reveal);
  const timers = new Map();
  function changed(field) {
    field.removeAttribute("aria-invalid");
    help.count(rowOf(field), field);
    clearTimeout(timers.get(field));
    timers.set(
      field,
      setTimeout(() => {
        keep(field);
        help.check(rowOf(field), field);
      }, CHECK_PAUSE),
    );
  }

  form.addEventListener("focusin", (event) => {
    if (!event.target.matches("[data-field]")) return;
    help.recall(rowOf(event.target));
    drafts.place = unitOf(event.target);
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
    else if (button.hasAttribute("data-save-text")) saveTexts([unitOf(field)]);
  });
  form.addEventListener("input", (event) => {
    if (event.target.matches("[data-field]")) changed(event.target);
  });

  // Shortcuts: held keys only, and none that browsers or screen readers use while typing

  const focusOn = (field) => {
    field.focus({ preventScroll: true });
    rowOf(field).scrollIntoView({ block: "nearest" });
  };
  const move = (field, step) => {
    const next = fields[fields.indexOf(field) + step];
    if (!next) return;
    focusOn(next);
  };
  const moveToWork = (field, step) => {
    const waiting = fields.filter((each) => rowOf(each).hasAttribute("data-needs-work") || each === field);
    const next = waiting[waiting.indexOf(field) + step];
    if (next) focusOn(next);
    else if (step > 0) form.querySelector("a[data-next-open]")?.click();
  };
  const saveAndMove = async (field) => {
    if (await saveTexts([unitOf(field)])) {
      if (!field.hasAttribute("aria-invalid")) moveToWork(field, 1);
    }
  };
  const takeMatch = (field, number) => {
    const match = rowOf(field).querySelectorAll("[data-match]")[number - 1];
    if (match) take(field, match.dataset.take);
  };
  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const isSave = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.code === "KeyS";
    const field = event.target.matches("[data-field]") ? event.target : null;
    const isLocked = form.querySelector("[data-save]").disabled;
    let action = isSave && !isLocked ? saveAll : null;
    if (field && event.code === "Enter" && (event.ctrlKey || event.metaKey) && !isLocked) action = () => saveAndMove(field);
    else if (field && event.altKey && !event.ctrlKey && !event.metaKey) {
      const digit = event.code.match(/^(?:Digit|Numpad)([0-3])$/)?.[1];
      if (!event.shiftKey && event.code === "PageDown") action = () => move(field, 1);
      else if (!event.shiftKey && event.code === "PageUp") action = () => move(field, -1);
      else if (event.shiftKey && event.code === "PageDown") action = () => moveToWork(field, 1);
      else if (event.shiftKey && event.code === "PageUp") action = () => moveToWork(field, -1);
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

  // Whoever comes back finds the place.

  const findPlace = () => {
    const asked = new URLSearchParams(location.search).get("text");
    if (asked) return fieldOf(rows.get(asked));
    const last = drafts.place;
    const isComingBack = document.referrer && new URL(document.referrer).pathname === location.pathname;
    if (!last || isComingBack) return fieldOf(rows.get(last));
    const resume = document.querySelector("[data-resume]");
    resume.querySelector("a").href = addressOf(last);
    resume.hidden = false;
    return null;
  };

  for (const link of form.querySelectorAll("a[data-next-open]")) link.hash = "";
  reveal(form);
  fields.forEach((field) => help.count(rowOf(field), field));
  restore();
  const place = form.querySelector("[aria-invalid]") ?? findPlace();
  if (place) focusOn(place);
})();
