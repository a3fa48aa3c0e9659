// The small card beside the pointer that says what it is over. Everything it says is in the table too,
// so it is hidden from screen readers.

const tip = document.createElement("div");
tip.className = "cw-tip";
tip.hidden = true;
tip.setAttribute("aria-hidden", "true");

export function show(event, title, facts = []) {
  tip.replaceChildren();
  const add = (name, words) => {
    const line = document.createElement("div");
    line.className = name;
    line.textContent = words;
    tip.append(line);
  };
  if (title) add("cw-tip__title", title);
  for (const fact of facts) add("cw-tip__fact", fact);
  if (!tip.isConnected) document.body.append(tip);
  tip.hidden = false;
  const { offsetWidth: width, offsetHeight: height } = tip;
  const left = Math.min(event.clientX + 14, window.innerWidth - width - 8);
  const below = event.clientY + 18;
  const top = below + height > window.innerHeight ? event.clientY - height - 10 : below;
  tip.style.left = `${Math.max(8, left)}px`;
  tip.style.top = `${Math.max(8, top)}px`;
}

export function hide() {
  tip.hidden = true;
}

// A person must be able to put it away without moving the pointer.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
});
