/* SPDX-License-Identifier: Apache-2.0 */
/* The overview: how the dealers in one's charge stand, at a glance and read only. One request
 * brings all figures; the server decides whose. */
'use strict';

const ROLES = ['manager', 'supervisor', 'admin'];
const SHOWN = 6, EVERY_MS = 5 * 60 * 1000;

const state = {
  lang: memory.get('lang', 'zh'),
  people: null,     // in the open mode: who there is to choose from
  user: null, token: token.get(),
  figures: null,
  kind: 'visits',   // which of the due are shown
  all: {},          // lists that are shown to their end
  timer: 0,
};

const words = () => ({...WORDS[state.lang], ...OVERVIEW_WORDS[state.lang]});
const say = (key, ...values) => {
  const word = words()[key];
  return typeof word === 'function' ? word(...values) : word;
};

function applyWords() {
  document.documentElement.lang = say('htmlLang');
  for (const element of document.querySelectorAll('[data-word]')) element.textContent = say(element.dataset.word);
  document.title = say('overviewTitle');
}

/* ── numbers and days ──────────────────────────────────────────────────── */

const grouped = number => Math.round(number).toLocaleString('en-US');
const percent = ([part, all]) => all ? Math.round(100 * part / all) + '%' : '–';
const monthOf = day => say('month', Number(day.slice(5, 7)));
const shortDay = day => day.slice(0, 4) === state.figures.at.slice(0, 4) ? day.slice(5) : day;

/* The unit in which so many yuan are told, and its name. */
function unitOf(yuan) {
  const [, unit, name] = words().money.find(([from]) => yuan >= from);
  return [unit, name];
}

function money(yuan) {
  const [unit, name] = unitOf(yuan);
  const number = yuan / unit;
  return `${unit === 1 || number >= 1000 ? grouped(number) : number.toFixed(1)} ${name}`;
}

function change(now, before) {
  if (!before) return '–';
  const part = 100 * (now - before) / before;
  return `${part > 0 ? '+' : part < 0 ? '−' : ''}${Math.abs(part).toFixed(1)}%`;
}

/* ── pieces ────────────────────────────────────────────────────────────── */

function fill(id, ...nodes) { $(id).querySelector('.content').replaceChildren(...nodes); }

function legend(...items) {
  const box = make('p', 'legend');
  for (const [ink, name] of items) {
    const item = make('span');
    item.append(make('i', ink), name);
    box.append(item);
  }
  return box;
}

function bar(ink, share) {
  const track = make('div'), inner = make('div', ink);
  inner.style.width = `${100 * Math.min(Math.max(share, 0), 1)}%`;
  track.append(inner);
  return track;
}

/* The first rows of a list, and a button for the rest. */
function rowsOf(key, list, draw) {
  const rows = make('div', 'rows');
  const shown = state.all[key] ? list : list.slice(0, SHOWN);
  rows.append(...shown.map(draw));
  if (shown.length === list.length) return [rows];
  const more = make('button', 'quiet more', say('showAll', list.length));
  more.type = 'button';
  more.addEventListener('click', () => { state.all[key] = true; drawAll(); });
  return [rows, more];
}

function tile(id, name, value, note, isBad, isBroad) {
  const item = make('li', `tile${isBroad ? ' broad' : ''}`);
  item.dataset.tile = id;
  item.append(make('span', '', name), make('b', '', value), make('small', isBad ? 'bad' : '', note));
  return item;
}

/* ── parts ─────────────────────────────────────────────────────────────── */

function drawTiles({alerts, due, purchases, tickets}) {
  const tiles = [
    tile('alerts', say('openAlerts'), alerts.count, say('critical', alerts.critical), alerts.critical > 0),
    tile('visits', say('visitsDue'), due.visits.count, say('overdue', due.visits.late), due.visits.late > 0),
    tile('calls', say('callsDue'), due.calls.count, say('overdue', due.calls.late), due.calls.late > 0),
  ];
  if (tickets) tiles.push(tile('tickets', say('openTickets'), tickets.open, say('overdue', tickets.open_late), tickets.open_late > 0));
  if (purchases) tiles.push(tile('purchases', say('purchasesYear'), change(purchases.now, purchases.before), money(purchases.now), false, true));
  $('tiles').replaceChildren(...tiles);
}

function alertRow(one) {
  const row = make('div', 'row'), name = make('span');
  name.append(make('span', 'number', 'A' + one.alert), make('b', '', one.name));
  const side = make('span', 'aside');
  if (one.severity === 'critical') side.append(make('span', 'tag', say('criticalTag')), ' ');
  if (one.state === 'acked') side.append(make('span', 'tag taken', say('takenTag')));
  row.append(name, side, make('small', '', [one.manager, one.text].filter(Boolean).join(' · ')));
  return row;
}

function drawAlerts({alerts}) {
  if (!alerts.list.length) fill('alerts', make('p', 'none', say('noAlerts')));
  else fill('alerts', ...rowsOf('alerts', alerts.list, alertRow));
}

function dueRow(one) {
  const row = make('div', 'row');
  const isLate = one.late > 0;
  const last = one.last ? say('lastContact', shortDay(one.last)) : say('neverContacted');
  row.append(make('b', '', one.name),
    make('span', `aside${isLate ? ' bad' : ''}`, isLate ? say('lateBy', one.late) : say('dueBy', shortDay(one.due))),
    make('small', '', [one.manager, one.region, last].filter(Boolean).join(' · ')));
  return row;
}

function drawDue({due}) {
  const tabs = make('div', 'tabs');
  for (const kind of ['visits', 'calls']) {
    const tab = make('button', 'tab', `${say(kind === 'visits' ? 'visitsTab' : 'callsTab')} ${due[kind].count}`);
    tab.type = 'button';
    tab.dataset.kind = kind;
    tab.setAttribute('aria-pressed', String(kind === state.kind));
    tab.addEventListener('click', () => { state.kind = kind; drawAll(); });
    tabs.append(tab);
  }
  const list = due[state.kind].list;
  if (!list.length) fill('due', tabs, make('p', 'none', say('nobodyDue')));
  else fill('due', tabs, ...rowsOf(state.kind, list, dueRow));
}

/* Round numbers for an axis: at most five steps of 1, 2, 2.5 or 5 tens. */
function stepOf(highest) {
  const tens = 10 ** Math.floor(Math.log10(highest / 5));
  return [1, 2, 2.5, 5, 10].map(one => one * tens).find(step => highest <= 5 * step) || 10 * tens;
}

function drawPurchases({purchases}) {
  const numbers = purchases.months.flatMap(one => [one.now, one.before]);
  const highest = Math.max(...numbers);
  if (highest <= 0) { fill('purchases', make('p', 'none', say('noPurchases'))); return; }
  const [unit, unitName] = unitOf(highest);
  const step = stepOf(highest), top = step * Math.ceil(highest / step);
  const chart = make('div', 'months'), axis = make('div', 'axis');
  for (let at = 0; at <= top; at += step) {
    const label = make('span', '', String(Math.round(100 * at / unit) / 100));
    label.style.bottom = `${100 * at / top}%`;
    axis.append(label);
  }
  const cells = purchases.months.map(one => {
    const cell = make('div', 'month');
    cell.title = `${one.month.slice(0, 7)}: ${grouped(one.now)} (${grouped(one.before)})`;
    for (const [ink, yuan] of [['soft', one.before], ['first', one.now]]) {
      const column = make('div', ink);
      column.style.height = `${100 * Math.max(yuan, 0) / top}%`;
      cell.append(column);
    }
    return cell;
  });
  const names = purchases.months.map(one => make('div', 'month-name', monthOf(one.month)));
  chart.append(axis, ...cells, make('div'), ...names);
  const sum = say('purchasesSum', money(purchases.now), money(purchases.before), change(purchases.now, purchases.before));
  fill('purchases', legend(['first', `${purchases.from.slice(0, 7)} – ${purchases.to.slice(0, 7)}`], ['soft', say('yearBefore')],
    ['none', say('inUnit', unitName)]), chart, make('p', 'faint sum', sum));
}

function drawCadence({cadence}) {
  const rows = make('div', 'bars');
  for (const one of cadence.managers) {
    const track = make('div', 'track'), values = make('div', 'values');
    for (const [ink, className, share] of [['first', 'visited', one.visited], ['second', 'called', one.called]]) {
      const line = make('div');
      track.append(bar(ink, share[1] ? share[0] / share[1] : 0));
      line.append(make('b', className, percent(share)), make('small', '', share[1] ? `${share[0]}/${share[1]}` : ''));
      values.append(line);
    }
    rows.append(make('span', 'name', one.name), track, values);
  }
  const names = legend(['first', say('visitedWithin', cadence.visit_days)], ['second', say('calledWithin', cadence.call_days)]);
  if (cadence.managers.length) fill('cadence', names, rows);
  else fill('cadence', make('p', 'none', say('nothingYet')));
}

function drawTickets({tickets}) {
  const stages = tickets.stages.filter(one => one.opened);
  if (!stages.length) { fill('tickets', make('p', 'none', say('noTickets'))); return; }
  const most = Math.max(...stages.map(one => one.opened));
  const rows = make('div', 'bars');
  for (const one of stages) {
    const stack = make('div', 'stack');
    stack.style.width = `${100 * one.opened / most}%`;
    for (const [ink, count] of [['first', one.in_time], ['badly', one.late], ['still', one.open - one.open_late]]) {
      if (!count) continue;
      const part = make('div', ink, count);
      part.style.flex = count;
      stack.append(part);
    }
    rows.append(make('span', 'name', words().stages[one.stage]), stack,
      make('span', 'values', one.in_time + one.late ? say('inTime', percent([one.in_time, one.in_time + one.late])) : ''));
  }
  fill('tickets', legend(['first', say('ticketsInTime')], ['badly', say('ticketsLate')], ['still', say('ticketsOpen')]), rows);
}

function drawAll() {
  const figures = state.figures;
  const role = words().roles[figures.user.role] || figures.user.role;
  const count = figures.dealers === undefined ? '' : say('dealersCount', figures.dealers);
  $('about').textContent = [figures.user.name, role, count, say('asOf', figures.at.slice(5, 10), figures.at.slice(11, 16))]
    .filter(Boolean).join(' · ');
  drawTiles(figures);
  drawAlerts(figures);
  drawDue(figures);
  for (const [id, draw] of [['purchases', drawPurchases], ['cadence', drawCadence], ['tickets', drawTickets]]) {
    if (figures[id]) draw(figures);
    else fill(id, make('p', 'none', say('tooMany')));
  }
  $('figures').hidden = false;
}

/* ── who looks, and the figures ────────────────────────────────────────── */

function personCard(one) {
  const item = make('li'), button = make('button', 'card'), text = make('span', 'card-text');
  button.type = 'button';
  button.dataset.id = one.id;
  text.append(make('b', '', one.name), make('small', '', one.title || words().roles[one.role]));
  button.append(face(one.id, one.name), text);
  button.addEventListener('click', () => enter(one.id, ''));
  item.append(button);
  return item;
}

function showLogin(error) {
  clearTimeout(state.timer);
  $('overview').hidden = true;
  $('login').hidden = false;
  $('login-error').hidden = !error;
  $('login-error').textContent = error || '';
  $('choose').hidden = !state.people;
  $('token-form').hidden = !!state.people;
  if (state.people) $('people').replaceChildren(...state.people.filter(one => ROLES.includes(one.role)).map(personCard));
}

function showStatus(text, isCalm) {
  $('status').textContent = text;
  $('status').classList.toggle('calm', !!isCalm);
  $('status').hidden = !text;
}

function enter(user, secret) {
  state.user = user;
  state.token = secret;
  state.figures = null;
  state.all = {};
  $('figures').hidden = true;
  memory.set('user', user);
  token.set(secret);
  load();
}

/* Figures that come late, for somebody else or in another language, are not shown. */
async function load() {
  const {user, lang} = state;
  clearTimeout(state.timer);
  $('login').hidden = true;
  $('overview').hidden = false;
  showStatus(state.figures ? '' : say('loading'), true);
  try {
    const answer = await fetch(`/overview.json?lang=${lang}`, {headers: {Authorization: credentials(user, state.token)}});
    if (user !== state.user || lang !== state.lang) return;
    if (answer.status === 401) { showLogin(words().errors.unauthorized); return; }
    if (answer.status === 403) { $('figures').hidden = true; $('about').textContent = ''; showStatus(await answer.text(), true); return; }
    if (!answer.ok) throw new Error(answer.status);
    state.figures = await answer.json();
    showStatus('');
    drawAll();
  } catch { showStatus(say('notLoaded')); }
  state.timer = setTimeout(() => { if (!document.hidden) load(); }, EVERY_MS);
}

function listen() {
  $('again').addEventListener('click', load);
  $('leave').addEventListener('click', () => { memory.set('user', null); showLogin(''); });
  $('token-form').addEventListener('submit', event => {
    event.preventDefault();
    enter($('token-user').value.trim(), $('token').value);
  });
  for (const button of document.querySelectorAll('.lang')) button.addEventListener('click', () => {
    state.lang = state.lang === 'zh' ? 'en' : 'zh';
    memory.set('lang', state.lang);
    applyWords();
    if ($('overview').hidden) showLogin($('login-error').textContent);
    else load();
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && state.figures && !$('overview').hidden) load();
  });
}

async function start() {
  applyWords();
  listen();
  try {
    const answer = await fetch('/directory.json');
    if (answer.ok) state.people = (await answer.json()).people;
  } catch { /* without it one logs in by id and token */ }
  const user = new URLSearchParams(location.search).get('user') || memory.get('user', null);
  if (user && (state.people || state.token)) enter(user, state.token);
  else showLogin('');
}

start();
