// Maps: one to place a pin (inside a location question), one to look at. The same facts always stand beside it as text.
// Draws the city's own outline and districts; tiles come on top only where the city has a tile server.

const L = window.L;
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const CLOSE = 17; // a few houses to each side
const FAR = 13; // a district or two
const AROUND = 24; // half a number, and a little air, in pixels
const APART = [[0, 0], [0, -22], [0, 22], [0, -40], [0, 40], [-48, 0], [48, 0]]; // where a name may stand instead, in pixels
const PIN = '<svg viewBox="0 0 24 32" aria-hidden="true"><path d="M12 1C6 1 1.5 5.6 1.5 11.5 1.5 19 12 31 12 31s10.5-12 10.5-19.5C22.5 5.6 18 1 12 1z"/><circle cx="12" cy="11.5" r="4"/></svg>';

const json = async (address, values = {}) => {
  const url = new URL(address, location.href);
  Object.entries(values).forEach(([name, value]) => url.searchParams.set(name, value));
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
};

const element = (name, className, text) => Object.assign(document.createElement(name), { className, textContent: text ?? "" });

function ground(box) {
  const data = box.dataset;
  const map = L.map(box, {
    zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, zoomControl: false, attributionControl: Boolean(data.tiles),
    keyboard: data.pin === undefined, scrollWheelZoom: false, zoomSnap: 0.5, maxZoom: data.tiles ? 19 : CLOSE, minZoom: 9,
  });
  L.control.zoom({ zoomInTitle: data.wordsIn, zoomOutTitle: data.wordsOut }).addTo(map);
  map.attributionControl?.setPrefix(false);
  if (data.tiles) L.tileLayer(data.tiles, { attribution: data.credit, maxZoom: 19 }).addTo(map);
  const start = data.lat && data.lon ? L.latLng(Number(data.lat), Number(data.lon)) : null;
  map.setView(start ?? [0, 0], Number(data.zoom));
  const drawn = [];
  if (data.outline) drawn.push(shapes(map, data.outline, "map-outline", data.tiles, true));
  if (data.areas) drawn.push(shapes(map, data.areas, "map-area", data.tiles, false));
  map.whenDrawn = Promise.allSettled(drawn).then(() => {
    if (!start && !map.placed && map.outline) map.fitBounds(map.outline.getBounds(), { animate: false });
    unclutter(map);
  });
  map.on("zoomend moveend resize layeradd", () => { clearTimeout(map.tidying); map.tidying = setTimeout(() => unclutter(map), 60); });
  return map;
}

// Nothing is printed over anything else: of two numbers in one place the older becomes a dot, a name moves aside, and
// one that finds no room waits for a closer look.
function unclutter(map) {
  const frame = map.getContainer();
  const markers = [...frame.querySelectorAll(".leaflet-marker-pane .map-marker:not(.map-marker--rest)")];
  const labels = [...frame.querySelectorAll(".leaflet-tooltip.map-label")];
  // all is undone, then all measured, then all done: one by one the page would be laid out anew for each
  markers.forEach((one) => one.classList.remove("map-marker--dot"));
  labels.forEach((one) => { one.style.margin = ""; one.style.visibility = ""; });
  const box = (one) => { const { left, right, top, bottom } = one.getBoundingClientRect(); return { left, right, top, bottom }; };
  const meet = (one, other, within = 0) => one.left < other.right - within && other.left < one.right - within && one.top < other.bottom - within && other.top < one.bottom - within;
  const inside = box(frame), taken = [...frame.querySelectorAll(".map-pin, .leaflet-control")].map(box);
  const places = markers.map(box), names = labels.map(box);
  markers.forEach((one, at) => {
    const covered = taken.some((other) => meet(places[at], other, 10));
    if (covered) one.classList.add("map-marker--dot"); else taken.push(places[at]);
  });
  labels.forEach((label, index) => {
    const at = names[index];
    if (!meet(at, inside)) return;
    const free = (label.classList.contains("map-label--small") ? APART.slice(0, 3) : APART)
      .map(([x, y]) => [x, y, { left: at.left + x, right: at.right + x, top: at.top + y, bottom: at.bottom + y }])
      .find(([, , place]) => !taken.some((other) => meet(place, other)));
    if (!free) { label.style.visibility = "hidden"; return; }
    const [x, y, place] = free;
    if (x || y) label.style.margin = `${y}px 0 0 ${x}px`;
    taken.push(place);
  });
}

// names of corners: without tiles they are what one finds one's way by
function corners(layer, labels) {
  labels.forEach((label) => L.circleMarker([label.lat, label.lon], { radius: 2, className: "map-corner", interactive: false })
    .bindTooltip(element("span", "", label.name), { permanent: true, direction: "auto", className: "map-label map-label--small", interactive: false }).addTo(layer));
}

const inView = (map, labels) => labels.some((one) => map.getBounds().contains([one.lat, one.lon]));

// without tiles a close view would be empty: so far out that the nearest corners are in it, or else the districts
function withCorners(map, point, labels) {
  if (!labels.length) return map.setView(point, Math.min(map.getZoom(), FAR), { animate: false });
  const seen = [point, ...labels.slice(0, 3).map((label) => L.latLng(label.lat, label.lon))];
  map.fitBounds(L.latLngBounds(seen).pad(0.5), { maxZoom: CLOSE, animate: false });
  if (map.getZoom() < FAR) map.setView(point, FAR, { animate: false });
}

// what is to be seen stands beside the buttons, not under them
function beside(map) {
  const [buttons, credit] = [".leaflet-control-zoom", ".leaflet-control-attribution"].map((one) => map.getContainer().querySelector(one));
  const left = buttons ? buttons.offsetLeft + buttons.offsetWidth : 0;
  return { paddingTopLeft: [left + AROUND, AROUND], paddingBottomRight: [AROUND, (credit?.offsetHeight ?? 0) + AROUND] };
}

async function shapes(map, address, className, tiles, isOutline) {
  const layer = L.geoJSON(await json(address), {
    interactive: false,
    style: () => ({ className: tiles ? `${className} map-over-tiles` : className }),
    onEachFeature: (feature, shape) => {
      if (!isOutline && feature.properties?.name) {
        shape.bindTooltip(element("span", "", feature.properties.name), { permanent: true, direction: "center", className: "map-label", interactive: false });
      }
    },
  }).addTo(map);
  if (isOutline) { map.outline = layer; layer.bringToBack(); }
}

// for the mouse and the eye; the keyboard and the ear have the list, which holds the same
// `listed` false: not in the list beside the map, so a number would lead nowhere
const marker = (report, number) => {
  const rest = report.listed === false, tone = `map-marker map-marker--${report.tone || "new"}`;
  const icon = L.divIcon({ className: rest ? `${tone} map-marker--rest map-marker--dot` : tone, iconSize: [28, 28], html: rest ? "" : `<span>${number}</span>` });
  const options = { icon, title: rest ? report.title : `${number}. ${report.title}`, keyboard: false, riseOnHover: true, zIndexOffset: rest ? -2000 : -number };
  return L.marker([report.lat, report.lon], options).bindPopup(() => {
    const card = element("div", "");
    const title = element("a", "", report.title);
    title.href = report.url;
    card.append(title, element("p", "", [report.state, report.when, report.distance].filter(Boolean).join(" · ")));
    return card;
  });
};

const row = (report, number) => {
  const item = element("li", "");
  const dot = element("span", `map-marker map-marker--${report.tone || "new"}`, String(number));
  const words = element("div", "");
  const link = element("a", "", report.title);
  link.href = report.url;
  words.append(link, element("p", "", [report.state, report.when, report.distance].filter(Boolean).join(" · ")));
  item.append(dot, words);
  return item;
};

function pick(box) {
  const frame = box.closest("[data-map-pick]");
  const question = box.closest("[data-location]");
  const said = frame.querySelector("[data-map-said]");
  const lat = question.querySelector("[data-lat]"), lon = question.querySelector("[data-lon]");
  const words = box.dataset;
  frame.hidden = false;
  const map = ground(box);
  const near = L.layerGroup().addTo(map);
  const list = frame.querySelector("[data-near-list]");
  let pin = null, asked = 0, pause;

  const tell = async (point, from) => {
    if (!words.near) { said.textContent = words.wordsHere; return; }
    const mine = ++asked;
    try {
      const answer = await json(words.near, { lat: point.lat.toFixed(6), lon: point.lng.toFixed(6) });
      if (mine !== asked) return;
      said.textContent = answer.in_city === false ? words.wordsOutside : answer.place ? words.wordsNear.replace("{place}", answer.place) : words.wordsHere;
      near.clearLayers();
      corners(near, answer.labels ?? []);
      if (!words.tiles && (from === "address" || !inView(map, answer.labels ?? []))) withCorners(map, point, answer.labels ?? []);
      answer.reports.forEach((report, at) => marker(report, at + 1).addTo(near));
      if (list) {
        list.querySelector("ul").replaceChildren(...answer.reports.map((report, at) => row(report, at + 1)));
        list.hidden = !answer.reports.length;
      }
    } catch { said.textContent = words.wordsHere; }
  };

  // `from`: "map" when the person pointed at it, so that an address typed before no longer speaks for the place
  const place = (point, from) => {
    if (!pin) {
      pin = L.marker(point, { draggable: true, keyboard: false, autoPan: true, zIndexOffset: 1000, icon: L.divIcon({ className: "map-pin", html: PIN, iconSize: [36, 48], iconAnchor: [18, 47] }) }).addTo(map);
      pin.on("dragend", () => place(pin.getLatLng(), "map"));
    }
    pin.setLatLng(point);
    map.placed = true; // the outline, when it comes, must not take the view away
    lat.value = point.lat.toFixed(6);
    lon.value = point.lng.toFixed(6);
    if (from === "map") question.querySelectorAll("[data-address]").forEach((address) => {
      const id = address.querySelector('input[type="hidden"]'), words = address.querySelector('input[type="text"]');
      if (id?.value && words) words.value = ""; // an address that was chosen; what somebody typed stays
      if (id) id.value = "";
    });
    if (!map.getBounds().pad(-0.1).contains(point)) map.panTo(point, { animate: !still });
    clearTimeout(pause);
    pause = setTimeout(() => tell(point, from === "map" ? from : "address"), 350);
  };

  const step = (direction) => {
    if (direction === "centre" || !pin) return place(map.getCenter(), "map");
    const by = { north: [0, -12], south: [0, 12], west: [-12, 0], east: [12, 0] }[direction];
    place(map.containerPointToLatLng(map.latLngToContainerPoint(pin.getLatLng()).add(by)), "map");
  };

  map.on("click", (event) => place(event.latlng, "map"));
  box.addEventListener("keydown", (event) => {
    const direction = { ArrowUp: "north", ArrowDown: "south", ArrowLeft: "west", ArrowRight: "east" }[event.key];
    if (direction) { event.preventDefault(); step(direction); }
    if (event.target === box && (event.key === "+" || event.key === "=")) map.zoomIn();
    if (event.target === box && event.key === "-") map.zoomOut();
  });
  frame.querySelectorAll("[data-move]").forEach((button) => button.addEventListener("click", () => step(button.dataset.move)));
  question.addEventListener("upwell:place", (event) => {
    if (event.detail.lat == null) return;
    const point = L.latLng(event.detail.lat, event.detail.lon);
    map.setView(point, Math.max(map.getZoom(), CLOSE), { animate: !still });
    place(point, "address");
  });
  frame.querySelector("[data-locate]").addEventListener("click", () => {
    if (!navigator.geolocation) { said.textContent = words.wordsDenied; return; }
    said.textContent = words.wordsSearching;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => { const point = L.latLng(coords.latitude, coords.longitude); map.setView(point, CLOSE, { animate: !still }); place(point, "map"); },
      ({ code }) => { said.textContent = code === 1 ? words.wordsRefused : words.wordsDenied; },
      { enableHighAccuracy: true, timeout: 12000, maximumAge: 60000 },
    );
  });
  if (lat.value && lon.value) {
    const point = L.latLng(Number(lat.value), Number(lon.value));
    map.setView(point, CLOSE, { animate: false });
    place(point, "start");
  }
}

async function look(box) {
  box.closest("[data-map-frame]").hidden = false;
  const map = ground(box);
  if (!box.dataset.near) return;
  const { reports, labels, route } = await json(box.dataset.near);
  if (route) L.polyline(reports.map(({ lat, lon }) => [lat, lon]), { className: "map-route", interactive: false }).addTo(map);
  const layer = L.featureGroup(reports.map((report, at) => marker(report, report.number ?? at + 1))).addTo(map);
  corners(map, labels ?? []);
  await map.whenDrawn;
  if (!box.dataset.tiles && labels?.length && reports.length) withCorners(map, L.latLng(reports[0].lat, reports[0].lon), labels);
  unclutter(map);
  if (reports.length && (route || !map.outline)) map.fitBounds(layer.getBounds(), { ...beside(map), maxZoom: 16, animate: false });
}

if (L) document.querySelectorAll("[data-map]").forEach((box) => (box.dataset.pin === undefined ? look(box) : pick(box)));
