/* Returns what is wrong with the layout of a page: [[problem, element, detail]]. */
() => {
  const problems = [];
  const describe = (element) => element.tagName.toLowerCase() + (element.className && element.className.trim ? "." + element.className.trim().split(/\s+/).join(".") : "");
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) problems.push(["overflow", "html", `${root.scrollWidth} > ${root.clientWidth}`]);
  const isScrollable = (element) => {
    for (let each = element; each && each !== document.body; each = each.parentElement)
      if (["auto", "scroll"].includes(getComputedStyle(each).overflowX)) return true;
    return false;
  };
  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest("svg, .visually-hidden, [hidden], .skip-link") || !element.checkVisibility({ visibilityProperty: true })) continue;
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const style = getComputedStyle(element);
    // A flex box drops the spaces between its text and its elements.
    if (style.display.includes("flex") && hasText && element.children.length && !parseFloat(style.columnGap))
      problems.push(["spaces lost", describe(element), element.textContent.trim().slice(0, 60)]);
    const clips = (value) => value === "hidden" || value === "clip";
    if (clips(style.overflowX) && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1 && element.textContent.trim() && !element.matches(".opening"))
      problems.push(["clipped across", describe(element), element.textContent.trim().slice(0, 60)]);
    if (clips(style.overflowY) && element.scrollHeight > element.clientHeight + 1 && element.clientHeight > 1 && hasText)
      problems.push(["clipped below", describe(element), element.textContent.trim().slice(0, 60)]);
    if (!hasText || isScrollable(element)) continue;
    const box = element.getBoundingClientRect();
    if (box.width && (box.left < -1 || box.right > root.clientWidth + 1))
      problems.push(["beyond the edge", describe(element), element.textContent.trim().slice(0, 60)]);
    if (style.display !== "inline" && element.scrollWidth > element.clientWidth + 2 && element.clientWidth && !["auto", "scroll"].includes(style.overflowX) && element.tagName !== "INPUT")
      problems.push(["text beyond its box", describe(element), element.textContent.trim().slice(0, 60)]);
  }
  return problems;
}
