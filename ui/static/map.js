// Draws the list's services on a map. Everything it shows stands in the page already; without tiles nothing is fetched.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("map-data").textContent);
  const part = document.getElementById("map-part");
  part.hidden = false;
  for (const hidden of document.querySelectorAll(".to-map, .show")) hidden.hidden = false;

  const map = L.map("map", {
    zoomControl: false, scrollWheelZoom: false, maxZoom: 18, minZoom: 8,
    zoomSnap: data.tiles.url ? 1 : 0.25, // pictures are sharp at whole steps only
    zoomAnimation: false, fadeAnimation: false,
    dragging: !L.Browser.mobile, // a finger scrolls the page; the buttons move the map
  });
  map.attributionControl.setPrefix("Leaflet");
  if (data.tiles.url) L.tileLayer(data.tiles.url, { attribution: escaped(data.tiles.attribution) }).addTo(map);

  const everything = L.latLngBounds(data.services.map((service) => [service.latitude, service.longitude]));
  const towns = new Map();
  for (const outline of data.outlines) {
    const polygon = L.polygon(outline.rings, {
      color: "#5d7681", weight: 1.5, fillColor: "#ffffff", fillOpacity: data.tiles.url ? 0.1 : 0.8, interactive: false,
    }).addTo(map);
    polygon.bindTooltip(escaped(outline.name), { permanent: true, direction: "bottom", className: "district", interactive: false });
    if (!data.narrowed || data.services.length === 0) everything.extend(polygon.getBounds());
    if (outline.town) towns.set(outline.town, (towns.get(outline.town) ?? L.latLngBounds([])).extend(polygon.getBounds()));
  }
  const labels = [...towns].map(([name, bounds]) =>
    L.tooltip({ permanent: true, direction: "bottom", className: "district town", interactive: false, offset: [0, 0] })
      .setLatLng([bounds.getSouth(), bounds.getCenter().lng]).setContent(escaped(name)).addTo(map));
  const showAll = () => {
    if (everything.isValid()) map.fitBounds(everything, { padding: [24, 24], maxZoom: 13, animate: false });
    else map.setView([51.3, 8.05], 10);
  };
  showAll();
  const showNames = () => part.classList.toggle("far", map.getZoom() < 12);
  map.on("zoomend", showNames);
  showNames();

  const PIN = 30;
  const markers = new Map();
  data.services.forEach((service, index) => {
    const marker = L.marker([service.latitude, service.longitude], {
      icon: L.divIcon({
        className: "", html: `<span class="pin${service.warning ? " other" : ""}">${index + 1}</span>`,
        iconSize: [PIN, PIN], iconAnchor: [PIN / 2, PIN / 2],
      }),
      riseOnHover: true,
    }).addTo(map);
    marker.bindPopup(content(service), { autoPanPadding: [20, 20], maxWidth: 260 });
    const element = marker.getElement();
    element.setAttribute("aria-label", `${index + 1}: ${service.name}`);
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      open(marker);
    });
    marker.on("popupopen", () => mark(service.id, true));
    marker.on("popupclose", () => mark(service.id, false));
    markers.set(service.id, marker);
  });

  // Pins that would cover each other move aside, as little as possible; a line leads to where they belong.
  const lines = L.layerGroup().addTo(map);
  const spread = () => {
    lines.clearLayers();
    const taken = [];
    const names = part.classList.contains("far") ? labels.map(place) : [];
    for (const marker of markers.values()) {
      const home = map.latLngToLayerPoint(marker.getLatLng());
      const spot = freeSpot(home, taken, names);
      taken.push(spot);
      const [x, y] = [spot.x - home.x, spot.y - home.y];
      marker.getElement().style.marginLeft = `${x - PIN / 2}px`;
      marker.getElement().style.marginTop = `${y - PIN / 2}px`;
      marker.options.icon.options.popupAnchor = [x, y - PIN / 3];
      if (x || y) {
        const line = [marker.getLatLng(), map.layerPointToLatLng(spot)];
        lines.addLayer(L.polyline(line, { color: "#35454d", weight: 2, interactive: false }));
      }
    }
  };
  map.on("zoomend", spread);
  spread();

  // Where a town's name stands, with room around it for half a pin.
  function place(label) {
    const middle = map.latLngToLayerPoint(label.getLatLng());
    const { offsetWidth, offsetHeight } = label.getElement();
    const room = PIN / 2;
    return L.bounds([middle.x - offsetWidth / 2 - room, middle.y - room], [middle.x + offsetWidth / 2 + room, middle.y + offsetHeight + room]);
  }

  function freeSpot(home, taken, names) {
    for (let step = 0; step < 240; step++) {
      const [radius, angle] = [Math.ceil(step / 12) * 8, (step % 12) * Math.PI / 6];
      const spot = L.point(home.x + radius * Math.cos(angle), home.y + radius * Math.sin(angle)).round();
      if (taken.every((other) => spot.distanceTo(other) > PIN + 2) && !names.some((name) => name.contains(spot))) return spot;
    }
    return home;
  }

  function content(service) {
    const box = document.createElement("div");
    const link = document.createElement("a");
    link.href = service.link;
    link.textContent = service.name;
    const name = document.createElement("p");
    name.append(link);
    box.append(name);
    for (const text of [service.warning, service.address, service.opening]) {
      if (!text) continue;
      const line = document.createElement("p");
      line.textContent = text;
      box.append(line);
    }
    return box;
  }

  function escaped(text) {
    const box = document.createElement("span");
    box.textContent = text;
    return box.innerHTML;
  }

  // Opens a popup and moves the focus into it; Escape or its button leads back to the marker.
  function open(marker) {
    marker.openPopup();
    const popup = marker.getPopup().getElement();
    const close = popup.querySelector(".leaflet-popup-close-button");
    close.setAttribute("aria-label", "Schließen");
    popup.querySelector(".leaflet-popup-content a").focus({ preventScroll: true });
    const back = () => marker.getElement().focus({ preventScroll: true });
    popup.onkeydown = (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      marker.closePopup();
      back();
    };
    close.onkeydown = (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); marker.closePopup(); back(); }
    };
  }

  function mark(id, on) {
    document.getElementById(`stelle-${id}`).classList.toggle("current", on);
  }

  for (const button of document.querySelectorAll(".show")) {
    button.addEventListener("click", () => {
      const marker = markers.get(button.dataset.service);
      map.setView(marker.getLatLng(), Math.max(map.getZoom(), 13), { animate: false });
      part.scrollIntoView({ block: "nearest" });
      open(marker);
    });
  }
  for (const button of document.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => map.setZoom(map.getZoom() + Number(button.dataset.zoom)));
  }
  for (const button of document.querySelectorAll("[data-pan]")) {
    button.addEventListener("click", () => {
      if (button.dataset.pan === "all") { showAll(); return; }
      const [x, y] = button.dataset.pan.split(",").map(Number);
      const size = map.getSize();
      map.panBy([x * size.x / 3, y * size.y / 3], { animate: false });
    });
  }
})();
