/* Copying. A text may have a button made for it: `<code data-copy="Copy" data-copied="Copied">`; or a button may stand in
   the page for a text elsewhere: `<button data-copy="its id" data-copied="Copied" hidden>`. Without script a text can be
   selected. */

const SHOWN = 1600; // milliseconds

for (const text of document.querySelectorAll("[data-copy]:not(button)")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text.dataset.copy;
  copies(button, text, text.dataset.copied);
  text.after(button);
}
for (const button of document.querySelectorAll("button[data-copy]")) {
  const text = document.getElementById(button.dataset.copy);
  if (!text) continue;
  copies(button, text, button.dataset.copied);
  button.hidden = false;
}

function copies(button, text, copied) {
  const name = button.textContent;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await copy(text);
    button.textContent = copied;
    setTimeout(() => (button.textContent = name), SHOWN);
  });
}

/** Where the clipboard cannot be written, as on a page without TLS, the words are selected and copied in the old way. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text.textContent);
  } catch {
    getSelection().selectAllChildren(text);
    document.execCommand("copy");
  }
}
