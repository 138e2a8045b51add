const { copy, copied } = document.body.dataset;

const remembered = (key) => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};
const remember = (key, value) => {
  try {
    localStorage.setItem(key, value);
  } catch {
    // It holds for this page only.
  }
};

// The switch between light and dark.
const theme = document.querySelector("button.theme");
const isDark = () =>
  (document.documentElement.dataset.theme ??
    (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
if (theme) {
  theme.hidden = false;
  theme.setAttribute("aria-pressed", String(isDark()));
  theme.addEventListener("click", () => {
    const next = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    remember("theme", next);
    theme.setAttribute("aria-pressed", String(isDark()));
  });
}

// A button for each piece of code.
for (const code of document.querySelectorAll(".code")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = copy;
  button.lang = document.documentElement.lang;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.querySelector("code").textContent);
    button.textContent = copied;
    setTimeout(() => {
      button.textContent = copy;
    }, 1500);
  });
  code.prepend(button);
}

// The language of samples that the reader chose last.
const choose = (label) => {
  for (const input of document.querySelectorAll(`.samples input[value="${CSS.escape(label)}"]`))
    input.checked = true;
};
const sample = remembered("sample");
if (sample) choose(sample);
document.addEventListener("change", ({ target }) => {
  if (!target.matches?.(".samples input")) return;
  remember("sample", target.value);
  choose(target.value);
});

// The same place in another language.
for (const link of document.querySelectorAll(".languages a")) {
  link.addEventListener("click", () => {
    link.hash = location.hash;
  });
}

const idFrom = (hash) => {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    // Browsers look for an id with the percent sign then.
    return hash.slice(1);
  }
};

// A place inside something folded opens it.
const unfold = () => {
  const target = document.getElementById(idFrom(location.hash));
  if (!target) return;
  for (let part = target; part; part = part.parentElement) if (part.localName === "details") part.open = true;
  target.scrollIntoView();
};
addEventListener("hashchange", unfold);
unfold();

// The menu shows where the reader is.
document.querySelector('#menu [aria-current="page"]')?.scrollIntoView({ block: "center" });
if (!location.hash) scrollTo(0, 0);

// The search: loaded when it is first opened.
const search = document.querySelector(".search-open");
if (search) {
  search.hidden = false;
  const open = async () => {
    const { script, ...settings } = search.dataset;
    const { openSearch } = await import(new URL(script, location.href));
    openSearch(settings);
  };
  search.addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    const isShortcut = event.key === "k" && (event.ctrlKey || event.metaKey);
    const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!isShortcut && !(isSlash && !event.target.closest("input, textarea, select, [contenteditable]")))
      return;
    event.preventDefault();
    open();
  });
}
