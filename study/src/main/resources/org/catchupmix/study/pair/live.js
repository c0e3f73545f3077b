"use strict";
// Mixes two samples as Catch-up Mix does, from norms and maps in the page. Every number is a double,
// as in the engine, and sums run over the filters in order, so masks are equal to the last bit.
(() => {
  const EPSILON = 1e-12;
  const NAMES = ["A", "B"];
  const ORDERS = ["lowest", "highest", "random"];

  // s[n,c] = a[n,c] / ( sum_c a[n,c] + 1e-12 )
  function shares(norms) {
    let sum = 0;
    for (const a of norms) {
      sum += a;
    }
    return norms.map(a => a / (sum + EPSILON));
  }

  // RFI[n,c] = s[n,c] - s[p(n),c], of both samples
  function influences(norms) {
    const s = norms.map(shares);
    return s.map((own, n) => own.map((share, c) => share - s[1 - n][c]));
  }

  // Number of filters before each one; of equal ones the first comes first.
  function ranks(rfi, order) {
    const sign = order === "highest" ? -1 : 1;
    const sorted = rfi.map((_, c) => c).sort((c, d) => sign * (rfi[c] - rfi[d]) || c - d);
    const rank = new Array(rfi.length);
    sorted.forEach((c, place) => {
      rank[c] = place;
    });
    return rank;
  }

  // The mix of both samples at a point.
  function mix(point, order, lambda) {
    const filters = point.norms[0].length;
    const keep = Math.floor(lambda * filters);
    const ranked = influences(order === "random" ? point.random : point.norms);
    const rank = ranked.map(rfi => ranks(rfi, order));
    return {
      filters,
      keep,
      keptWeight: keep / filters,
      shares: point.norms.map(shares),
      rfi: influences(point.norms),
      rank,
      mask: rank.map(r => r.map(place => place < keep))
    };
  }

  // Compares everything that the engine put into the page.
  function selfCheck(data) {
    let all = 0;
    let wrong = 0;
    for (const point of data.points) {
      for (const check of point.checks) {
        const own = mix(point, check.order, check.lambda);
        const masks = own.mask.map(m => m.map(kept => (kept ? "1" : "0")).join(""));
        const equal = own.keep === check.keep && own.keptWeight === check.ownWeight
            && masks[0] === check.masks[0] && masks[1] === check.masks[1];
        all++;
        wrong += equal ? 0 : 1;
      }
    }
    return { all, wrong };
  }

  function bytes(base64) {
    return Uint8Array.from(atob(base64), c => c.charCodeAt(0));
  }

  function element(name, text, attributes) {
    const made = document.createElement(name);
    made.textContent = text;
    for (const [key, value] of Object.entries(attributes || {})) {
      made.setAttribute(key, value);
    }
    return made;
  }

  function choice(label, values, names, chosen) {
    const select = element("select", "");
    values.forEach((value, i) => {
      const option = element("option", names[i], { value });
      option.selected = value === chosen;
      select.append(option);
    });
    const all = element("label", label + " ");
    all.append(select);
    return { all, select };
  }

  const percent = share => (100 * share).toFixed(2);

  function signedPercent(rfi) {
    const text = percent(rfi);
    return Number(text) === 0 ? "0.00" : (rfi > 0 ? "+" : "") + text;
  }

  class Panel {
    constructor(root) {
      this.data = JSON.parse(root.dataset.input);
      this.palette = bytes(this.data.palette);
      this.maps = new Map(this.data.points.map(p => [p.point, new Int8Array(bytes(p.maps).buffer)]));
      this.lambda = this.data.lambda;
      this.point = this.data.points.find(p => p.point === this.data.point);
      this.order = "lowest";
      this.follow(location.hash);
      root.replaceChildren(this.controls(), this.labels = element("div", "", { class: "result" }),
          this.strips = element("div", "", { class: "wide" }), this.note = element("p", ""),
          this.shown = element("div", "", { class: "wide maps" }), this.rest());
      const { all, wrong } = selfCheck(this.data);
      root.dataset.selfCheck = wrong === 0 ? "ok" : wrong + " of " + all + " differ";
      root.append(element("p", wrong === 0
          ? "Checked when the page was opened: kept filters, masks and label weights of " + all
              + " settings equal those of the engine."
          : "Kept filters, masks or label weights of " + wrong + " of " + all + " settings differ from"
              + " those of the engine, which may compute in single precision.", { class: "check" }));
      this.draw();
    }

    // Takes settings from the address: #point=2&lambda=0.3&keep=highest
    follow(hash) {
      const wanted = new URLSearchParams(hash.slice(1));
      const lambda = Number(wanted.get("lambda"));
      if (wanted.has("lambda") && lambda >= 0 && lambda <= 1) {
        this.lambda = lambda;
      }
      this.point = this.data.points.find(p => String(p.point) === wanted.get("point")) || this.point;
      this.order = ORDERS.find(o => o === wanted.get("keep")) || this.order;
    }

    controls() {
      const box = element("div", "", { class: "controls" });
      const slider = element("input", "",
          { type: "range", min: "0", max: "1", step: "0.01", value: String(this.lambda) });
      this.number = element("output", "");
      const lambda = element("label", "lambda ");
      lambda.append(slider, " ", this.number);
      slider.addEventListener("input", () => {
        this.lambda = Number(slider.value);
        this.draw();
      });
      const points = this.data.points.map(p => String(p.point));
      const point = choice("mix point", points, this.data.points.map(p =>
          p.point + ": " + p.norms[0].length + " filters, " + p.height + " x " + p.width),
          String(this.point.point));
      point.select.addEventListener("change", () => {
        this.point = this.data.points.find(p => String(p.point) === point.select.value);
        this.draw();
      });
      const order = choice("a sample keeps its filters of", ORDERS,
          ["lowest RFI (the method)", "highest RFI", "random choice"], this.order);
      order.select.addEventListener("change", () => {
        this.order = order.select.value;
        this.draw();
      });
      box.append(lambda, point.all, order.all);
      return box;
    }

    rest() {
      const details = element("details", "");
      details.append(element("summary", "Numbers of all filters"),
          this.all = element("div", "", { class: "wide" }));
      details.addEventListener("toggle", () => this.draw());
      this.details = details;
      return details;
    }

    draw() {
      const now = mix(this.point, this.order, this.lambda);
      this.number.textContent = String(this.lambda);
      this.drawLabels(now);
      this.drawStrips(now);
      const byRank = (c, d) => now.rank[0][c] - now.rank[0][d];
      this.note.textContent = this.point.shown.length + " of " + now.filters + " filters, by rank of A."
          + (this.order === "random" ? " Ranks are of random numbers; RFI is that of the norms." : "");
      this.shown.replaceChildren(this.table(now, [...this.point.shown].sort(byRank), true));
      this.all.replaceChildren();
      if (this.details.open) {
        this.all.append(this.table(now, now.rank[0].map((_, c) => c).sort(byRank), false));
      }
    }

    drawLabels(now) {
      const first = element("p", "Each sample keeps ");
      first.append(element("output", now.keep + " of " + now.filters, { class: "keep" }),
          " filters (floor of lambda times " + now.filters + ") and takes the others from its partner.");
      const lines = NAMES.map((name, n) => {
        const line = element("p", "Label of " + name + ": ");
        line.append(element("output", this.label(n, this.lambda), { class: "label" }),
            "; weighted by kept filters, an option: ", this.label(n, now.keptWeight), ".");
        return line;
      });
      this.labels.replaceChildren(first, ...lines);
    }

    label(n, own) {
      if (this.data.labels[0] === this.data.labels[1]) {
        return "1.000 " + this.data.labels[n];
      }
      return own.toFixed(3) + " " + this.data.labels[n] + ", " + (1 - own).toFixed(3) + " "
          + this.data.labels[1 - n];
    }

    // One cell for each filter, in the order of their numbers.
    drawStrips(now) {
      const table = element("table", "", { class: "strips" });
      NAMES.forEach((name, n) => {
        const row = element("tr", "");
        const canvas = element("canvas", "", { role: "img", width: now.filters, height: 1,
          "aria-label": "mask of " + name + ", a column for each filter" });
        const context = canvas.getContext("2d");
        now.mask[n].forEach((kept, c) => {
          context.fillStyle = kept === (n === 0) ? "#0072b2" : "#e69f00";
          context.fillRect(c, 0, 1, 1);
        });
        const cell = element("td", "");
        cell.append(canvas);
        row.append(element("th", "mixed " + name, { scope: "row" }), cell);
        table.append(row);
      });
      this.strips.replaceChildren(element("p", "Filters from 0 to " + (now.filters - 1)
          + ": blue from A, orange from B."), table);
    }

    table(now, filters, withMaps) {
      const maps = ["map h of A", "map h of B"];
      const mixed = ["mixed map y of A", "mixed map y of B"];
      const head = element("tr", "");
      ["filter", ...(withMaps ? [...maps, ...mixed] : ["norm A", "norm B"]), "share A, %", "share B, %",
        "RFI A, %", "rank A", "mixed A from", "rank B", "mixed B from"]
          .forEach(h => head.append(element("th", h, { scope: "col" })));
      const body = element("tbody", "");
      for (const c of filters) {
        const row = element("tr", "");
        row.append(element("th", String(c), { scope: "row" }));
        const add = text => row.append(element("td", text));
        const from = [now.mask[0][c] ? 0 : 1, now.mask[1][c] ? 1 : 0];
        if (withMaps) {
          [0, 1, ...from].forEach(n => {
            const cell = element("td", "");
            cell.append(this.map(n, c));
            row.append(cell);
          });
        } else {
          [0, 1].forEach(n => add(this.point.norms[n][c].toPrecision(4)));
        }
        [0, 1].forEach(n => add(percent(now.shares[n][c])));
        add(signedPercent(now.rfi[0][c]));
        [0, 1].forEach(n => {
          add(String(now.rank[n][c]));
          row.append(element("td", NAMES[from[n]], { class: "from-" + NAMES[from[n]] }));
        });
        body.append(row);
      }
      const table = element("table", "");
      const header = element("thead", "");
      header.append(head);
      table.append(header, body);
      return table;
    }

    // The map of a filter with a colour scale around 0 that both samples share.
    map(n, c) {
      const { height, width, shown } = this.point;
      const canvas = element("canvas", "",
          { width, height, role: "img", "aria-label": "map of filter " + c + " of " + NAMES[n] });
      const context = canvas.getContext("2d");
      const image = context.createImageData(width, height);
      const from = (2 * shown.indexOf(c) + n) * height * width;
      const values = this.maps.get(this.point.point);
      for (let i = 0; i < height * width; i++) {
        const colour = 3 * (values[from + i] + 127);
        image.data.set([...this.palette.subarray(colour, colour + 3), 255], 4 * i);
      }
      context.putImageData(image, 0, 0);
      return canvas;
    }
  }

  for (const root of document.querySelectorAll(".live-mix")) {
    new Panel(root);
  }
})();
