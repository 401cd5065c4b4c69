// Draws a card. Words of comments only ever become textContent, which is never parsed.

const MARKS = { 1: "up-1", 2: "up-2", 3: "up-3", "-1": "down-1", "-2": "down-2", "-3": "down-3" };
const STRONG = 2; // words marked so strongly, or more, are veiled

function made(tag, className, words) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (words !== undefined) element.textContent = words;
  return element;
}

function clock(at) {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return "";
  const today = time.toDateString() === new Date().toDateString();
  const options = { hour: "2-digit", minute: "2-digit" };
  return today ? time.toLocaleTimeString([], options) : time.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
}

// The comment in runs: words that raise a score, words of alarm, and veiled ones as dots.
function drawnRuns(card, showsMarks, isVeiled) {
  const runs = card.marks && (showsMarks || isVeiled) ? card.marks : card.runs;
  if (isVeiled && !card.marks) return [made("span", "veiled", "• • •   The words are veiled until they are read by a model.")];
  return runs.map(([words, kind]) => {
    if (isVeiled && kind >= STRONG) {
      const dots = made("span", "veiled", "•".repeat(Math.min([...words].length, 12)));
      dots.setAttribute("role", "img");
      dots.setAttribute("aria-label", "veiled word");
      return dots;
    }
    const level = showsMarks ? MARKS[kind] : undefined;
    const tag = kind === "alarm" || kind > 0 ? (showsMarks || kind === "alarm" ? "mark" : "span") : "span";
    return made(tag, kind === "alarm" ? "alarm" : level, words);
  });
}

function drawnScores(card, showsAll) {
  const shown = showsAll ? card.scores : card.scores.slice(0, 1);
  const rows = shown.map(([name, score]) => {
    const row = made("div", "score");
    const bar = made("span", "meter");
    const fill = made("i");
    fill.style.width = `${Math.round(score * 100)}%`;
    bar.append(fill);
    row.append(made("span", "name", name), bar, made("b", "", score.toFixed(2)));
    return row;
  });
  if (card.scores.length > 1) {
    const more = made("button", "small", showsAll ? "Strongest score only" : `All ${card.scores.length} scores`);
    more.type = "button";
    more.dataset.do = "scores";
    more.title = "a";
    more.setAttribute("aria-expanded", String(showsAll));
    rows.push(more);
  }
  return rows;
}

function drawnEvents(card) {
  if (!card.events.length) return [];
  const list = made("ol");
  card.events.forEach((event) => {
    const item = made("li");
    item.append(made("b", "", event.what), made("span", "when", ` ${clock(event.at)}`));
    if (event.words) {
      const words = made("p", "", event.words);
      words.dir = "auto";
      item.append(words);
    }
    list.append(item);
  });
  return [made("h3", "", "Earlier"), list];
}

function drawnNeighbour(comment, isThis) {
  const item = made("li", isThis ? "this" : "");
  if (isThis) item.setAttribute("aria-current", "true");
  const state = comment.state === "open" ? "" : ` · ${comment.state}`;
  item.append(made("b", "", comment.author || "no name"), made("span", "when", ` ${comment.posted}${state}`));
  const words = made("p", "", comment.words);
  words.dir = "auto";
  item.append(words);
  return item;
}

function drawnPanel(card, kind, answer) {
  if (!answer) return [made("p", "", "Looking it up …")];
  if (answer.trouble) return [made("p", "", answer.trouble)];
  const list = made("ul");
  if (kind === "context") {
    const title = made("p", "headline", card.title);
    title.dir = "auto";
    if (answer.parent) list.append(drawnNeighbour(answer.parent, false));
    const words = answer.parent ? "It replies to:" : card.is_reply ? "It replies to a comment that is not here." : "It is no reply.";
    return [title, made("p", "when", words), list, ...links(card)];
  }
  answer.comments.forEach((comment) => list.append(drawnNeighbour(comment, comment.comment === card.comment)));
  return [made("h3", "", "Around it on its page"), list];
}

function links(card) {
  const whole = (value) => value.replace(/\p{Surrogate}/gu, "\ufffd"); // half characters have no address
  const address = (name, value) => `?${name}=${encodeURIComponent(whole(value))}`;
  const wanted = [["Only this thread", address("thread", card.thread_id)]];
  if (card.author_id) wanted.push(["Only this author", address("author", card.author_id)]);
  if (card.url) wanted.push(["The page itself", card.url]);
  return [wanted.reduce((line, [words, href]) => {
    const link = made("a", "", words);
    link.href = href;
    if (href === card.url) [link.target, link.rel] = ["_blank", "noopener noreferrer"];
    line.append(link, " ");
    return line;
  }, made("p", "links"))];
}

function about(card) {
  const side = card.stance ? `stance ${card.stance}` : "";
  return [card.counts, card.posted, card.language, side, card.is_reply ? "reply" : ""].filter(Boolean).join(" · ");
}
