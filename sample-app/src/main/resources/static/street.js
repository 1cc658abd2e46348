'use strict';

const WINDOW = 120_000;
const METRICS = { production: { unit: 'kW', divisor: 1000 }, consumption: { unit: 'kW', divisor: 1000 }, battery: { unit: '%', divisor: 1 } };
const element = (id) => document.getElementById(id);
const past = new Map();
const colours = new Map();
const recalled = new Set();
let mesh = { nodes: [], links: [] };
let houses = [];
let metric = 'production';
let clockOffset = 0;

function colour(house) {
	if (!colours.has(house)) {
		colours.set(house, `var(--h${colours.size % 8})`);
	}
	return colours.get(house);
}

function html(tag, attributes = {}, ...children) {
	return fill(document.createElement(tag), attributes, children);
}

function svg(tag, attributes = {}, ...children) {
	return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill(node, attributes, children) {
	Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
	node.append(...children);
	return node;
}

async function json(url, options) {
	const response = await fetch(url, options);
	const body = await response.json();
	if (!response.ok) {
		throw new Error(body.detail || body.title || `HTTP ${response.status}`);
	}
	return body;
}

const count = (list, name) => `${list.length} ${name}${list.length === 1 ? '' : 's'}`;
const short = (id) => id ? id.slice(0, 8) : '?';
const houseOf = (id) => mesh.nodes.find((node) => node.id === id)?.house || short(id);

// --- this node

async function refresh() {
	try {
		[mesh, houses] = await Promise.all([json('api/mesh'), json('api/street')]);
		lost(false);
	}
	catch {
		lost(true);
		return;
	}
	// Unhealthy is an answer, too
	const health = await fetch('actuator/health').then((response) => response.json()).catch(() => ({}));
	show('house', mesh.house);
	show('id', short(mesh.id), '', mesh.id);
	show('endpoint', mesh.endpoint);
	show('state', mesh.state, mesh.state === 'JOINED' ? 'good' : 'warn');
	show('health', health.status || 'unknown', health.status === 'UP' ? 'good' : 'bad');
	show('peers', mesh.links.filter((link) => link.a === mesh.id || link.b === mesh.id).length);
	element('mesh-count').textContent = `${count(mesh.nodes, 'node')}, ${count(mesh.links, 'link')}`;
	drawGraph();
	drawHouses();
	offerProviders();
	houses.map((house) => house.house).filter((house) => !recalled.has(house)).forEach(recall);
}

function show(name, text, kind = '', title = '') {
	const target = element(`self-${name}`);
	target.textContent = text;
	target.className = kind;
	target.title = title;
}

function lost(is) {
	element('lost').hidden = !is;
}

// --- graph

function drawGraph() {
	const [width, height] = [600, 300];
	const nodes = [...mesh.nodes].sort((a, b) => (b.id === mesh.id) - (a.id === mesh.id)
		|| a.house.localeCompare(b.house) || a.id.localeCompare(b.id));
	const places = new Map(nodes.map((node, index) => {
		const angle = 2 * Math.PI * index / nodes.length - Math.PI / 2;
		const spread = nodes.length > 1 ? 1 : 0;
		return [node.id, [width / 2 + spread * 225 * Math.cos(angle), height / 2 - 12 + spread * 102 * Math.sin(angle)]];
	}));
	const edges = mesh.links.filter((link) => places.has(link.a) && places.has(link.b)).map((link) => {
		const [[x1, y1], [x2, y2]] = [places.get(link.a), places.get(link.b)];
		const trip = link.roundTripMillis == null ? '' : `, ${link.roundTripMillis.toFixed(1)} ms`;
		return svg('line', { class: 'edge', id: `edge-${link.a}-${link.b}`, x1, y1, x2, y2 },
			svg('title', {}, `${houseOf(link.a)} – ${houseOf(link.b)}${trip}`));
	});
	element('graph').replaceChildren(...edges, ...nodes.map((node) => drawNode(node, places.get(node.id))));
}

function drawNode(node, [x, y]) {
	const kind = node.id === mesh.id ? 'this' : node.here ? 'here' : 'other';
	const battery = houses.find((house) => house.node === node.id)?.battery;
	const round = 2 * Math.PI * 22;
	return svg('g', { class: `node ${kind}`, transform: `translate(${x} ${y})` },
		svg('title', {}, `${node.house}\n${node.endpoint}\n${node.id}`),
		svg('circle', { class: 'disc', r: 22 }),
		svg('circle', { class: 'charge', r: 22, stroke: colour(node.house || node.id), transform: 'rotate(-90)',
			'stroke-dasharray': `${round * (battery ?? 0) / 100} ${round}` }),
		svg('text', { class: 'percent', y: 5 }, battery ?? ''),
		svg('text', { y: 44 }, node.house || short(node.id)));
}

function flash(from) {
	const [a, b] = [from, mesh.id].sort();
	const edge = element(`edge-${a}-${b}`);
	if (edge) {
		edge.style.setProperty('--flash', colour(houseOf(from)));
		edge.classList.remove('heard');
		edge.getBBox();
		edge.classList.add('heard');
	}
}

// --- plot

function remember(arrival) {
	const { reading, at } = arrival;
	const points = past.get(reading.house) || [];
	points.push({ at, ...reading });
	while (points.length > 1 && points[0].at < at - WINDOW) {
		points.shift();
	}
	past.set(reading.house, points);
	clockOffset = at - Date.now();
}

// What a house told before this one listened
async function recall(house) {
	recalled.add(house);
	const told = await json(`api/history/${house}`).catch(() => []);
	const known = new Set((past.get(house) || []).map((point) => `${point.run} ${point.number}`));
	const points = told.filter(({ reading }) => !known.has(`${reading.run} ${reading.number}`)).map(({ reading, at }) => ({ at, ...reading }));
	past.set(house, [...points, ...(past.get(house) || [])].sort((a, b) => a.at - b.at));
}

function drawPlot() {
	const [left, right, top, bottom] = [64, 590, 14, 268];
	const { unit, divisor } = METRICS[metric];
	const now = Date.now() + clockOffset;
	const value = (point) => point[metric] / divisor;
	const highest = Math.max(1, ...[...past.values()].flat().map(value));
	const ceiling = metric === 'battery' ? 100 : Math.ceil(highest);
	const lines = metric === 'battery' ? 4 : ceiling;
	const x = (at) => right - (right - left) * (now - at) / WINDOW;
	const y = (height) => bottom - (bottom - top) * height / ceiling;
	const parts = [];
	for (let line = 0; line <= lines; line++) {
		const height = ceiling * line / lines;
		parts.push(svg('line', { class: 'axis', x1: left, x2: right, y1: y(height), y2: y(height) }),
			svg('text', { class: 'muted', x: left - 8, y: y(height) + 4, 'text-anchor': 'end' }, `${height} ${unit}`));
	}
	[120, 90, 60, 30, 0].forEach((seconds) => parts.push(svg('text', { class: 'muted', x: x(now - seconds * 1000), y: bottom + 22,
		'text-anchor': seconds ? 'middle' : 'end' }, seconds ? `-${seconds} s` : 'now')));
	[...past].sort().forEach(([house, points]) => {
		const shown = points.filter((point) => now - point.at <= WINDOW);
		parts.push(svg('polyline', { class: 'series', stroke: colour(house),
			points: shown.map((point) => `${x(point.at).toFixed(1)},${y(value(point)).toFixed(1)}`).join(' ') },
			svg('title', {}, house)));
	});
	element('plot').replaceChildren(...parts);
	element('plot-note').replaceChildren(...[...past.keys()].sort().map((house) => html('span', { class: 'name' }, dot(house), house)));
}

function dot(house) {
	const mark = html('span', { class: 'dot' });
	mark.style.background = colour(house);
	return mark;
}

// --- houses

function drawHouses() {
	element('houses').replaceChildren(...houses.map((house) => {
		const charge = html('span');
		charge.style.cssText = `width:${house.battery}%;background:${colour(house.house)}`;
		const counter = (value) => html('td', { class: 'number' }, html('span', { class: value ? 'bad' : '' }, value));
		return html('tr', { class: house.silentMillis > 5000 ? 'silent' : '', title: house.node, 'data-house': house.house },
			html('td', { class: house.node === mesh.id ? 'this' : '' }, dot(house.house), house.house),
			html('td', { class: 'number' }, `${(house.production / 1000).toFixed(1)} kW`),
			html('td', { class: 'number' }, `${(house.consumption / 1000).toFixed(1)} kW`),
			html('td', {}, html('span', { class: 'battery' }, charge), `${house.battery} %`),
			html('td', { class: 'number' }, house.received), counter(house.gaps), counter(house.duplicates));
	}));
}

function offerProviders() {
	const select = element('provider');
	const wanted = ['', ...new Set(houses.map((house) => house.house))];
	if ([...select.options].map((option) => option.value).join() !== wanted.join()) {
		const chosen = select.value;
		select.replaceChildren(...wanted.map((house) => html('option', { value: house }, house || 'every house')));
		select.value = wanted.includes(chosen) ? chosen : '';
	}
}

// --- what a visitor does

function tell(list, limit, ...content) {
	const target = element(list);
	target.prepend(html('li', {}, ...content));
	while (target.children.length > limit) {
		target.lastChild.remove();
	}
}

async function ask(house, kilowattHours) {
	const procedure = `street.${house}.quote`;
	try {
		return await json(`api/call?procedure=${procedure}`, { method: 'POST',
			headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ kilowattHours }) });
	}
	catch (problem) {
		return { procedure, problem };
	}
}

function drawAnswer({ procedure, responder, millis, result, problem }) {
	if (problem) {
		return html('li', { class: 'bad' }, `${procedure}: ${problem.message}`);
	}
	return html('li', { title: responder }, dot(result.house), html('strong', {}, result.house), ` sells ${result.kilowattHours} kWh for `,
		html('strong', {}, `${result.cents} ct`), html('small', {}, ` node ${short(responder)} answered in ${millis.toFixed(1)} ms`));
}

element('quote').addEventListener('submit', async (event) => {
	event.preventDefault();
	const button = element('call');
	const chosen = element('provider').value;
	const asked = [...element('provider').options].map((option) => option.value).filter((house) => chosen ? house === chosen : house);
	button.disabled = true;
	const answers = await Promise.all(asked.map((house) => ask(house, Number(element('amount').value))));
	answers.sort((a, b) => (a.result?.cents ?? Infinity) - (b.result?.cents ?? Infinity));
	element('answers').replaceChildren(...answers.map(drawAnswer));
	button.disabled = false;
});

element('notice').addEventListener('submit', async (event) => {
	event.preventDefault();
	try {
		await json(`api/publish?topic=street.${mesh.house}.notice`, { method: 'POST',
			headers: { 'Content-Type': 'text/plain;charset=UTF-8' }, body: element('text').value });
		element('text').value = '';
	}
	catch (problem) {
		tell('notices', 4, html('span', { class: 'bad' }, problem.message));
	}
});

const showNotice = (notice) => tell('notices', 4, html('strong', {}, houseOf(notice.node)), `: ${notice.text}`);

element('metrics').addEventListener('click', (event) => {
	if (event.target.dataset.metric) {
		metric = event.target.dataset.metric;
		[...element('metrics').children].forEach((button) => button.setAttribute('aria-pressed', button.dataset.metric === metric));
		drawPlot();
	}
});

// --- start

const keyOf = ({ node, topic, sequence, reading }) => `${node} ${reading ? `${reading.house} ${reading.run} ${reading.number}` : `${topic} ${sequence}`}`;

// Listens before it asks for what was there, so that nothing falls between the two
async function listen() {
	const events = new EventSource('api/events');
	const known = new Set();
	let early = [];
	const on = (name, take) => events.addEventListener(name, (event) => {
		const told = JSON.parse(event.data);
		early ? early.push(() => known.has(keyOf(told)) || take(told)) : take(told);
	});
	const before = (take) => (told) => {
		known.add(keyOf(told));
		take(told);
	};
	on('reading', (arrival) => {
		remember(arrival);
		flash(arrival.node);
	});
	on('notice', showNotice);
	await new Promise((resolve) => events.onopen = events.onerror = resolve);
	try {
		(await json('api/readings')).latest.forEach(before(remember));
		(await json('api/notices')).forEach(before(showNotice));
	}
	catch {
		lost(true);
	}
	early.forEach((take) => take());
	early = null;
}

async function start() {
	await refresh();
	await listen();
	drawPlot();
	setInterval(drawPlot, 1000);
	setInterval(refresh, 1000);
}

start();
