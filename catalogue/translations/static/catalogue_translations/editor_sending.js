/* Sends texts of the translation editor to the server, whatever the connection and the log-in are like. */

/* exported TextSender, NotSentError */
class NotSentError extends Error {
  /* `reason` is offline, loggedOut, failed, or what the server says why. */
  constructor(reason, message = "") {
    super(message);
    this.reason = reason;
  }
}

class TextSender {
  // So many fit into a request, however long they are.
  static BATCH = 40;

  constructor(form) {
    this.form = form;
  }

  /* Return {unit: {outcome, base, state, reason}} of texts ({unit: draft}), and the server's summary. Throws NotSentError. */
  async send(drafts) {
    const units = Object.keys(drafts);
    const texts = {};
    let message = "";
    for (let start = 0; start < units.length; start += TextSender.BATCH) {
      const answer = await this.post(units.slice(start, start + TextSender.BATCH), drafts);
      Object.assign(texts, answer.texts);
      message = start ? this.form.dataset.savedAll : answer.message;
    }
    return { texts, message };
  }

  async post(units, drafts) {
    const body = new FormData();
    body.set("user", this.form.dataset.user);
    for (const unit of units) {
      const { base, path, source, text } = drafts[unit];
      for (const [name, value] of Object.entries({ base, path, source, text })) body.set(`${name}-${unit}`, value);
    }
    let answer = await this.ask(body);
    // A new log-in has a new token.
    if (answer.status === 403 && (await this.renewToken())) answer = await this.ask(body);
    if (answer.type === "opaqueredirect") throw new NotSentError("loggedOut");
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    if (!isJson) throw new NotSentError("failed");
    const found = await answer.json();
    if (!answer.ok) throw new NotSentError("refused", found.error);
    return found;
  }

  async ask(body) {
    const headers = { "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value };
    try {
      return await fetch(this.form.dataset.saveUrl, { method: "POST", body, headers, redirect: "manual" });
    } catch {
      throw new NotSentError("offline");
    }
  }

  async renewToken() {
    try {
      const answer = await fetch(location.pathname, { redirect: "manual" });
      if (answer.type === "opaqueredirect") throw new NotSentError("loggedOut");
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const token = page.querySelector("[data-text-editor] [name=csrfmiddlewaretoken]")?.value;
      if (token) this.form.elements.csrfmiddlewaretoken.value = token;
      return Boolean(token);
    } catch (error) {
      if (error instanceof NotSentError) throw error;
      return false;
    }
  }
}
