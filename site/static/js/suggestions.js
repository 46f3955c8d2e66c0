// Suggestions below a search box: the combobox pattern of ARIA. Without this script the form works as ever.
(() => {
  "use strict";
  const PAUSE = 150;
  const ABSENCE = 30000;

  const enhance = (input) => {
    const form = input.form;
    const list = document.createElement("ul");
    const status = document.createElement("p");
    let options = [];
    let active = -1;
    let timer = 0;
    let request = null;
    let isComposing = false;
    let quietUntil = 0;

    list.id = `${input.id}-suggestions`;
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.suggestionsLabel);
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    input.closest(".search-form__row").append(list);
    form.append(status);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
    })) input.setAttribute(name, value);

    const mark = (position) => {
      active = position;
      options.forEach((option, index) => option.setAttribute("aria-selected", String(index === active)));
      if (active < 0) {
        input.removeAttribute("aria-activedescendant");
      } else {
        input.setAttribute("aria-activedescendant", options[active].id);
        options[active].scrollIntoView({ block: "nearest" });
      }
    };

    const close = () => {
      clearTimeout(timer);
      request?.abort();
      list.hidden = true;
      status.textContent = "";
      input.setAttribute("aria-expanded", "false");
      mark(-1);
    };

    const build = (suggestion, index) => {
      const option = document.createElement("li");
      const text = document.createElement("span");
      const label = document.createElement("span");
      option.id = `${list.id}-${index}`;
      option.className = "suggestions__option";
      option.dataset.url = suggestion.url;
      option.setAttribute("role", "option");
      text.lang = suggestion.lang;
      text.dir = suggestion.dir;
      text.className = "suggestions__text";
      text.textContent = suggestion.text;
      label.className = "suggestions__label";
      label.textContent = suggestion.label;
      option.append(text, " ", label);
      if (suggestion.symbol) {
        const symbol = document.createElement("bdi");
        symbol.textContent = suggestion.symbol;
        label.append(" · ", symbol);
      }
      return option;
    };

    const show = (suggestions) => {
      options = suggestions.map(build);
      list.replaceChildren(...options);
      list.hidden = !options.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      status.textContent = list.hidden ? "" : `${input.dataset.suggestionsLabel} ${options.length}`;
      mark(-1);
    };

    const ask = async () => {
      const words = input.value.trim();
      request?.abort();
      if (!words || isComposing || !navigator.onLine || Date.now() < quietUntil) return close();
      request = new AbortController();
      const { signal } = request;
      const query = new URLSearchParams({ q: words, lang: form.dataset.language });
      try {
        const answer = await fetch(`/api/v1/suggest/?${query}`, { signal, credentials: "omit" });
        const found = answer.ok ? (await answer.json()).suggestions : [];
        if (!signal.aborted && document.activeElement === input) show(found);
      } catch (error) {
        if (error.name === "AbortError") return;
        quietUntil = Date.now() + ABSENCE;
        close();
      }
    };

    const wait = () => {
      clearTimeout(timer);
      if (!isComposing) timer = setTimeout(ask, PAUSE);
    };

    input.addEventListener("input", wait);
    input.addEventListener("compositionstart", () => { isComposing = true; close(); });
    input.addEventListener("compositionend", () => { isComposing = false; wait(); });
    input.addEventListener("blur", close);
    form.addEventListener("submit", close);
    input.addEventListener("keydown", (event) => {
      // The Enter that ends a composition belongs to the input method.
      if (event.isComposing || event.keyCode === 229) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) return void ask();
        const step = event.key === "ArrowDown" ? 1 : -1;
        const places = options.length + 1;
        mark(((active + 1 + step + places) % places) - 1);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      } else if (event.key === "Enter" && active >= 0) {
        event.preventDefault();
        location.assign(options[active].dataset.url);
      }
    });
    // Before the box loses the focus, which closes the list.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) location.assign(option.dataset.url);
    });
  };

  document.querySelectorAll("input[data-suggestions-label]").forEach(enhance);
})();
