// Installed before a walk with the Tab key: looks at each element while it has the focus, and at the end at the whole.
() => {
  const LEAST_CONTRAST = 3;
  // Of a field of many lines browsers bring the line with the cursor into sight, not the whole; in px.
  const ENOUGH = 32;
  const visited = [];
  const faults = new Set();
  const tell = (fault, element) => faults.add(`${fault}: ${element.outerHTML.slice(0, 110)}`);

  const parse = (colour) => {
    const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
    return colour.startsWith("color(srgb") ? [r * 255, g * 255, b * 255, a] : [r, g, b, a];
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((part) => (part / 255 <= 0.04045 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const groundBehind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const [r, g, b, alpha] = parse(getComputedStyle(each).backgroundColor);
      if (alpha > 0.99) return [r, g, b];
    }
    return matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255];
  };

  // Each ring: how far beyond the box it begins and ends, and its colour.
  const ringsOf = (style) => {
    const rings = [];
    const width = parseFloat(style.outlineWidth);
    const offset = parseFloat(style.outlineOffset);
    if (style.outlineStyle !== "none" && width >= 2) rings.push([offset, offset + width, parse(style.outlineColor)]);
    const shadow = style.boxShadow.match(/^(rgba?\([^)]+\)) 0px 0px 0px ([\d.]+)px$/);
    const inner = rings.length ? rings[0][1] : 0;
    if (shadow && parseFloat(shadow[2]) - inner >= 2) rings.push([inner, parseFloat(shadow[2]), parse(shadow[1])]);
    return rings;
  };
  // How much room there is around the box until something clips what is painted.
  const roomAround = (element, box) => {
    let room = Math.min(box.left, innerWidth - box.right);
    for (let each = element.parentElement; each && each !== document.documentElement; each = each.parentElement) {
      const style = getComputedStyle(each);
      if (style.overflowX === "visible" && style.overflowY === "visible") continue;
      const frame = each.getBoundingClientRect();
      room = Math.min(room, box.left - frame.left, frame.right - box.right, box.top - frame.top, frame.bottom - box.bottom);
    }
    return room;
  };

  const look = (element) => {
    const box = element.getBoundingClientRect();
    const middle = [box.left + box.width / 2, box.top + box.height / 2];
    if (box.width < 8 || box.height < 8) return tell("too small to be seen", element);
    if (box.left < -1 || box.right > innerWidth + 1) tell("beyond the side of the window", element);
    const seen = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
    if (seen < Math.min(box.height, ENOUGH) - 1) tell("beyond the window", element);
    const places = [...element.getClientRects()].filter((line) => line.width > 4 && line.height > 4 && line.top < innerHeight);
    for (const line of places) {
      for (const [x, y] of [[line.left + 3, middle[1]], [line.right - 3, middle[1]], [line.left + line.width / 2, line.top + 3]]) {
        const at = [x, places.length > 1 ? line.top + line.height / 2 : y];
        if (at[1] < 0 || at[1] >= innerHeight) continue;
        const top = document.elementFromPoint(...at);
        if (top && !element.contains(top) && !top.contains(element)) tell(`covered by ${top.outerHTML.slice(0, 60)}`, element);
      }
    }
    const style = getComputedStyle(element);
    const room = roomAround(element, box);
    const isSeen = ringsOf(style).some(([begin, end, [r, g, b, alpha]]) => {
      const ground = begin < 0 ? groundBehind(element) : groundBehind(element.parentElement);
      const painted = [r, g, b].map((part, index) => part * alpha + ground[index] * (1 - alpha));
      return Math.min(end, room) - begin >= 1.5 && contrast(painted, ground) >= LEAST_CONTRAST;
    });
    if (!isSeen) tell(`no sign of the focus (${style.outline}; ${style.boxShadow}; room ${Math.round(room)})`, element);
  };

  // The Tab key comes when scrolling for the last element is over.
  let isRound = false;
  addEventListener("keydown", (event) => {
    const element = document.activeElement;
    if (event.key !== "Tab" || isRound || visited.at(-1) === element) return;
    isRound = visited.length > 0 && (element === document.body || visited.includes(element));
    if (isRound || element === document.body) return;
    visited.push(element);
    look(element);
  }, true);

  window.focusWalk = {
    isRound: () => isRound,
    result: () => {
      const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflow);
      const reachable = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")].filter((each) => {
        if (each.tabIndex < 0 || each.disabled || each.type === "hidden" || each.closest("[inert]")) return false;
        if (each.type === "radio" && document.querySelector(`[name="${each.name}"]:checked`) !== each) return false;
        return each.checkVisibility({ visibilityProperty: true }) && each.getClientRects().length > 0;
      });
      if (!isRound) tell("the focus is held here", document.activeElement);
      const order = visited.filter((each) => reachable.includes(each));
      for (const each of reachable) if (!order.includes(each)) tell("not reached", each);
      for (const each of visited) if (!reachable.includes(each) && !scrolls(each)) tell("reached, but not expected", each);
      order.forEach((each, index) => { if (index && reachable.indexOf(each) < reachable.indexOf(order[index - 1])) tell("out of order", each); });
      return { count: order.length, faults: [...faults] };
    },
  };
}
