// Shows the sections that match while somebody types. The index came with the page.
const box = document.getElementById('search');
const list = document.getElementById('found');
const shownMax = 12;
let index;

function show() {
  index ??= MiniSearch.loadJSON(searchIndex, searchOptions);
  const found = index.search(box.value, { prefix: true, fuzzy: 0.1, combineWith: 'AND', boost: { title: 3 } });
  const items = found.slice(0, shownMax).map(({ address, title, page }) => {
    const link = document.createElement('a');
    link.href = `${box.dataset.root}/${address}`;
    link.textContent = title === page ? title : `${page}: ${title}`;
    const item = document.createElement('li');
    item.append(link);
    return item;
  });
  if (items.length === 0 && box.value.trim() !== '') items.push('Nothing matches.');
  list.replaceChildren(...items);
  list.hidden = items.length === 0;
}

box.addEventListener('input', show);
box.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') {
    box.value = '';
    show();
  }
});
