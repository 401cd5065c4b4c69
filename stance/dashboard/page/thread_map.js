// Draws the map of a thread. Words of comments only ever become textContent, which is never parsed.

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 520; // of a map as wide as the screen, of which a laptop still shows the whole
const MARGIN = 24; // around the outermost points, more than the largest is wide
const PATIENCE = 200; // milliseconds in which the pointer can reach the card

function made(tag, attributes = {}) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

// The outline of a mark: favor points up, against down, all else is round. Each covers about the same area.
function outline(stance, radius) {
  const up = { favor: -1, against: 1 }[stance];
  if (!up) return `M${-radius},0a${radius},${radius} 0 1 0 ${2 * radius},0a${radius},${radius} 0 1 0 ${-2 * radius},0z`;
  const half = 1.3 * radius;
  return `M0,${up * 1.35 * radius}L${half},${-up * 0.9 * radius}L${-half},${-up * 0.9 * radius}z`;
}

function entry(words, drawn, width) {
  const item = document.createElement("span");
  const svg = made("svg", { width, height: 14, viewBox: `${-width / 2} -7 ${width} 14` });
  svg.append(drawn);
  const text = document.createElement("span");
  text.textContent = words;
  item.append(svg, text);
  return item;
}

class ThreadMap {
  constructor(root) {
    this.root = root;
    this.svg = root.querySelector(".field > svg");
    this.card = root.querySelector(".card");
    this.at = 0; // the node that the keyboard is at
    this.resized = new ResizeObserver(() => this.place());
    this.escape = (event) => { if (event.key === "Escape") this.hide(); };
    this.svg.addEventListener("keydown", (event) => this.key(event));
    this.svg.addEventListener("pointerover", (event) => this.over(event));
    this.svg.addEventListener("pointerout", (event) => { if (event.pointerType !== "touch") this.leave(); });
    this.svg.addEventListener("focusin", (event) => this.focused(event));
    this.svg.addEventListener("focusout", () => this.hide());
    this.svg.addEventListener("pointerdown", (event) => { this.shownBefore = this.shown; this.pointer = event.pointerType; });
    this.svg.addEventListener("click", (event) => this.click(event));
    this.card.addEventListener("pointerenter", () => clearTimeout(this.leaving));
    this.card.addEventListener("pointerleave", () => this.leave());
  }

  attach() {
    this.resized.observe(this.svg);
    document.addEventListener("keydown", this.escape);
  }

  stop() {
    this.resized.disconnect();
    clearTimeout(this.leaving);
    document.removeEventListener("keydown", this.escape);
  }

  receive(data, open) {
    this.open = open;
    const words = JSON.stringify(data);
    if (words === this.words) return; // drawn anew because of something else on the screen
    this.words = words;
    this.data = data;
    this.at = 0;
    this.hide();
    this.svg.setAttribute("aria-label", data.label);
    this.draw();
    this.place();
    this.legends();
  }

  draw() {
    const { nodes, rings } = this.data;
    this.rings = rings.map(() => made("ellipse", { class: "ring" }));
    this.lines = nodes.map((node) => made("path", { class: `line ${node.parent === null ? "root" : node.says}` }));
    this.article = made("rect", { class: "article", width: 13, height: 13 });
    this.nodes = nodes.map((node, number) => this.node(node, number));
    const drawn = made("g", { "aria-hidden": "true" });
    const roots = this.lines.filter((_, number) => nodes[number].parent !== null || this.data.spokes);
    drawn.append(...this.rings, ...roots, this.article);
    this.svg.replaceChildren(drawn, ...this.nodes);
    this.rove(0);
  }

  node(node, number) {
    const group = made("g", { class: node.off ? "node off" : "node", role: "link", tabindex: -1, "aria-labelledby": `n${number}` });
    const name = made("desc", { id: `n${number}` });
    name.textContent = `${node.who}, ${node.about}: ${node.words}`;
    group.dataset.number = number;
    group.append(
      name,
      made("circle", { class: "reach", r: Math.max(node.radius + 2, this.data.spokes ? 12 : 0) }),
      made("circle", { class: "halo", r: 1.5 * node.radius + 4 }),
      made("path", { class: `mark ${node.stance}`, d: outline(node.stance, node.radius) }),
    );
    return group;
  }

  // Puts everything where it belongs on a map as wide as there is room.
  place() {
    const width = this.svg.clientWidth;
    if (!this.data || !width) return;
    const height = Math.min(HEIGHT, width);
    const { nodes, rings } = this.data;
    const along = (values, length) => {
      const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
      const scale = (length - 2 * MARGIN) / (high - low || 1);
      return [(value) => MARGIN + (value - low) * scale, scale];
    };
    const [x, across] = along(nodes.map((node) => node.x), width);
    const [y, down] = along(nodes.map((node) => -node.y), height);
    this.spots = nodes.map((node) => [x(node.x), y(-node.y)]);
    const middle = [x(0), y(0)];
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.setAttribute("height", height);
    this.rings.forEach((ring, number) => {
      const sizes = { cx: middle[0], cy: middle[1], rx: rings[number] * across, ry: rings[number] * down };
      for (const [name, value] of Object.entries(sizes)) ring.setAttribute(name, value);
    });
    this.article.setAttribute("x", middle[0] - 6.5);
    this.article.setAttribute("y", middle[1] - 6.5);
    nodes.forEach((node, number) => {
      const [from, to] = [this.spots[number], node.parent === null ? middle : this.spots[node.parent]];
      this.lines[number].setAttribute("d", `M${from}L${to}`);
      this.nodes[number].setAttribute("transform", `translate(${from})`);
    });
    if (this.shown !== undefined) this.show(this.shown);
  }

  legends() {
    const marks = this.data.stances.map((stance) => entry(stance, made("path", { class: `mark ${stance}`, d: outline(stance, 5) }), 16));
    const lines = this.data.says.map((says) => entry(says, made("path", { class: `line ${says}`, d: "M-14,0L14,0" }), 30));
    const [above, below] = this.root.querySelectorAll(".legend");
    const heading = document.createElement("span");
    heading.textContent = "replies that";
    above.replaceChildren(...marks);
    below.replaceChildren(...(lines.length ? [heading, ...lines] : []));
  }

  rove(number) {
    this.nodes[this.at]?.setAttribute("tabindex", "-1");
    this.at = number;
    this.nodes[number]?.setAttribute("tabindex", "0");
  }

  key(event) {
    const { nodes } = this.data;
    const last = nodes.length - 1;
    const next = {
      ArrowRight: Math.min(this.at + 1, last),
      ArrowLeft: Math.max(this.at - 1, 0),
      ArrowUp: nodes[this.at].parent ?? this.at,
      ArrowDown: nodes.findIndex((node) => node.parent === this.at),
      Home: 0,
      End: last,
    }[event.key];
    if (event.key === "Enter") this.open(nodes[this.at].comment);
    else if (next === undefined) return;
    else if (next >= 0) this.nodes[next].focus();
    event.preventDefault();
  }

  numberOf(event) {
    const group = event.target.closest(".node");
    return group ? Number(group.dataset.number) : undefined;
  }

  over(event) {
    const number = this.numberOf(event);
    if (number === undefined || event.pointerType === "touch") return;
    clearTimeout(this.leaving);
    this.show(number);
  }

  leave() {
    clearTimeout(this.leaving);
    this.leaving = setTimeout(() => this.hide(), PATIENCE);
  }

  focused(event) {
    const number = this.numberOf(event);
    if (number === undefined) return;
    clearTimeout(this.leaving);
    this.rove(number);
    this.show(number);
  }

  // A finger shows the words first, as it cannot hover; the next tap leads to the comment.
  click(event) {
    const number = this.numberOf(event);
    if (number === undefined) return;
    if (this.pointer === "touch" && this.shownBefore !== number) this.show(number);
    else this.open(this.data.nodes[number].comment);
  }

  show(number) {
    this.hide();
    this.shown = number;
    const node = this.data.nodes[number];
    for (const [name, words] of [["who", node.who], ["about", node.about], ["words", node.words]])
      this.card.querySelector(`.${name}`).textContent = words;
    this.card.hidden = false;
    this.nodes[number].classList.add("shown");
    this.lines.forEach((line, other) => {
      const isNear = other === number || this.data.nodes[other].parent === number;
      line.classList.toggle("near", isNear && this.data.nodes[other].parent !== null);
    });
    const [x, y] = this.spots[number];
    const [width, height] = [this.card.offsetWidth, this.card.offsetHeight];
    const [room, depth, gap] = [this.svg.clientWidth, this.svg.clientHeight, 1.5 * node.radius + 10];
    const [left, right] = [x - gap - width, x + gap];
    const beside = x > room / 2 ? (right + width <= room ? right : left) : left >= 0 ? left : right;
    if (beside >= 0 && beside + width <= room) {
      this.card.style.left = `${beside}px`;
      this.card.style.top = `${Math.max(0, Math.min(y - height / 2, depth - height))}px`;
    } else {
      this.card.style.left = `${Math.max(0, Math.min(x - width / 2, room - width))}px`;
      this.card.style.top = `${y > depth / 2 ? y - gap - height : y + gap}px`;
    }
  }

  hide() {
    clearTimeout(this.leaving);
    if (this.shown === undefined) return;
    this.nodes[this.shown]?.classList.remove("shown");
    this.lines.forEach((line) => line.classList.remove("near"));
    this.shown = undefined;
    this.card.hidden = true;
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const map = (parentElement.threadMap ??= new ThreadMap(parentElement));
  const turn = (map.attached = {});
  map.attach();
  map.receive(data, (comment) => setTriggerValue("opened", comment));
  return () => map.attached === turn && map.stop();
}
