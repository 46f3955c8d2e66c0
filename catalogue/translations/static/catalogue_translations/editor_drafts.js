/* Texts that were typed in the translation editor and not saved yet, each kept by itself in this browser. */

/* exported TextDrafts */
class TextDrafts {
  /* A draft is {base, path, source, text}: what the server asks for. Without storage nothing is kept, and keep says so. */
  constructor(prefix) {
    this.prefix = `${prefix}:`;
  }

  get(unit) {
    try {
      return JSON.parse(localStorage.getItem(this.prefix + unit));
    } catch {
      return null;
    }
  }

  keep(unit, draft) {
    try {
      localStorage.setItem(this.prefix + unit, JSON.stringify(draft));
      return true;
    } catch {
      return false;
    }
  }

  drop(unit) {
    try {
      localStorage.removeItem(this.prefix + unit);
    } catch {
      // Then there is nothing.
    }
  }

  units() {
    try {
      return Object.keys(localStorage)
        .filter((key) => key.startsWith(this.prefix))
        .map((key) => key.slice(this.prefix.length));
    } catch {
      return [];
    }
  }

  /* The unit in whose field the cursor was last, null where none is known. */
  get place() {
    try {
      return localStorage.getItem(`place-${this.prefix}`);
    } catch {
      return null;
    }
  }

  set place(unit) {
    try {
      localStorage.setItem(`place-${this.prefix}`, unit);
    } catch {
      // Then the page begins at its top.
    }
  }

  /* Return a box with a draft's words, which stay until somebody takes them (`take` puts them in) or drops them. */
  makeOffer(unit, draft, hasSource, take) {
    const box = document.querySelector("template[data-offer]").content.cloneNode(true).firstElementChild;
    box.dataset.offered = unit;
    box.querySelector("[data-words]").textContent = draft.text;
    box.querySelector("[data-former-source]").textContent = hasSource ? "" : draft.source;
    const taking = box.querySelector("[data-offer-take]");
    taking.hidden = !take;
    taking.addEventListener("click", () => {
      box.remove();
      take();
    });
    box.querySelector("[data-offer-drop]").addEventListener("click", () => {
      box.remove();
      this.drop(unit);
    });
    return box;
  }
}
