// Copies the citation. Without this script, and where a page may not copy, it is text to select.
for (const place of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  const citation = place.previousElementSibling;
  const [button, status] = place.children;
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(citation.innerText);
      status.textContent = place.dataset.copied;
    } catch {
      getSelection().selectAllChildren(citation);
      status.textContent = place.dataset.failed;
    }
  };
  place.hidden = false;
}
