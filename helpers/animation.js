// The player of helpers/animation.py. One call starts every animation of the page that has this
// id and is not started yet: two equal outputs share an id, and document.currentScript is null in
// JupyterLab. It lives in a shadow root, so neither its style nor its names meet the page's.
(id, css, words, film) => {
  const sheets = [];
  // Decoded only when needed: a long film need not be in memory at once.
  const load = (k) =>
    (sheets[k] ??= (async () => {
      const image = new Image();
      image.src = film.sheets[k];
      await image.decode();
      return image;
    })());

  const ICONS = {
    play: "M4 2l10 6-10 6z",
    pause: "M4 2h3v12H4zM9 2h3v12H9z",
    back: "M2 2h2v12H2zM14 2v12L5 8z",
    forward: "M12 2h2v12h-2zM2 2l9 6-9 6z",
    loop: "M4 4h6V2l4 3-4 3V6H5v3H3V5zM12 12H6v2l-4-3 4-3v2h5V7h2v4z",
  };
  const icon = (name) => "<svg viewBox='0 0 16 16' aria-hidden='true'><path d='" + ICONS[name] + "'/></svg>";

  // What the still picture says of itself, in the page's language where it says so.
  const described = (root, language) => {
    const picture = root.querySelector("img");
    return picture?.getAttribute("data-alt-" + language) ?? picture?.alt;
  };

  const build = (root, shadow) => {
    const last = film.order.length - 1;
    const language = (root.closest("[lang]")?.lang || navigator.language).slice(0, 2).toLowerCase();
    const said = words[language] ?? words.en;
    const quoted = (k) => said[k].replaceAll("'", "&#39;");
    const label = (k) => "' title='" + quoted(k) + "' aria-label='" + quoted(k) + "'";
    shadow.innerHTML =
      "<style>" + css + "</style><div class='player'><canvas></canvas>" +
      "<input type='range' class='frame" + label("frame") + " min='0' value='0' max='" + last + "'>" +
      "<div class='bar'><button class='back" + label("back") + ">" + icon("back") + "</button>" +
      "<button class='play'></button>" +
      "<button class='forward" + label("forward") + ">" + icon("forward") + "</button>" +
      "<output></output><select class='speed" + label("speed") + ">" +
      [[0.25, "¼"], [0.5, "½"], [1, "1"], [2, "2"], [4, "4"], [8, "8"]]
        .map(([speed, text]) => "<option value='" + speed + "'>" + text + "×</option>").join("") +
      "</select><button class='loop" + label("loop") + " aria-pressed='true'>" + icon("loop") + "</button></div></div>";
    const find = (selector) => shadow.querySelector(selector);
    const canvas = find("canvas"), slider = find(".frame"), counter = find("output");
    const playButton = find(".play"), loopButton = find(".loop"), speed = find(".speed");
    root.tabIndex = 0;
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", described(root, language) ?? said.title);
    find(".player").style.width = Math.max(256, film.width * film.scale) + "px";
    canvas.width = film.width;
    canvas.height = film.height;
    canvas.style.width = film.width * film.scale + "px";
    if (film.scale > 1) canvas.style.imageRendering = "pixelated";
    const context = canvas.getContext("2d", { alpha: false });
    speed.value = 1;

    let index = 0, playing = false, looping = true, visible = false, timer = 0;

    const show = async (i) => {
      index = Math.min(Math.max(i, 0), last);
      slider.value = index;
      counter.value = index + 1 + " / " + (last + 1);
      slider.setAttribute("aria-valuetext", counter.value);
      const tile = film.order[index], place = tile % film.perSheet;
      const image = await load((tile - place) / film.perSheet);
      if (tile !== film.order[index]) return; // another frame was asked for meanwhile
      const x = (place % film.columns) * film.width;
      const y = Math.floor(place / film.columns) * film.height;
      context.drawImage(image, x, y, film.width, film.height, 0, 0, film.width, film.height);
    };
    const schedule = () => {
      clearTimeout(timer);
      if (!playing || !visible) return;
      const delay = film.interval / speed.value;
      timer = setTimeout(async () => {
        if (index === last && !looping) return setPlaying(false);
        await show(index === last ? 0 : index + 1);
        schedule();
      }, index === last ? Math.max(delay, 1000) : delay); // the end stays long enough to be seen
    };
    const setPlaying = (value) => {
      playing = value;
      playButton.innerHTML = icon(playing ? "pause" : "play");
      playButton.title = playing ? said.pause : said.play;
      playButton.setAttribute("aria-label", playButton.title);
      // A screen reader says which frame is shown, but not twice a second.
      counter.setAttribute("aria-live", playing ? "off" : "polite");
      schedule();
    };
    const toggle = () => {
      if (!playing && index === last) show(0);
      setPlaying(!playing);
    };
    const go = (i) => {
      setPlaying(false);
      show(i);
    };

    playButton.onclick = canvas.onclick = toggle;
    find(".back").onclick = () => go(index - 1);
    find(".forward").onclick = () => go(index + 1);
    slider.oninput = () => go(+slider.value);
    loopButton.onclick = () => {
      looping = !looping;
      loopButton.setAttribute("aria-pressed", looping);
    };

    // A mouse click leaves the focus on the player and not on one button, so that the keys go on
    // meaning the same thing; with the Tab key every control can still be reached.
    let pointed = false;
    shadow.addEventListener("pointerdown", () => (pointed = true));
    shadow.addEventListener("mousedown", (event) => {
      if (event.target === slider || event.target.closest("select")) return;
      event.preventDefault();
      root.focus({ preventScroll: true });
    });
    speed.onchange = () => {
      schedule();
      if (pointed) root.focus({ preventScroll: true });
    };

    // Jupyter's shortcuts listen on the document before any output sees the key, so while the
    // player has the focus its five keys are taken one step earlier, on the window.
    const actions = {
      " ": toggle,
      ArrowLeft: () => go(index - 1),
      ArrowRight: () => go(index + 1),
      Home: () => go(0),
      End: () => go(last),
    };
    const onKey = (event) => {
      if (document.activeElement !== root) return window.removeEventListener("keydown", onKey, true);
      pointed = false;
      if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
      const control = shadow.activeElement;
      const native = control === speed || (control?.matches("button") && /^( |Enter)$/.test(event.key));
      if (!native && !actions[event.key]) return;
      event.stopPropagation();
      if (native) return;
      event.preventDefault();
      actions[event.key]();
    };
    root.addEventListener("focusin", () => window.addEventListener("keydown", onKey, true));
    root.addEventListener("focusout", () => window.removeEventListener("keydown", onKey, true));

    // Only what is on the screen moves; an output that was cleared stops for good.
    new IntersectionObserver((entries) => {
      visible = entries.at(-1).isIntersecting;
      schedule();
    }).observe(root);
    show(0);
    setPlaying(!matchMedia("(prefers-reduced-motion: reduce)").matches);
  };

  for (const root of document.querySelectorAll("[data-animation='" + id + "']")) {
    if (root.shadowRoot) continue;
    const shadow = root.attachShadow({ mode: "open" });
    shadow.innerHTML = "<slot></slot>"; // the static picture, until the first sheet is decoded
    load(0).then(() => build(root, shadow));
  }
}
