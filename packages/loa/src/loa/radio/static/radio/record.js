// Records with the microphone and puts the recording into the form's file field; without it, a file is sent as ever.
const box = document.querySelector("[data-record]");
const field = document.querySelector("input[type=file][name=file]");
if (box && field && navigator.mediaDevices && window.MediaRecorder) {
  box.hidden = false;
  const [start, stop, told] = ["[data-start]", "[data-stop]", "[data-told]"].map((name) => box.querySelector(name));
  let recorder = null;
  start.addEventListener("click", async () => {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false, autoGainControl: false } });
    } catch {
      told.textContent = told.dataset.denied;
      return;
    }
    const parts = [];
    recorder = new MediaRecorder(stream, { audioBitsPerSecond: 128000 });
    recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
    recorder.addEventListener("stop", () => {
      stream.getTracks().forEach((track) => track.stop());
      const kind = recorder.mimeType.split(";")[0];
      const here = Date.now() - new Date().getTimezoneOffset() * 60000;
      const moment = new Date(here).toISOString().slice(0, 16).replace(/[T:]/g, "-");
      const files = new DataTransfer();
      files.items.add(new File(parts, `ghi-am-${moment}.${kind.includes("mp4") ? "m4a" : "webm"}`, { type: kind }));
      field.files = files.files;
      [start.hidden, stop.hidden] = [false, true];
      told.textContent = told.dataset.done;
    });
    recorder.start(1000);
    [start.hidden, stop.hidden] = [true, false];
    told.textContent = told.dataset.on;
    stop.focus();
  });
  stop.addEventListener("click", () => recorder?.stop());
}
