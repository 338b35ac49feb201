// Comfort only; every page works without it.
(() => {
  "use strict";

  // What is being typed survives an expired session or a closed page, in this tab, until it has been taken.
  const place = `draft ${location.pathname.replace(/\/(actions\/\w+|messages)$/, "")} `;
  if (new URLSearchParams(location.search).has("done")) {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(place)) sessionStorage.removeItem(key);
  }
  for (const area of document.querySelectorAll("textarea[data-keep]")) {
    const key = place + area.id;
    const kept = sessionStorage.getItem(key);
    if (kept && !area.hasAttribute("aria-invalid") && kept.length > area.value.length) area.value = kept;
    area.addEventListener("input", () => sessionStorage.setItem(key, area.value));
  }

  // A form is sent once.
  for (const form of document.querySelectorAll('form[method="post"]')) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "yes";
    });
  }
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  // Picking a unit by name takes the choice off the suggestions; picking a suggestion empties the name.
  for (const input of document.querySelectorAll('input[list="units"]')) {
    const radios = input.form.querySelectorAll('input[name="unit_picked"]');
    input.addEventListener("input", () => {
      if (input.value) for (const radio of radios) radio.checked = false;
    });
    for (const radio of radios) radio.addEventListener("change", () => (input.value = ""));
  }

  // The tab one stands on, in view on a narrow screen.
  for (const list of document.querySelectorAll(".main-nav ul, .tabs")) {
    const tab = list.querySelector("[aria-current]");
    if (tab) list.scrollLeft = tab.offsetLeft - 16;
  }

  // The form that could not be carried out, or the latest message, in view.
  document.querySelector('.note-bad, .input-error')?.scrollIntoView({ block: "center" });
})();
