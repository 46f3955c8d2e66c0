// The reader's own list, kept in this browser. Without this script its address does the same.
(() => {
  "use strict";
  const NAME = "sextant-list";
  const MOST = 100;
  const words = document.currentScript.dataset;
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(NAME)).filter((key) => /^[a-z0-9-]{1,150}$/.test(key));
    } catch { return []; }
  };
  const write = (keys) => {
    try {
      localStorage.setItem(NAME, JSON.stringify(keys.slice(0, MOST)));
      return true;
    } catch { return false; }
  };
  const without = (key) => read().filter((each) => each !== key);
  const say = (place, text) => {
    document.querySelector(".save__status")?.remove();
    const status = document.createElement("span");
    status.className = "save__status";
    status.setAttribute("role", "status");
    place.after(status);
    status.textContent = text;
  };
  const count = () => {
    for (const place of document.querySelectorAll("[data-list-count]")) place.textContent = read().length || "";
  };
  const enhance = (link) => {
    const key = link.dataset.listKey;
    const button = document.createElement("button");
    const show = () => { button.firstElementChild.textContent = read().includes(key) ? words.remove : words.add; };
    button.type = "button";
    button.className = link.className;
    button.append(...link.childNodes);
    button.onclick = () => {
      const keys = read();
      const isListed = keys.includes(key);
      if (!isListed && keys.length >= MOST) return say(button, words.full);
      if (!write(isListed ? without(key) : [...keys, key])) return say(button, words.failed);
      show();
      count();
      say(button, isListed ? words.removed : words.added);
    };
    show();
    link.replaceWith(button);
  };
  const open = (page) => {
    const { myList, address } = page.dataset;
    const kept = read();
    const isOwn = kept.join() === myList;
    const find = (name) => page.querySelector(`[data-list-${name}]`);
    const offer = (name, isOffered, keys) => {
      const place = find(name);
      if (!place) return;
      place.hidden = !isOffered;
      place.firstElementChild.onclick = () => write(keys) && location.assign(address);
    };
    if (!write(kept)) find("failed").hidden = false;
    else if (!myList && kept.length) location.replace(`${address}?keys=${kept}`);
    else {
      offer("keep", !isOwn, [...new Set([...kept, ...myList.split(",")])]);
      offer("forget", isOwn, []);
      page.addEventListener("click", ({ target }) => {
        const link = target.closest("[data-list-change]");
        if (link && isOwn) write((new URLSearchParams(link.search).get("keys") || "").split(","));
      });
    }
  };
  // Where nothing can be kept the links stay: the list is in its address.
  if (write(read())) document.querySelectorAll("[data-list-key]").forEach(enhance);
  count();
  document.querySelectorAll("[data-my-list]").forEach(open);
})();
