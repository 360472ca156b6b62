// A chapter's link moves the player on the page; without it the browser opens the file at that second.
const player = document.querySelector("#tieng");
for (const link of document.querySelectorAll("a[data-at]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    player.currentTime = Number(link.dataset.at);
    player.play();
  });
}
