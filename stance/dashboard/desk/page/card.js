// The queue in the browser: it moves on at once, and the outbox catches up with the server.

const FEW = 8;
const MOST_UNDONE = 50;
const AFTER_PAINT = 20; // ms; sending waits until the next card is seen
const NEWS = 5000; // ms after which a page with nothing on it asks again
const KEYS = {
  f: "approve", d: "reject", e: "escalate", l: "defer", i: "unsure", u: "undo", j: "next", k: "previous",
  w: "why", c: "context", t: "thread", v: "veil", a: "scores", "/": "search", "?": "sheet", Escape: "close",
};
const SHEET = [
  ["f", "approve"], ["d", "reject"], ["e", "escalate, with a note"], ["l", "defer: later, or by somebody else"],
  ["i", "unsure: no label is learned from it"], ["u", "undo your last decision, also several in a row"],
  ["j", "next comment, without deciding"], ["k", "previous comment"], ["w", "why: the words that raise the score"],
  ["c", "context: the headline and the comment it replies to"], ["t", "thread: the comments around it"],
  ["a", "all scores"], ["v", "veil strong words, or show them"], ["1 – 7", "what it is, as labels to learn from"],
  ["Shift 1 – 7", "reasons"], ["/", "search all comments"], ["?", "this list"], ["Esc", "close what is open"],
];
const DONE = { approve: "approved", reject: "rejected", escalate: "escalated", defer: "deferred", unsure: "unsure" };
const ATTRIBUTES = [
  "toxicity", "severe_toxicity", "identity_attack", "insult", "profanity", "threat", "sexually_explicit",
];

// By how many open comments a decision makes the queue shorter; an audit of what a rule decided by none.
function closed(decision) {
  if (decision.before !== "open") return 0;
  return decision.action === "undo" ? -1 : 1;
}

class Desk {
  constructor(root) {
    this.root = root;
    this.cards = [];
    this.at = -1;
    this.mine = []; // decisions that may be taken back, the last at the end
    this.number = 0;
    this.open = 0; // comments that the filters let through, when cards came last
    this.since = 0; // decided since then
    this.hasAll = false; // whether none but what others have claimed was left when cards came last
    this.nothing = ["", ""]; // title and words where no comment is left
    this.panel = "";
    this.showsMarks = false;
    this.showsScores = false;
    this.usesKeys = this.kept("keys") !== "off";
    this.isVeiled = this.kept("veil") === "on";
    this.find = (selector) => root.querySelector(selector);
    this.onKey = (event) => this.pressed(event);
    this.onSeen = () => document.visibilityState === "visible" && this.looked();
    this.lookedAt = Date.now();
    this.drawSheet();
    root.querySelector(".desk").addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) this.act(button.dataset.do, button);
    });
    this.find("form.note").addEventListener("submit", (event) => (event.preventDefault(), this.escalate()));
    this.find("form.search").addEventListener("submit", (event) => (event.preventDefault(), this.search()));
    this.find(".note textarea").addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      if (!event.repeat) this.escalate();
    });
    root.querySelector(".desk").addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.act("close");
    });
  }

  attach() {
    window.addEventListener("keydown", this.onKey, true);
    document.addEventListener("visibilitychange", this.onSeen);
    window.addEventListener("online", this.onSeen);
  }

  detach() {
    window.removeEventListener("keydown", this.onKey, true);
    document.removeEventListener("visibilitychange", this.onSeen);
    window.removeEventListener("online", this.onSeen);
  }

  stop() {
    this.detach();
    clearTimeout(this.outbox?.timer);
    clearTimeout(this.later);
  }

  kept(name, value) {
    try {
      if (value !== undefined) localStorage.setItem(`stance-desk-${name}`, value);
      return localStorage.getItem(`stance-desk-${name}`);
    } catch {
      return null;
    }
  }

  // Takes in what the server says: what became of decisions, answers, and cards.
  receive(data, post) {
    if (!this.outbox || this.outbox.moderator !== data.moderator || this.place !== data.place) this.begin(data);
    this.outbox.post = post;
    this.reasons = data.reasons;
    const done = this.outbox.receive(data);
    done.forEach(([decision, outcome]) => this.confirmed(decision, outcome));
    for (const [name, answer] of Object.entries(data.answers ?? {})) this.answered(name, answer);
    if (data.number !== this.number) this.take(data);
    this.trouble = this.outbox.trouble || (this.number ? "" : data.trouble);
    const asked = this.wanted ? this.cards.findIndex((card) => card.comment === this.wanted) : -1;
    if (asked >= 0) this.move(asked);
    else if (!this.current) this.move(this.nextOpen(-1));
    this.draw();
    this.flush();
  }

  begin(data) {
    clearTimeout(this.outbox?.timer);
    this.place = data.place;
    this.outbox = new Outbox(data.place, data.moderator, (fresh) => (this.draw(), this.flush(fresh)));
    this.cards = [];
    this.at = -1;
    this.number = 0;
    this.mine = JSON.parse(this.kept(`done/${data.place}/${data.moderator}`) ?? "[]");
    this.decided = new Map(); // comment to the decision that is not confirmed, or was
    for (const decision of this.outbox.pending.values()) this.note(decision);
  }

  note(decision) {
    if (decision.action === "undo") this.decided.delete(decision.comment);
    else this.decided.set(decision.comment, decision);
  }

  // New cards: those that are open and not known yet; what is no longer this moderator's goes, but for the one shown.
  take(data) {
    this.number = data.number;
    this.open = data.open;
    [this.hasAll, this.nothing] = [data.has_all, data.nothing];
    this.since = [...this.outbox.pending.values()].reduce((sum, one) => sum + closed(one), 0);
    const undone = new Set([...this.outbox.pending.values()].map((one) => one.action === "undo" && one.comment));
    const given = new Map(data.cards.map((card) => [card.comment, card]));
    const shown = this.current;
    this.cards = this.cards.filter((card) => card === shown || card.mine || card.told || given.has(card.comment) || undone.has(card.comment));
    for (const card of given.values()) {
      const before = this.decided.get(card.comment);
      const known = this.cards.findIndex((one) => one.comment === card.comment);
      if (before && this.outbox.pending.has(before.key)) continue;
      const old = this.cards[known];
      if (known < 0) this.cards.push(card);
      else if (old !== shown || old.mine || old.told) this.cards[known] = { ...card, notice: old.told, labels: old.labels, given: old.given };
    }
    if (shown) this.at = this.cards.findIndex((card) => card.comment === shown.comment);
  }

  confirmed(decision, outcome) {
    const card = this.cards.find((one) => one.comment === decision.comment);
    if (outcome.result === "saved") return;
    if (this.wanted === decision.comment) this.wanted = null;
    this.mine = this.mine.filter((one) => one.key !== decision.key);
    const words = this.told(decision, outcome);
    this.say(words);
    this.problem = words;
    if (!card) return;
    if (outcome.result !== "refused") card.told = words;
    card.mine = null;
    if (outcome.result === "late" && "standing" in outcome) [card.standing, card.state] = [outcome.standing, outcome.state];
    if (outcome.result === "edited") this.decided.delete(decision.comment);
    if (outcome.result === "refused") card.told = "";
  }

  told(decision, outcome) {
    const which = this.cards.find((one) => one.comment === decision.comment);
    const whose = which ? `the comment by ${which.author || "no name"}` : "a comment";
    const what = decision.action === "undo" ? "Nothing was taken back" : `Yours was not stored`;
    if (outcome.result === "late" && outcome.who) {
      const did = outcome.undone ? "took a decision back on" : `${outcome.state}`;
      return `${outcome.who} ${did} ${whose} at ${clock(outcome.at)}. ${what}.`;
    }
    if (outcome.result === "edited") return `The text of ${whose} was changed meanwhile. ${what}: look at it again.`;
    if (outcome.result === "gone") return `The words of ${whose} were removed. ${what}.`;
    return outcome.sentence ?? `${what}: ${whose} was decided on meanwhile.`;
  }

  answered(name, answer) {
    if (name === "search") return this.drawFound(answer);
    if (name === "veil") return this.say(answer.trouble);
    const [kind, comment, version] = name.split("-");
    if (kind === "take") return answer.trouble ? this.refused(Number(comment), answer.trouble) : undefined;
    const card = this.cards.find((one) => String(one.comment) === comment && String(one.version) === version);
    if (!card) return;
    if (kind === "why") [card.marks, card.sum] = [answer.marks, answer.trouble ?? answer.sentence];
    card.isUnread = kind === "why" && !answer.marks; // there is no model that could
    if (kind === "whole") [card.runs, card.more, card.marks] = [[[answer.words ?? "", ""]], 0, null];
    if (kind === "thread") card.around = answer;
  }

  // A comment that was asked for does not come: the card on the screen stays, and the bar above it says why.
  refused(comment, trouble) {
    if (this.wanted === comment) this.wanted = null;
    this.problem = trouble;
    this.say(trouble);
  }

  get current() {
    return this.cards[this.at];
  }

  isOpen(card) {
    return card && !card.mine && !card.told;
  }

  nextOpen(from) {
    const places = [...this.cards.keys()];
    const order = [...places.slice(from + 1), ...places.slice(0, Math.max(from, 0))];
    return order.find((place) => this.isOpen(this.cards[place])) ?? -1;
  }

  left() {
    return this.cards.filter((card) => this.isOpen(card)).length;
  }

  flush(fresh = false) {
    if (!this.outbox?.post) return;
    const left = this.left();
    const now = Date.now();
    if (this.isVeiled && this.current && !this.current.marks && !this.current.isUnread) this.question("why", this.current);
    const isShort = left < FEW && this.open - this.since > left && now - (this.askedAt ?? 0) > 2000;
    if (isShort || fresh) this.askedAt = now;
    this.outbox.send({ left, veil: this.isVeiled, fresh: fresh || isShort });
    this.drawSaved();
  }

  looked() {
    const isLong = Date.now() - this.lookedAt > 600000; // claims end after a quarter of an hour
    this.lookedAt = Date.now();
    this.outbox.tries = 0;
    this.flush(isLong || !this.current);
  }

  decide(action, note) {
    const card = this.current;
    if (!card) return this.refuse();
    if (card.mine) return;
    const decision = {
      key: newKey(), comment: card.comment, version: card.version, card_version: card.card_version,
      standing: card.standing, action, how: card.how, note: note || null,
      attributes: [...(card.labels ?? [])], reasons: [...(card.given ?? [])], before: card.state,
    };
    card.mine = decision;
    card.told = "";
    this.wanted = null;
    this.send(decision);
    this.since += closed(decision);
    this.mine.push({ ...decision, note: null });
    this.rememberMine();
    const place = this.nextOpen(this.at);
    this.move(place);
    this.say(`${DONE[action]}. ${this.current ? this.heading(this.current) : ""}`);
    this.draw();
    setTimeout(() => this.flush(), AFTER_PAINT);
  }

  // What was pressed for a card that is not there yet: seen and heard until something is decided.
  refuse() {
    this.problem = "Not yet: no comment was on the screen, so nothing was decided.";
    this.drawSaved();
  }

  send(decision) {
    this.outbox.add(decision);
    this.note(decision);
    this.problem = "";
    this.lookedAt = Date.now();
  }

  rememberMine() {
    this.mine = this.mine.slice(-MOST_UNDONE);
    this.kept(`done/${this.place}/${this.outbox.moderator}`, JSON.stringify(this.mine));
  }

  undo() {
    const last = this.mine.pop();
    if (!last) return this.say("There is nothing to take back.");
    this.rememberMine();
    const undo = {
      key: newKey(), comment: last.comment, version: last.version, card_version: last.card_version,
      standing: last.key, action: "undo", undoes: last.key, how: last.how, before: last.before,
    };
    this.since += closed(undo);
    this.send(undo);
    let place = this.cards.findIndex((card) => card.comment === last.comment);
    if (place >= 0) {
      [this.cards[place].mine, this.cards[place].told] = [null, ""];
      this.cards[place].standing = last.standing;
      this.move(place);
    } else this.wanted = last.comment; // it comes back with the answer
    this.say(`Taken back: ${DONE[last.action]}. ${place >= 0 ? this.heading(this.current) : ""}`);
    this.draw();
    this.flush();
  }

  escalate() {
    const field = this.find(".note textarea");
    const note = field.value.trim();
    field.value = "";
    this.find("form.note").hidden = true;
    field.blur();
    this.decide("escalate", note);
  }

  search() {
    const words = this.find(".search input").value.trim();
    if (!words) return;
    this.outbox.ask({ name: "search", kind: "search", words });
    this.find(".found").replaceChildren(made("li", "", "Looking it up …"));
    this.flush();
  }

  pick(comment) {
    this.act("close");
    this.problem = "";
    this.wanted = null;
    const place = this.cards.findIndex((card) => card.comment === comment);
    if (place >= 0) this.move(place);
    else {
      this.wanted = comment;
      this.outbox.ask({ name: `take-${comment}`, kind: "take", comment });
    }
    this.draw();
    this.flush();
  }

  ask(kind) {
    const card = this.current;
    if (!card) return;
    this.question(kind, card);
    this.flush();
  }

  question(kind, card) {
    this.outbox.ask({ name: `${kind}-${card.comment}-${card.version}`, kind, comment: card.comment });
  }

  move(place) {
    this.at = place;
    if (this.current?.comment === this.wanted) this.wanted = null;
    this.panel = "";
    this.showsMarks = false;
    this.showsScores = false;
  }

  step(by) {
    const place = this.at + by;
    if (!this.cards[place]) return this.say(by > 0 ? "This is the last comment here." : "This is the first comment here.");
    this.move(place);
    this.say(this.heading(this.current));
    this.draw();
  }

  act(what, button) {
    if (what in DONE && what !== "escalate") return this.decide(what);
    const acts = {
      escalate: () => {
        if (!this.current) this.refuse();
        else if (!this.current.mine) this.openForm("note", "textarea");
      },
      undo: () => this.undo(),
      next: () => this.step(1),
      previous: () => this.step(-1),
      why: () => {
        this.showsMarks = !this.showsMarks;
        if (this.showsMarks && this.current && !this.current.marks) this.ask("why");
      },
      context: () => this.toggle("context"),
      thread: () => this.toggle("thread"),
      scores: () => (this.showsScores = !this.showsScores),
      veil: () => {
        this.isVeiled = !this.isVeiled;
        this.kept("veil", this.isVeiled ? "on" : "off");
        this.flush();
      },
      whole: () => this.ask("whole"),
      search: () => this.openForm("search", "input"),
      sheet: () => (this.find(".sheet").hidden = !this.find(".sheet").hidden),
      keys: () => {
        this.usesKeys = !this.usesKeys;
        this.kept("keys", this.usesKeys ? "on" : "off");
        this.drawSheet();
      },
      close: () => {
        for (const one of ["form.note", "form.search", ".sheet"]) this.find(one).hidden = true;
        this.panel = "";
        if (this.root.activeElement?.closest("form")) this.root.activeElement.blur();
      },
      label: () => this.tick("labels", button.dataset.value),
      reason: () => this.tick("given", button.dataset.value),
      pick: () => this.pick(Number(button.dataset.value)),
    };
    acts[what]?.();
    this.draw();
  }

  openForm(name, field) {
    this.find(`form.${name}`).hidden = false;
    this.find(`form.${name} ${field}`).focus();
  }

  toggle(panel) {
    this.panel = this.panel === panel ? "" : panel;
    if (this.panel && !this.current?.around) this.ask("thread");
  }

  tick(list, value) {
    const card = this.current;
    if (!card) return this.refuse();
    if (card.mine) return;
    const ticked = (card[list] ??= new Set());
    if (!ticked.delete(value)) ticked.add(value);
    this.say(`${value.replaceAll("_", " ")}: ${ticked.has(value) ? "yes" : "no"}`);
  }

  pressed(event) {
    if (!this.usesKeys || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const from = event.composedPath()[0];
    if (from.closest?.("input, textarea, select, [contenteditable], [role=dialog], [role=listbox]")) return;
    const digit = /^(?:Digit|Numpad)([1-7])$/.exec(event.code);
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!digit && !(key in KEYS)) return;
    if (key === "Escape" && !this.isOpened()) return; // it may close something else on the screen
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.repeat) return;
    if (!digit) return this.act(KEYS[key]);
    const [list, values] = event.shiftKey ? ["given", this.reasons] : ["labels", ATTRIBUTES];
    if (values[digit[1] - 1]) this.tick(list, values[digit[1] - 1]);
    this.draw();
  }

  isOpened() {
    return this.panel || ["form.note", "form.search", ".sheet"].some((one) => !this.find(one).hidden);
  }

  say(words) {
    this.find(".heard").textContent = words ?? "";
  }

  heading(card) {
    const [name, score] = card.scores[0] ?? [];
    return `${card.author || "no name"}${name ? `, ${name} ${score.toFixed(2)}` : ""}`;
  }

  draw() {
    const card = this.current;
    const isThere = Boolean(card);
    this.find(".card").hidden = this.find(".actions").hidden = false;
    this.find(".card").hidden = !isThere;
    this.find(".nothing").hidden = isThere;
    this.root.querySelectorAll(".actions [data-do]").forEach((button) => {
      const always = ["undo", "next", "previous"].includes(button.dataset.do);
      button.disabled = button.dataset.do === "undo" ? !this.mine.length : always ? !this.cards.length : !isThere || Boolean(card.mine);
    });
    if (isThere) this.drawCard(card);
    else this.drawNothing();
    this.drawSaved();
  }

  drawCard(card) {
    this.find(".card").dataset.comment = card.comment;
    const words = {
      ".why": card.why, ".where": card.title, "#heading": card.author || "no name", ".about": about(card),
      ".subject": card.subject, ".alarm": card.alarm ?? "", ".verdict": card.told || card.notice || this.verdict(card),
      ".sum": this.showsMarks ? card.sum ?? "Looking it up …" : "",
    };
    for (const [selector, said] of Object.entries(words)) {
      this.find(selector).textContent = said;
      this.find(selector).hidden = !said;
    }
    this.find(".said").replaceChildren(...drawnRuns(card, this.showsMarks, this.isVeiled));
    const whole = this.find(".whole");
    whole.hidden = !card.more;
    whole.textContent = `Show all: ${card.more.toLocaleString()} more characters`;
    this.find(".scores").replaceChildren(...drawnScores(card, this.showsScores));
    this.find(".events").replaceChildren(...drawnEvents(card));
    this.find(".labels div").replaceChildren(...this.drawnTicks(card, "labels", "label", ATTRIBUTES));
    this.find(".reasons div").replaceChildren(...this.drawnTicks(card, "given", "reason", this.reasons));
    this.find(".panel").hidden = !this.panel;
    this.find(".panel").replaceChildren(...(this.panel ? drawnPanel(card, this.panel, card.around) : []));
    for (const name of ["why", "context", "thread"]) {
      const isOpen = name === "why" ? this.showsMarks : this.panel === name;
      this.find(`.tools [data-do=${name}]`).setAttribute("aria-expanded", String(isOpen));
    }
    this.find("[data-do=veil]").setAttribute("aria-pressed", String(this.isVeiled));
  }

  verdict(card) {
    if (card.mine) return `You: ${DONE[card.mine.action]}. Undo with u.`;
    return card.state === "open" ? "" : `This comment is ${card.state}.`;
  }

  drawnTicks(card, list, act, values) {
    const had = this.root.activeElement?.dataset;
    return values.map((value, place) => {
      const button = made("button", "tick", value.replaceAll("_", " "));
      button.type = "button";
      [button.dataset.do, button.dataset.value, button.title] = [act, value, String(place + 1)];
      button.setAttribute("aria-pressed", String(Boolean(card[list]?.has(value))));
      button.disabled = Boolean(card.mine);
      if (had?.do === act && had.value === value) setTimeout(() => button.focus());
      return button;
    });
  }

  drawNothing() {
    const isMore = this.open - this.since > this.left();
    const [title, words] = this.trouble && !this.number
      ? ["The queue cannot be read", this.trouble]
      : isMore && (this.outbox?.turn || !this.hasAll)
        ? ["More is coming …", ""]
        : isMore
          ? ["Nothing is left for you", "What is left is on other moderators’ screens, for up to 15 minutes."]
          : this.nothing;
    this.find(".nothing h2").textContent = title;
    this.find(".nothing p").textContent = words;
    this.later ??= setTimeout(() => {
      this.later = null;
      if (!this.current && document.visibilityState === "visible") this.flush(true);
    }, NEWS);
  }

  drawSaved() {
    const waiting = this.outbox?.pending.size ?? 0;
    const trouble = waiting ? this.outbox.trouble : "";
    const saved = this.find(".saved");
    const where = this.outbox?.keeps ? "kept in this browser" : "kept in this page only: do not close it";
    saved.dataset.is = trouble ? "failed" : waiting ? "pending" : "saved";
    const sending = trouble ? `${waiting} not saved, ${where}, and sent again. ${trouble}` : waiting ? `Saving ${waiting} …` : "";
    const words = [this.problem, sending].filter(Boolean).join(" ") || "All saved";
    if (this.problem && !trouble) saved.dataset.is = "told";
    if (saved.textContent !== words) saved.textContent = words;
    this.find(".count").textContent = `${Math.max(this.open - this.since, this.left()).toLocaleString()} open`;
  }

  drawSheet() {
    const list = made("dl");
    for (const [key, words] of SHEET) list.append(made("dt", "", key), made("dd", "", words));
    const off = made("button", "small", this.usesKeys ? "Turn keys off" : "Turn keys on");
    off.type = "button";
    off.dataset.do = "keys";
    this.find(".sheet").replaceChildren(made("h3", "", "Keys"), list, off);
  }

  drawFound(answer) {
    const rows = (answer.found ?? []).map((comment) => {
      const item = made("li");
      const button = made("button", "", `${comment.author || "no name"}: ${comment.words}`);
      button.type = "button";
      button.dir = "auto";
      [button.dataset.do, button.dataset.value] = ["pick", comment.comment];
      item.append(button, made("span", "when", ` ${comment.state}`));
      return item;
    });
    this.find(".found").replaceChildren(...(rows.length ? rows : [made("li", "", answer.trouble ?? "Nothing was found.")]));
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const desk = (parentElement.desk ??= new Desk(parentElement));
  const turn = (desk.attached = {});
  desk.detach();
  desk.attach();
  desk.receive(data, (message) => setStateValue("sent", message));
  return () => desk.attached === turn && desk.stop();
}
