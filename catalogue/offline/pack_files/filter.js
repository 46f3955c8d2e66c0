// A box that narrows the list by words of the titles. Without it the list is whole, and the browser's search finds them.
(() => {
  "use strict";
  const place = document.getElementById("filter");
  const label = document.createElement("label");
  const input = document.createElement("input");
  input.type = "search";
  input.dir = "auto";
  label.append(place.dataset.label, input);
  place.append(label);
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const entries = [...document.querySelectorAll(".works > li")].map((entry) => [entry, fold(entry.textContent)]);
  input.addEventListener("input", () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    for (const [entry, text] of entries) entry.hidden = !words.every((word) => text.includes(word));
    for (const section of document.querySelectorAll("section")) section.hidden = !section.querySelector("li:not([hidden])");
  });
})();
