/* SPDX-License-Identifier: Apache-2.0 */
/* The page of the built-in chat.
 *
 * What is sent is kept in `outbox` (localStorage) under its client_id until it comes back from the
 * server, and sent again after every new connection: the server takes the same client_id as the
 * same post. What comes is known by its id, so a history may overlap with what is there. */
'use strict';

const BACKOFF_MS = [500, 1000, 2000, 4000, 8000, 15000];
const HISTORY_FIRST = 50, HISTORY_MAX = 500, DEALERS_SHOWN = 12, GROUP_MS = 5 * 60 * 1000;
const RETRIED = ['busy', 'unavailable'], RETRY_MS = 3000;
const ROLES = ['manager', 'supervisor', 'staff', 'admin'], SEES_OVERVIEW = ['manager', 'supervisor', 'admin'];

const state = {
  lang: memory.get('lang', 'zh'),
  directory: null,       // {people, dealers} in the open mode
  names: new Map(),      // id → {name, role…}
  me: null, token: '',
  channels: [],          // of the welcome
  pictures: new Map(),   // path → its element
  rooms: new Map(),      // channel id → {posts, ids, asked, got, unread}
  current: '@bot',
  outbox: [],            // [{channel, text, client_id, failed}]
  read: {},              // channel → moment of the newest post seen
  socket: null, failures: 0, retryTimer: 0, wantsIn: false, user: null,
  aheadMs: 0,            // how far the server's clock is ahead of ours
};

const words = () => WORDS[state.lang];
const say = (key, ...values) => {
  const word = words()[key];
  return typeof word === 'function' ? word(...values) : word;
};

/* ── names ─────────────────────────────────────────────────────────────── */

function nameOf(id) {
  if (id === BOT) return say('bot');
  if (state.me && id === state.me.id) return state.me.name;
  const known = state.names.get(id);
  return known ? known.name : id;
}

function roleText(one) {
  const role = words().roles[one.role] || one.role || '';
  if (one.role === 'dealer') return [one.contact, one.region].filter(Boolean).join(' · ') || role;
  if (one.role === 'staff' && one.stage) return `${words().stages[one.stage] || one.stage} · ${one.title || role}`;
  const regions = (one.regions || []).join(state.lang === 'zh' ? '、' : ', ');
  return [one.title || role, regions].filter(Boolean).join(' · ');
}

function channelName(id) {
  return id === '@bot' ? say('bot') : words().rooms[id.slice(1)] || id.slice(1);
}

function channelAbout(id) {
  return id === '@bot' ? say('directAbout') : words().roomAbout[id.slice(1)] || say('roomAboutOther');
}

function applyWords() {
  document.documentElement.lang = say('htmlLang');
  for (const element of document.querySelectorAll('[data-word]')) element.textContent = say(element.dataset.word);
  for (const element of document.querySelectorAll('[data-label]')) element.setAttribute('aria-label', say(element.dataset.label));
  $('dealer-search').placeholder = say('searchDealers');
  $('dealer-search').setAttribute('aria-label', say('searchDealers'));
}

/* ── choosing who one is ───────────────────────────────────────────────── */

function personCard(one) {
  const item = make('li');
  const button = make('button', 'card');
  button.type = 'button';
  button.dataset.id = one.id;
  const text = make('span', 'card-text');
  text.append(make('b', '', one.name), make('small', '', roleText(one)));
  button.append(face(one.id, one.name), text);
  button.addEventListener('click', () => enter(one.id, ''));
  item.append(button);
  return item;
}

function drawPeople() {
  const box = $('people');
  box.replaceChildren();
  for (const role of ROLES) {
    const people = state.directory.people.filter(one => one.role === role);
    if (!people.length) continue;
    const list = make('ul', 'cards');
    list.setAttribute('aria-label', words().roles[role]);
    list.append(...people.map(personCard));
    box.append(make('h3', '', words().roles[role]), list);
  }
}

function drawDealers() {
  const wanted = $('dealer-search').value.trim().toLowerCase();
  const fits = state.directory.dealers.filter(one =>
    !wanted || [one.id, one.name, one.contact, one.region].some(field => (field || '').toLowerCase().includes(wanted)));
  $('dealers').replaceChildren(...fits.slice(0, DEALERS_SHOWN).map(personCard));
  $('dealers-more').textContent = !fits.length ? say('noDealers')
    : fits.length > DEALERS_SHOWN ? say('moreDealers', fits.length - DEALERS_SHOWN) : '';
}

function showLogin(error) {
  $('app').hidden = true;
  $('login').hidden = false;
  $('login-error').hidden = !error;
  $('login-error').textContent = error || '';
  $('choose').hidden = !state.directory;
  $('token-form').hidden = !!state.directory;
  if (state.directory) { drawPeople(); drawDealers(); }
  document.title = say('title');
}

function enter(user, secret) {
  memory.set('user', user);
  token.set(secret);
  state.token = secret;
  state.rooms.clear();
  state.pictures.clear();
  state.channels = [];
  state.current = '@bot';
  state.outbox = memory.get('outbox.' + user, []);
  state.read = memory.get('read.' + user, {});
  state.wantsIn = true;
  state.user = user;
  state.failures = 0;
  connect();
}

function leave(error) {
  state.wantsIn = false;
  state.me = null;
  memory.set('user', null);
  clearTimeout(state.retryTimer);
  if (state.socket) state.socket.close();
  state.socket = null;
  document.body.classList.remove('in-chat');
  showLogin(error);
}

/* ── the connection ────────────────────────────────────────────────────── */

function connect() {
  clearTimeout(state.retryTimer);
  if (state.socket) { state.socket.onclose = null; state.socket.close(); }
  setStatus(say('connecting'));
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/chat`);
  state.socket = socket;
  socket.onopen = () => send({type: 'login', user: state.user, token: state.token});
  socket.onmessage = event => receive(JSON.parse(event.data));
  socket.onclose = () => { if (state.socket === socket && state.wantsIn) retryLater(); };
}

function retryLater() {
  const wait = BACKOFF_MS[Math.min(state.failures++, BACKOFF_MS.length - 1)];
  const until = Date.now() + wait * (1 + Math.random() / 2);
  state.socket = null;
  const tick = () => {
    const left = until - Date.now();
    if (left <= 0) { connect(); return; }
    setStatus(say('offline', Math.ceil(left / 1000)));
    state.retryTimer = setTimeout(tick, Math.min(left, 1000));
  };
  tick();
}

function send(frame) {
  if (state.socket && state.socket.readyState === WebSocket.OPEN) state.socket.send(JSON.stringify(frame));
}

function setStatus(text) {
  $('status').textContent = text;
  $('status').hidden = !text;
}

const handlers = {
  welcome(frame) {
    state.failures = 0;
    state.me = frame.user;
    state.names.set(frame.user.id, frame.user);
    state.channels = frame.channels;
    setStatus('');
    $('login').hidden = true;
    $('app').hidden = false;
    for (const channel of state.channels) {
      const room = roomOf(channel.id);
      askHistory(channel.id, Math.max(room.asked, HISTORY_FIRST));
    }
    drawMe();
    openChannel(state.current, document.body.classList.contains('in-chat'));
    state.outbox.filter(one => !one.failed).forEach(sendPost);
  },
  post(frame) {
    if (frame.client_id) {
      forgetSent(frame.client_id);
      state.aheadMs = Date.parse(frame.at) - Date.now();
    }
    addPost(frame);
  },
  error(frame) {
    const text = words().errors[frame.code] || words().errors.other;
    if (frame.code === 'unauthorized' && !frame.client_id) { leave(text); return; }
    const sent = state.outbox.find(one => one.client_id === frame.client_id);
    if (sent && RETRIED.includes(frame.code)) {
      setTimeout(() => { if (state.outbox.includes(sent)) sendPost(sent); }, RETRY_MS);
    } else if (sent) { sent.failed = text; keepOutbox(); drawLog(); }
    else { setStatus(text); setTimeout(() => setStatus(''), 4000); }
  },
};

function receive(frame) {
  const handler = handlers[frame.type];
  if (handler) handler(frame);
}

/* ── posts ─────────────────────────────────────────────────────────────── */

function roomOf(id) {
  let room = state.rooms.get(id);
  if (!room) {
    room = {posts: [], ids: new Set(), asked: 0, unread: 0, draft: ''};
    state.rooms.set(id, room);
  }
  return room;
}

function askHistory(channel, limit) {
  roomOf(channel).asked = limit;
  send({type: 'history', channel, limit});
}

function addPost(post) {
  const room = roomOf(post.channel);
  if (room.ids.has(post.id)) return;
  post.ms = Date.parse(post.at) || 0;
  room.ids.add(post.id);
  let place = room.posts.length;
  while (place > 0 && room.posts[place - 1].ms > post.ms) place--;
  room.posts.splice(place, 0, post);
  const isOpen = post.channel === state.current && isChatVisible();
  if (isOpen) markRead(post.channel);
  else countUnread(post.channel);
  if (!state.channels.some(channel => channel.id === post.channel))
    state.channels.push({id: post.channel, name: post.channel.slice(1), kind: 'room'});
  if (post.channel === state.current) drawLogSoon();
  drawChannelsSoon();
}

function isChatVisible() {
  return !document.hidden && !$('app').hidden &&
    (document.body.classList.contains('in-chat') || !matchMedia('(max-width: 719px)').matches);
}

function markRead(channel) {
  const room = roomOf(channel);
  const last = room.posts[room.posts.length - 1];
  room.unread = 0;
  if (last && last.id !== (state.read[channel] || {}).id) {
    state.read[channel] = {ms: last.ms, id: last.id};
    memory.set('read.' + state.user, state.read);
  }
}

function unreadOf(channel) {
  const room = roomOf(channel);
  const read = state.read[channel] || {ms: 0};
  const seen = room.posts.findIndex(post => post.id === read.id);
  return room.posts.filter((post, i) => post.user !== state.user && (seen >= 0 ? i > seen : post.ms > read.ms));
}

function countUnread(channel) { roomOf(channel).unread = unreadOf(channel).length; }

function firstUnread(channel) {
  const unread = unreadOf(channel);
  return unread.length ? unread[0].id : null;
}

/* A post that is longer than the screen is read from its beginning. */
function showTopOf(id) {
  const item = [...$('log').children].find(one => one.dataset.id === id);
  const scroll = $('scroll');
  if (!item) return;
  const top = item.getBoundingClientRect().top - scroll.getBoundingClientRect().top;
  if (top < 0) scroll.scrollTop += top - 12;
}

function newClientId() {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return Date.now().toString(36) + '-' + Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

function keepOutbox() { memory.set('outbox.' + state.user, state.outbox); }

function postText(text) {
  const one = {channel: state.current, text, client_id: newClientId(), ms: Date.now()};
  state.outbox.push(one);
  keepOutbox();
  sendPost(one);
  drawLog(true);
}

function sendPost(one) {
  send({type: 'post', channel: one.channel, text: one.text, client_id: one.client_id});
}

function forgetSent(clientId) {
  const count = state.outbox.length;
  state.outbox = state.outbox.filter(one => one.client_id !== clientId);
  if (state.outbox.length !== count) keepOutbox();
}

/* ── drawing ───────────────────────────────────────────────────────────── */

function soon(draw) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; draw(); });
  };
}
const drawLogSoon = soon(() => drawLog());
const drawChannelsSoon = soon(() => drawChannels());

function drawMe() {
  const mine = face(state.me.id, state.me.name);
  mine.id = 'me-face';
  $('me-face').replaceWith(mine);
  $('me-name').textContent = state.me.name;
  $('me-role').textContent = roleText(state.me);
  $('overview').hidden = !SEES_OVERVIEW.includes(state.me.role);
}

function drawChannels() {
  let unread = 0;
  $('channels').replaceChildren(...state.channels.map(channel => {
    const room = roomOf(channel.id);
    const last = room.posts[room.posts.length - 1];
    const item = make('li');
    const button = make('button', 'channel');
    button.type = 'button';
    button.dataset.channel = channel.id;
    if (channel.id === state.current) button.setAttribute('aria-current', 'true');
    const mark = channel.id === '@bot' ? face(BOT, '') : make('span', 'hash', '#');
    mark.setAttribute('aria-hidden', 'true');
    const text = make('span', 'channel-text');
    const preview = last ? `${last.user === BOT ? '' : nameOf(last.user) + '：'}${last.text.split('\n')[0]}` : channelAbout(channel.id);
    text.append(make('b', '', channelName(channel.id)), make('small', '', preview));
    button.append(mark, text);
    if (room.unread) {
      const badge = make('span', 'badge', room.unread > 99 ? '99+' : room.unread);
      badge.setAttribute('aria-label', say('unread', room.unread));
      button.append(badge);
      unread += room.unread;
    }
    button.addEventListener('click', () => openChannel(channel.id, true));
    item.append(button);
    return item;
  }));
  document.title = (unread ? `(${unread}) ` : '') + say('title');
}

/* Days and hours are the company's own: they are read as the server wrote them. */
function writtenAt(post) {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)/.exec(post.at || '');
  if (match) return {day: Date.UTC(match[1], match[2] - 1, match[3]), clock: match[4]};
  const date = new Date(post.ms);
  const two = number => String(number).padStart(2, '0');
  return {day: Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()), clock: `${two(date.getHours())}:${two(date.getMinutes())}`};
}

function dayText(day) {
  const date = new Date(day), now = new Date(Date.now() + state.aheadMs);
  const days = Math.round((Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) - day) / 86400000);
  const weekday = words().weekdays[date.getUTCDay()];
  if (days === 0) return `${say('today')} · ${weekday}`;
  if (days === 1) return `${say('yesterday')} · ${weekday}`;
  return Math.abs(days) < 180 ? say('day', date.getUTCMonth() + 1, date.getUTCDate(), weekday)
    : say('dayYear', date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
}

/* The text with its addresses as links. */
function textNodes(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"'，。；！？）】》]+/g)) {
    nodes.push(text.slice(from, match.index));
    const link = make('a', '', match[0]);
    link.href = match[0];
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
    nodes.push(link);
    from = match.index + match[0].length;
  }
  nodes.push(text.slice(from));
  return nodes;
}

/* What the bot says, line by line: the number that a line begins with can be tapped to speak about
 * it, what is critical stands out, dates and numbers are not broken. */
function lineOf(line) {
  const item = make('span', 'line');
  const match = /^(A\d+|#\d+)(?=[\s:：,，(（])(\s*(?:严重|critical)(?=[\s:：]))?/.exec(line);
  let rest = line;
  if (match) {
    const ref = make('button', 'ref', match[1]);
    ref.type = 'button';
    ref.addEventListener('click', () => fillBox((state.current === '@bot' ? '' : say('mention')) + match[1] + (state.lang === 'zh' ? '' : ' ')));
    item.append(ref);
    if (match[2]) item.append(' ', make('strong', 'critical', match[2].trim()));
    rest = line.slice(match[0].length);
  }
  for (const part of rest.split(/(\d[\d.,:–-]*\d)/)) {
    if (/^\d.*[-–:]/.test(part)) item.append(make('span', 'whole', part));
    else item.append(...textNodes(part));
  }
  return item;
}

function linesOf(text) {
  const nodes = [];
  for (const line of text.split('\n')) {
    if (nodes.length) nodes.push('\n');
    nodes.push(lineOf(line));
  }
  return nodes;
}

function quoteOf(post, room) {
  const of = post.reply_to && room.posts.find(one => one.id === post.reply_to);
  if (!of || post.channel === '@bot') return null;
  return make('span', 'quote', `${nameOf(of.user)}：${[...of.text.replace(/\s+/g, ' ')].slice(0, 40).join('')}`);
}

/* A picture is asked for by who one is, as only those may see it who see its post; once. */
async function loadPicture(link, image, path) {
  const answer = await fetch(path, {headers: {Authorization: credentials(state.user, state.token)}});
  if (!answer.ok) { link.replaceChildren(make('span', 'faint', say('imageGone'))); return; }
  image.onload = () => {
    const scroll = $('scroll');
    const below = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight;
    if (below < image.clientHeight + 80) scroll.scrollTop = scroll.scrollHeight;
  };
  image.src = link.href = URL.createObjectURL(await answer.blob());
}

function imageOf(post) {
  if (!post.image || !/^\/files\/[\w.-]+$/.test(post.image)) return null;
  const known = state.pictures.get(post.image);
  if (known) return known;
  const link = make('a', 'picture');
  link.target = '_blank';
  const image = make('img');
  image.alt = say('image');
  link.append(image);
  state.pictures.set(post.image, link);
  loadPicture(link, image, post.image).catch(() => state.pictures.delete(post.image));
  return link;
}

function postItem(post, room, isFollowing) {
  const own = post.user === state.user;
  const item = make('li', `post ${own ? 'own' : 'other'}${post.user === BOT ? ' from-bot' : ''}${isFollowing ? ' following' : ''}`);
  item.dataset.id = post.id || post.client_id;
  const body = make('div', 'body');
  if (!own) {
    item.append(isFollowing ? make('span', 'face-room') : face(post.user, nameOf(post.user)));
    if (!isFollowing && post.channel !== '@bot') body.append(make('span', 'who', nameOf(post.user)));
  }
  const bubble = make('div', 'bubble');
  const quote = quoteOf(post, room);
  if (quote) bubble.append(quote);
  const text = make('p', 'text');
  text.append(...(post.user === BOT && !/https?:/.test(post.text) ? linesOf(post.text) : textNodes(post.text)));
  bubble.append(text);
  const image = imageOf(post);
  if (image) bubble.append(image);
  body.append(bubble);
  const time = make('time', 'time', writtenAt(post).clock);
  if (post.at) time.dateTime = post.at;
  body.append(time);
  item.append(body);
  return item;
}

function waitingItem(one) {
  const item = postItem({...one, user: state.user}, roomOf(one.channel), false);
  item.classList.add(one.failed ? 'failed' : 'waiting');
  const time = item.querySelector('.time');
  time.textContent = one.failed ? `${one.failed} ${say('failed')}` : say('waiting');
  if (one.failed) {
    const again = make('button', 'quiet again', time.textContent);
    again.type = 'button';
    again.addEventListener('click', () => {
      delete one.failed;
      keepOutbox();
      sendPost(one);
      drawLog();
    });
    time.replaceWith(again);
  }
  return item;
}

function drawLog(toBottom) {
  const room = roomOf(state.current);
  const scroll = $('scroll');
  const wasAtBottom = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
  const heightBefore = scroll.scrollHeight, topBefore = scroll.scrollTop;
  const firstBefore = $('log').querySelector('.post')?.dataset.id;
  const items = [];
  let day = '', before = null;
  for (const post of room.posts) {
    const today = writtenAt(post).day;
    if (today !== day) { items.push(make('li', 'day', dayText(today))); before = null; }
    day = today;
    const isFollowing = before && before.user === post.user && post.ms - before.ms < GROUP_MS;
    items.push(postItem(post, room, isFollowing));
    before = post;
  }
  const waiting = state.outbox.filter(one => one.channel === state.current);
  items.push(...waiting.map(waitingItem));
  $('log').replaceChildren(...items);
  const isEmpty = !room.posts.length && !waiting.length;
  $('empty').hidden = !isEmpty;
  if (isEmpty) drawEmpty();
  $('earlier').hidden = room.posts.length < room.asked || room.asked >= HISTORY_MAX;
  const firstNow = $('log').querySelector('.post')?.dataset.id;
  if (toBottom || wasAtBottom) scroll.scrollTop = scroll.scrollHeight;
  else if (firstNow !== firstBefore) scroll.scrollTop = topBefore + scroll.scrollHeight - heightBefore;
  showDown();
}

function showDown() {
  const scroll = $('scroll');
  $('down').hidden = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 200;
}

function suggestions() {
  const all = words().suggest;
  return state.current === '@bot' ? all[state.me.role] || [] : state.me.role === 'dealer' ? [] : all.room;
}

/* Puts words into the box; the cursor goes to the gap that "…" marks, or to the end. */
function fillBox(text) {
  const box = $('text');
  const gap = text.indexOf('…');
  box.value = text.replace('…', '');
  box.focus();
  const at = gap < 0 ? box.value.length : gap;
  box.setSelectionRange(at, at);
  fitBox();
}

function chip(text) {
  const button = make('button', 'chip', text);
  button.type = 'button';
  button.addEventListener('click', () => fillBox(text));
  return button;
}

function drawChips() { $('chips').replaceChildren(...suggestions().map(chip)); }

function drawEmpty() {
  const box = $('empty');
  const big = state.current === '@bot' ? face(BOT, '') : make('span', 'hash', '#');
  box.replaceChildren(big, make('p', '', state.current === '@bot' ? say('emptyDirect') : say('emptyRoom')));
}

function openChannel(id, byHand) {
  const text = $('text');
  if (state.current !== id) {
    roomOf(state.current).draft = text.value;
    text.value = roomOf(id).draft;
  }
  state.current = id;
  if (byHand) document.body.classList.add('in-chat');
  $('chat-name').textContent = (id === '@bot' ? '' : '# ') + channelName(id);
  $('chat-about').textContent = channelAbout(id);
  text.placeholder = id === '@bot' ? words().placeholders[state.me.role] || '' : say('placeholderRoom');
  const news = firstUnread(id);
  if (isChatVisible()) markRead(id);
  drawChips();
  drawLog(true);
  if (news) showTopOf(news);
  drawChannels();
  fitBox();
  if (byHand && !matchMedia('(pointer: coarse)').matches) text.focus();
}

function drawAll() {
  applyWords();
  if (!$('login').hidden) showLogin($('login-error').textContent);
  if (state.me && !$('app').hidden) { drawMe(); openChannel(state.current, false); }
}

/* ── the composer ──────────────────────────────────────────────────────── */

let isComposing = false;

function fitBox() {
  const box = $('text');
  box.style.height = 'auto';
  if (box.value) box.style.height = Math.min(box.scrollHeight + 2, 160) + 'px';
  $('composer').querySelector('.send').disabled = !box.value.trim();
}

function submit() {
  const box = $('text');
  const text = box.value.trim();
  if (!text) return;
  postText(text);
  box.value = '';
  fitBox();
}

function listen() {
  const box = $('text');
  box.addEventListener('compositionstart', () => { isComposing = true; });
  box.addEventListener('compositionend', () => { isComposing = false; });
  box.addEventListener('input', fitBox);
  box.addEventListener('keydown', event => {
    /* 229: a key that an input method has taken, also the Enter that ends a word in Safari. */
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit();
  });
  $('composer').addEventListener('submit', event => { event.preventDefault(); submit(); });
  $('scroll').addEventListener('scroll', showDown, {passive: true});
  $('down').addEventListener('click', () => { $('scroll').scrollTop = $('scroll').scrollHeight; });
  $('earlier').addEventListener('click', () => askHistory(state.current, Math.min(roomOf(state.current).asked + 150, HISTORY_MAX)));
  $('back').addEventListener('click', () => { document.body.classList.remove('in-chat'); drawChannels(); });
  $('leave').addEventListener('click', () => leave(''));
  $('dealer-search').addEventListener('input', drawDealers);
  $('token-form').addEventListener('submit', event => {
    event.preventDefault();
    enter($('token-user').value.trim(), $('token').value);
  });
  for (const button of document.querySelectorAll('.lang')) button.addEventListener('click', () => {
    state.lang = state.lang === 'zh' ? 'en' : 'zh';
    memory.set('lang', state.lang);
    drawAll();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || !state.me) return;
    if (isChatVisible()) markRead(state.current);
    drawChannels();
  });
  window.addEventListener('online', () => { if (state.wantsIn && !state.socket) connect(); });
}

async function start() {
  applyWords();
  listen();
  try {
    const answer = await fetch('/directory.json');
    if (answer.ok) state.directory = await answer.json();
  } catch { /* without it one logs in by id and token */ }
  for (const one of state.directory ? [...state.directory.people, ...state.directory.dealers] : []) state.names.set(one.id, one);
  const user = new URLSearchParams(location.search).get('user') || memory.get('user', null);
  const secret = token.get();
  if (user && (state.directory || secret)) enter(user, secret);
  else showLogin('');
}

start();
