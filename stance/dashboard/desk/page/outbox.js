// Decisions on their way to the server: kept in this page and in the browser until each is confirmed.

function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID(); // only where the address is https or this machine
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const WAIT = 4000; // ms for an answer, before a message is sent again
const LONGEST_WAIT = 30000;
const MOST_SENT = 200; // decisions of a message

class Outbox {
  constructor(place, moderator, told) {
    this.folder = `stance-desk/${place}/${moderator}/`;
    this.moderator = moderator;
    this.told = told; // called when anything changes
    this.pending = new Map(); // key to decision, in the order they were made
    this.questions = new Map();
    this.turn = null; // the message that is on its way
    this.tries = 0;
    this.keeps = true; // whether the browser keeps what the page keeps
    this.trouble = "";
    this.load();
  }

  load() {
    try {
      Object.keys(localStorage)
        .filter((name) => name.startsWith(this.folder))
        .map((name) => JSON.parse(localStorage.getItem(name)))
        .sort((one, other) => one.order - other.order)
        .forEach((decision) => this.pending.set(decision.key, decision));
    } catch {
      this.keeps = false;
    }
  }

  add(decision) {
    const last = Math.max(0, ...Array.from(this.pending.values(), (one) => one.order));
    decision.order = Math.max(Date.now(), last + 1);
    this.pending.set(decision.key, decision);
    try {
      localStorage.setItem(this.folder + decision.key, JSON.stringify(decision));
    } catch {
      this.keeps = false;
    }
  }

  ask(question) {
    this.questions.set(question.name, question);
  }

  // Sends all that is not confirmed, unless a message is on its way; its answer sends the rest.
  send(state) {
    if (this.turn !== null) return;
    if (!this.pending.size && !this.questions.size && !state.fresh) return;
    this.turn = newKey();
    this.isHeard = false;
    this.wanted = { fresh: state.fresh };
    const wait = Math.min(WAIT * 2 ** this.tries, LONGEST_WAIT);
    this.timer = setTimeout(() => this.again(), wait);
    this.post({
      turn: this.turn,
      moderator: this.moderator,
      decisions: [...this.pending.values()].slice(0, MOST_SENT),
      questions: [...this.questions.values()],
      ...state,
    });
  }

  async again() {
    this.turn = null;
    this.tries += 1;
    if (!this.isHeard && this.tries >= 2 && this.keeps && (await this.isForgotten())) return location.reload();
    this.trouble = this.trouble || "The server does not answer.";
    this.told(this.wanted?.fresh);
  }

  // Whether the server runs and yet says nothing: it was started anew, and knows this page no more. Loaded again, the
  // page brings what was kept; not more than once a minute, as a server may just be slow.
  async isForgotten() {
    const now = Date.now();
    if (now - Number(sessionStorage.getItem("stance-desk-loaded") ?? 0) < 60000) return false;
    try {
      if (!(await fetch(new URL("_stcore/health", document.baseURI))).ok) return false;
      sessionStorage.setItem("stance-desk-loaded", String(now));
      return true;
    } catch {
      return false;
    }
  }

  // Takes an answer in; gives what became of each decision that it confirms.
  receive(data) {
    this.isHeard = true;
    if (this.turn === null || data.turn !== this.turn) {
      if (data.trouble && this.turn !== null) this.trouble = data.trouble; // tried again when the time is up
      return [];
    }
    clearTimeout(this.timer);
    this.turn = null;
    this.tries = 0;
    this.trouble = "";
    const done = [];
    for (const [key, outcome] of Object.entries(data.outcomes ?? {})) {
      const decision = this.pending.get(key);
      if (!decision) continue;
      this.pending.delete(key);
      try {
        localStorage.removeItem(this.folder + key);
      } catch {
        this.keeps = false;
      }
      done.push([decision, outcome]);
    }
    for (const name of Object.keys(data.answers ?? {})) this.questions.delete(name);
    return done;
  }
}
