// Improves staff pages where scripts run: shows what only works with them, and keeps the letter beside the words it carries.
for (const hidden of document.querySelectorAll("[data-scripted]")) hidden.hidden = false;

const PAUSE = 500; // milliseconds after the last key

const letterOf = (form) => {
  const place = form.querySelector("[data-letter-here]");
  let pause, asked = 0;

  const ask = async () => {
    const mine = ++asked;
    const needed = [...form.querySelectorAll("[required]")].every((field) => field.value.trim());
    if (!needed) return place.replaceChildren();
    try {
      const typed = new FormData(form);
      const photos = [...typed].filter(([, value]) => value instanceof File); // they travel once, at the end
      photos.forEach(([name]) => typed.delete(name));
      typed.set("chosen", photos.filter(([, file]) => file.size).length);
      const answer = await fetch(form.dataset.letter, { method: "POST", body: typed });
      if (answer.ok && mine === asked) place.innerHTML = await answer.text();
    } catch { /* the letter is shown after sending, before anything goes out */ }
  };
  form.addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(ask, PAUSE); });
  form.closest("details")?.addEventListener("toggle", (event) => { if (event.target.open) ask(); });
};
document.querySelectorAll("form[data-letter]").forEach(letterOf);
