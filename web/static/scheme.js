/* Light or dark, where the reader wants another than the system's. It runs before the page is drawn, so that nothing flashes. */

(() => {
  const NAME = "scheme";
  const root = document.documentElement;

  /** What was chosen: "light", "dark", or nothing. A browser may forbid to keep it. */
  function kept() {
    try {
      return localStorage.getItem(NAME) ?? "";
    } catch {
      return "";
    }
  }

  function keep(scheme) {
    try {
      if (scheme) localStorage.setItem(NAME, scheme);
      else localStorage.removeItem(NAME);
    } catch {
      /* then it holds for this page */
    }
  }

  /** Puts a scheme on the page; pictures that are drawn by script hear of it by the event `scheme`. */
  function put(scheme) {
    if (scheme === "light" || scheme === "dark") root.dataset.scheme = scheme;
    else delete root.dataset.scheme;
    for (const meta of document.querySelectorAll("meta[name=theme-color]")) {
      const own = meta.dataset.scheme;
      meta.media = !root.dataset.scheme ? `(prefers-color-scheme: ${own})` : root.dataset.scheme === own ? "all" : "not all";
    }
    for (const button of document.querySelectorAll(".scheme button")) {
      button.setAttribute("aria-pressed", String(button.dataset.scheme === (root.dataset.scheme ?? "")));
    }
    document.dispatchEvent(new Event("scheme"));
  }

  function begin() {
    for (const place of document.querySelectorAll(".scheme")) {
      place.hidden = false;
      place.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (!button) return;
        keep(button.dataset.scheme);
        put(button.dataset.scheme);
      });
    }
    put(kept());
    closeMenus();
  }

  /** A menu closes with Escape, and when something else is clicked or focused. */
  function closeMenus() {
    const menus = [...document.querySelectorAll("details.menu")];
    const close = (event) => {
      for (const menu of menus) if (menu.open && !menu.contains(event.target)) menu.open = false;
    };
    document.addEventListener("click", close);
    document.addEventListener("focusin", close);
    document.addEventListener("keydown", (event) => {
      const menu = event.key === "Escape" && menus.find((each) => each.open);
      if (!menu) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }

  put(kept());
  window.addEventListener("storage", (event) => event.key === NAME && put(event.newValue ?? ""));
  document.addEventListener("DOMContentLoaded", begin);
})();
