/* Panels of a page: pictures are drawn once they are there, and what could not be had says so. */

async function draw(within) {
  const figures = within.querySelectorAll?.("[data-partners]") ?? [];
  if (!figures.length) return;
  const { drawPartners } = await import("./partners.js");
  figures.forEach(drawPartners);
}

function fail({ target }) {
  const told = target.closest(".panel")?.querySelector(".failed");
  if (told) told.hidden = false;
}

draw(document);
document.addEventListener("htmx:afterSettle", ({ target }) => draw(target.closest(".panel") ?? target));
document.addEventListener("htmx:responseError", fail);
document.addEventListener("htmx:sendError", fail);
