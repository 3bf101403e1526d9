// Runs before the page is painted, so that parts which a script will fold away
// never flash. A file of its own because the site allows no inline script.
document.body.className += " js-enabled" + ("noModule" in HTMLScriptElement.prototype ? " govuk-frontend-supported" : "");
