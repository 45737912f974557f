// The live game of helpers/playing: shows what Python says, sends back what is pressed.
const element = (name, parent, properties = {}) => {
  const made = Object.assign(document.createElement(name), properties);
  parent?.append(made);
  return made;
};

function render({ model, el }) {
  const { fps, idle, width, words, controls, language } = model.get("setting");
  const root = element("div", el, { className: "play", tabIndex: 0, lang: language });
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", words.title);
  const picture = element("img", root, { className: "play-picture", draggable: false });
  picture.style.width = width + "px";
  const side = element("div", root, { className: "play-side" });
  const status = element("p", side, { className: "play-status" });
  const others = element("ul", side, { className: "play-compare" });
  const last = element("div", side, { className: "play-last" });
  element("span", last, { textContent: words.transition });
  const transition = element("code", last);
  const note = element("p", side, { className: "play-note" });
  note.setAttribute("aria-live", "polite");
  const bar = element("div", side, { className: "play-bar" });
  element("p", side, { className: "play-hint", textContent: words.hint });

  let held = null; // the action of the key or button that is down, in real time
  let running = false;
  let waiting = false; // for Python's answer
  let resuming = false; // once Python has begun another episode
  let address = "";

  const show = () => {
    const shown = model.get("shown");
    waiting = false;
    URL.revokeObjectURL(address);
    address = URL.createObjectURL(new Blob([model.get("picture")], { type: "image/png" }));
    picture.src = address;
    picture.alt = shown.description;
    status.textContent = shown.status;
    others.hidden = !shown.compare.length;
    others.replaceChildren();
    for (const [name, score] of shown.compare) {
      const line = element("li", others);
      element("span", line, { textContent: name + " " });
      element("b", line, { textContent: score });
    }
    last.hidden = !shown.transition.length;
    transition.replaceChildren();
    for (const [name, value] of shown.transition) {
      element("span", transition, { textContent: name + " = " + value });
    }
    note.textContent = shown.note;
    root.classList.toggle("play-ended", shown.ended);
    for (const button of actions) button.disabled = shown.ended;
    if (shown.ended) setRunning(false);
    else if (resuming) setRunning(true);
    resuming = shown.ended && resuming;
  };
  // In real time a step waits for the one before; otherwise each press is one step.
  const step = (action) => {
    if (model.get("shown").ended || (fps && waiting)) return;
    waiting = true;
    model.send({ action });
  };
  const restart = () => {
    held = null;
    resuming = true;
    model.send({ restart: true });
  };
  const press = (action) => {
    if (!fps) return step(action);
    held = action;
    setRunning(true);
  };

  const actions = controls.map(({ action, text }) => {
    const button = element("button", bar, { className: "play-action", textContent: text });
    if (!fps) {
      button.onclick = () => step(action);
      return button;
    }
    button.onpointerdown = () => press(action);
    button.onpointerup = button.onpointerleave = () => (held = null);
    button.onkeydown = (event) => event.key === "Enter" && press(action);
    button.onkeyup = button.onblur = () => (held = null);
    return button;
  });
  const clock = fps && element("button", bar, { className: "play-clock", textContent: words.play });
  const again = element("button", bar, { className: "play-again", textContent: words.restart });
  again.onclick = restart;

  let timer = 0;
  const setRunning = (value) => {
    if (!fps) return;
    running = value && !model.get("shown").ended;
    clock.textContent = running ? words.pause : words.play;
    clearInterval(timer);
    if (running) timer = setInterval(() => step(held ?? idle), 1000 / fps);
  };
  if (clock) clock.onclick = () => setRunning(!running);

  // A mouse click leaves the focus on the game and not on a button: the keys stay its own.
  root.addEventListener("mousedown", (event) => {
    event.preventDefault();
    root.focus({ preventScroll: true });
  });

  // Jupyter's shortcuts listen on the document before any output sees the key: while the game has
  // the focus its keys are taken one step earlier, on the window.
  const byKey = new Map(controls.filter((c) => c.key).map((c) => [c.key, c.action]));
  const onKey = (event) => {
    if (!root.contains(document.activeElement)) return listen(false);
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const onButton = document.activeElement !== root && /^( |Enter)$/.test(event.key);
    if (onButton) return event.stopPropagation();
    if (!byKey.has(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const action = byKey.get(event.key);
    if (event.type === "keyup") {
      if (held === action) held = null;
    } else if (fps || !event.repeat) press(action);
  };
  const listen = (on) => {
    for (const type of ["keydown", "keyup"]) {
      if (on) window.addEventListener(type, onKey, true);
      else window.removeEventListener(type, onKey, true);
    }
  };
  root.addEventListener("focusin", () => listen(true));
  root.addEventListener("focusout", (event) => {
    if (root.contains(event.relatedTarget)) return;
    listen(false);
    held = null;
    setRunning(false); // whoever looks elsewhere does not lose
  });

  model.on("change:shown", show);
  show();
  return () => {
    listen(false);
    clearInterval(timer);
    model.off("change:shown", show);
    URL.revokeObjectURL(address);
  };
}

export default { render };
