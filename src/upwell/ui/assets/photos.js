// Makes photos small before they travel: at most 2048 pixels a side, JPEG. What cannot be made smaller is sent as it is;
// the server makes every picture anew in any case.

const drawn = async (file, side) => {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = Object.assign(document.createElement("canvas"), {
    width: Math.max(1, Math.round(picture.width * scale)), height: Math.max(1, Math.round(picture.height * scale)),
  });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff"; // under transparent parts
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.85); });
  return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
};

const smaller = async (file, side) => {
  try {
    const made = await drawn(file, side);
    return made.size < file.size ? made : file;
  } catch {
    return file;
  }
};

document.querySelectorAll("[data-photos]").forEach((box) => {
  const input = box.querySelector("input[type=file]");
  const previews = box.querySelector("[data-previews]");
  const said = box.querySelector("[data-said]");
  const words = box.dataset;
  const most = Number(words.max);
  let kept = [];
  let round = 0;

  const put = () => {
    const basket = new DataTransfer();
    kept.forEach((file) => basket.items.add(file));
    input.files = basket.files;
  };

  const show = () => {
    previews.querySelectorAll("img").forEach((picture) => URL.revokeObjectURL(picture.src));
    previews.replaceChildren(...kept.map((file, at) => {
      const item = document.createElement("li");
      const picture = Object.assign(document.createElement("img"), { src: URL.createObjectURL(file), alt: file.name });
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: words.wordsRemove });
      button.setAttribute("aria-label", `${words.wordsRemove} ${file.name}`);
      button.addEventListener("click", () => {
        kept.splice(at, 1);
        put();
        show();
        input.focus();
      });
      item.append(picture, button);
      return item;
    }));
    previews.hidden = !kept.length;
    said.textContent = kept.length === 1 ? words.wordsOne : kept.length ? words.wordsReady.replace("{n}", kept.length) : "";
  };

  const take = async (chosen) => {
    const mine = ++round;
    said.textContent = words.wordsWork;
    const made = [];
    // one after the other: a phone's memory holds one large picture at a time
    for (const file of chosen.slice(0, most)) made.push(await smaller(file, Number(words.side)));
    if (mine !== round) return;
    kept = made;
    put();
    show();
    if (chosen.length > most) said.textContent = words.wordsMany.replace("{n}", most);
  };
  input.addEventListener("change", () => take([...input.files]));

  // the phone's own camera program, which asks by itself; a computer has only one way, and needs no second button
  const camera = box.querySelector("[data-camera]");
  camera.hidden = !matchMedia("(pointer: coarse)").matches;
  camera.querySelector("button").addEventListener("click", () => {
    const shot = Object.assign(document.createElement("input"), { type: "file", accept: "image/*", capture: "environment" });
    shot.setAttribute("capture", "environment");
    shot.addEventListener("change", () => take([...kept, ...shot.files]));
    shot.click();
  });
});
