//! Drives the report in a browser, over the browser's own protocol on two pipes. Not in the default suite, because it needs
//! Chromium (its program can be named in `REGARD_CHROMIUM`):
//!
//! ```text
//! cargo test --release --locked --test cli -- --ignored browser
//! ```
//!
//! It leaves pictures of the page, at phone and desk width, light and dark, in `target/tmp`.

use crate::common::sample;
use crate::largest_page::largest_page;
use crate::workbook_and_page::{hostile, shown};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

struct Browser {
    process: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    session: Option<String>,
    calls: u64,
    /// The events that the browser sent.
    events: Vec<Value>,
    _profile: tempfile::TempDir,
}

impl Browser {
    fn start() -> Self {
        let profile = tempfile::tempdir().unwrap();
        let program = std::env::var("REGARD_CHROMIUM").unwrap_or_else(|_| "chromium".to_owned());
        let mut process = Command::new("sh")
            // The browser reads from descriptor 3 and writes to 4.
            .args(["-c", "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1", "sh", &program])
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--remote-debugging-pipe",
            ])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (to, from) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        let mut browser = Self {
            process,
            to,
            from: BufReader::new(from),
            session: None,
            calls: 0,
            events: Vec::new(),
            _profile: profile,
        };
        let target = browser.call("Target.createTarget", json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let session = browser.call("Target.attachToTarget", attach);
        browser.session = session["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        browser
    }

    fn call(&mut self, method: &str, params: Value) -> Value {
        self.calls += 1;
        let mut message = json!({ "id": self.calls, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.to.write_all(message.to_string().as_bytes()).unwrap();
        self.to.write_all(b"\0").unwrap();
        loop {
            let mut answer = self.next();
            if answer["id"] == self.calls {
                assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return answer["result"].take();
            }
            self.events.push(answer);
        }
    }

    fn next(&mut self) -> Value {
        let mut bytes = Vec::new();
        self.from.read_until(0, &mut bytes).unwrap();
        assert_eq!(
            bytes.pop(),
            Some(0),
            "the browser went away: is there a program `chromium`?"
        );
        serde_json::from_slice(&bytes).unwrap()
    }

    fn open(&mut self, page: &Path, fragment: &str) {
        let url = format!("file://{}{fragment}", page.display());
        // Away first: another fragment of the same page would load nothing.
        for url in ["about:blank", &url] {
            let loads = |events: &[Value]| events.iter().filter(|e| e["method"] == "Page.loadEventFired").count();
            let before = loads(&self.events);
            self.call("Page.navigate", json!({ "url": url }));
            while loads(&self.events) == before {
                let event = self.next();
                self.events.push(event);
            }
        }
    }

    /// The value of a JavaScript expression in the page.
    fn value(&mut self, expression: &str) -> Value {
        let params = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let mut result = self.call("Runtime.evaluate", params);
        assert!(result["exceptionDetails"].is_null(), "{expression}: {result}");
        result["result"]["value"].take()
    }

    fn text(&mut self, expression: &str) -> String {
        self.value(expression).as_str().unwrap_or_default().to_owned()
    }

    /// A click with the mouse on what `expression` gives.
    fn click(&mut self, expression: &str) {
        let place = self.value(&format!(
            "(() => {{ const e = {expression}; e.scrollIntoView({{ block: 'center', behavior: 'instant' }}); \
             const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; }})()"
        ));
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({ "type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", event);
        }
    }

    fn press_enter(&mut self) {
        for kind in ["keyDown", "keyUp"] {
            let event =
                json!({ "type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r" });
            self.call("Input.dispatchKeyEvent", event);
        }
    }

    fn screen(&mut self, width: u32, height: u32, scheme: &str) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.call("Emulation.setDeviceMetricsOverride", metrics);
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.call("Emulation.setEmulatedMedia", media);
    }

    /// Errors that a console would show, dialogs, and whatever was loaded besides pages on the disk.
    fn complaints(&self) -> Vec<&Value> {
        let bad = |event: &&Value| match event["method"].as_str().unwrap_or_default() {
            "Runtime.exceptionThrown" | "Page.javascriptDialogOpening" => true,
            "Runtime.consoleAPICalled" => event["params"]["type"] == "error",
            "Log.entryAdded" => event["params"]["entry"]["level"] == "error",
            "Network.requestWillBeSent" => {
                let url = event["params"]["request"]["url"].as_str().unwrap_or_default();
                url != "about:blank" && !(url.starts_with("file://") && url.contains("/report.html"))
            }
            _ => false,
        };
        self.events.iter().filter(bad).collect()
    }

    fn picture(&mut self, name: &str) {
        let picture = self.call(
            "Page.captureScreenshot",
            json!({ "format": "png", "captureBeyondViewport": false }),
        );
        let bytes = decoded(picture["data"].as_str().unwrap());
        assert!(bytes.len() > 10_000, "{name}: {} bytes", bytes.len());
        std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name), bytes).unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn decoded(base64: &str) -> Vec<u8> {
    use base64::prelude::{BASE64_STANDARD, Engine};
    BASE64_STANDARD.decode(base64).unwrap()
}

const ROWS: &str = "[...document.querySelectorAll('#grid-table tbody tr')]";

fn column(browser: &mut Browser, column: usize) -> Vec<String> {
    let texts = browser.value(&format!(
        "{ROWS}.filter((r) => !r.hidden).map((r) => r.cells[{column}].dataset.value ?? r.cells[{column}].textContent)"
    ));
    let texts = texts.as_array().unwrap().iter();
    texts.map(|t| t.as_str().unwrap().to_owned()).collect()
}

fn header(name: &str) -> String {
    format!("[...document.querySelectorAll('#grid-table thead button')].find((b) => b.textContent === '{name}')")
}

#[test]
#[ignore = "needs Chromium"]
fn browser_sorts_filters_opens_and_complains_of_nothing() {
    let dir = sample();
    shown(dir.path(), "out", &["--period", "week"]);
    let page = dir.path().join("out/report.html");
    let mut browser = Browser::start();
    browser.screen(1440, 2400, "light");
    browser.open(&page, "");

    // Sort with the mouse, both ways; then with the keyboard.
    let numbers = |texts: Vec<String>| texts.iter().map(|t| t.parse().unwrap()).collect::<Vec<f64>>();
    let articles = header("Articles");
    browser.click(&articles);
    let sorted = numbers(column(&mut browser, 1));
    assert!(sorted.is_sorted() && sorted.len() > 3, "{sorted:?}");
    browser.click(&articles);
    assert!(numbers(column(&mut browser, 1)).iter().rev().is_sorted());
    assert_eq!(
        browser.text(&format!("{articles}.closest('th').ariaSort")),
        "descending"
    );
    browser.value(&format!("{}.focus()", header("Actor")));
    browser.press_enter();
    let names = column(&mut browser, 0);
    assert!(names.is_sorted() && names.len() == sorted.len(), "{names:?}");
    assert_eq!(
        browser.value("document.querySelectorAll('#grid-table [aria-sort]').length"),
        1
    );

    // Find an actor, without his accents.
    browser.value("document.getElementById('search').focus()");
    browser.call("Input.insertText", json!({ "text": "tomas oko" }));
    assert_eq!(column(&mut browser, 0), ["Tomás Okonjo-Reyes"]);
    let found = browser.text("document.getElementById('found').textContent");
    assert!(found.starts_with("1 of "), "{found}");
    let visible =
        "[...document.querySelectorAll('#grid-table tbody tr, details.actor')].filter((e) => !e.hidden).length";
    assert_eq!(browser.value(visible), 2);

    // Open what was found, from the table.
    let section = "document.querySelector('details.actor[data-actor=\"okonjo-reyes\"]')";
    assert_eq!(browser.value(&format!("{section}.open")), false);
    browser.click(&format!("{ROWS}.find((r) => !r.hidden).querySelector('a')"));
    assert_eq!(browser.value(&format!("{section}.open")), true);
    assert_eq!(
        browser.value(&format!(
            "document.activeElement === {section}.querySelector('summary')"
        )),
        true
    );
    assert!(
        browser
            .value(&format!("{section}.querySelectorAll('mark').length"))
            .as_u64()
            .unwrap()
            > 3
    );
    assert!(
        browser
            .value(&format!(
                "{section}.querySelector('.time').getBoundingClientRect().width"
            ))
            .as_f64()
            .unwrap()
            > 300.0
    );

    // A link from outside opens it too; on paper is what is open, and the explanations.
    browser.open(&page, "#actor-okonjo-reyes");
    assert_eq!(browser.value(&format!("{section}.open")), true);
    browser.value(
        "addEventListener('beforeprint', () => { \
         window.closedOnPaper = document.querySelectorAll('details:not(.actor):not([open])').length; \
         window.actorsOnPaper = document.querySelectorAll('details.actor[open]').length; })",
    );
    let open = browser.value("document.querySelectorAll('details[open]').length");
    let paper = browser.call("Page.printToPDF", json!({}));
    assert!(decoded(paper["data"].as_str().unwrap()).starts_with(b"%PDF"));
    assert_eq!(
        browser.value("[window.closedOnPaper, window.actorsOnPaper]"),
        json!([0, 1])
    );
    assert_eq!(browser.value("document.querySelectorAll('details[open]').length"), open);
    assert_eq!(browser.complaints(), [&Value::Null; 0]);
}

#[test]
#[ignore = "needs Chromium"]
fn browser_shows_the_page_on_a_phone_and_on_a_desk_in_light_and_dark() {
    let dir = sample();
    shown(dir.path(), "out", &["--period", "week"]);
    let page = dir.path().join("out/report.html");
    let mut browser = Browser::start();
    let mut backgrounds = Vec::new();
    for (place, width, height) in [("phone", 390, 3400), ("desk", 1440, 2600)] {
        for scheme in ["light", "dark"] {
            browser.screen(width, height, scheme);
            for (part, fragment) in [("", ""), ("-actor", "#actor-halden")] {
                browser.open(&page, fragment);
                assert_eq!(
                    browser.value("document.documentElement.scrollWidth <= innerWidth"),
                    true,
                    "{place}"
                );
                // Smooth scrolling would still be under way.
                browser.value("new Promise((done) => setTimeout(done, 600))");
                browser.picture(&format!("report-{place}-{scheme}{part}.png"));
            }
            backgrounds.push(browser.text("getComputedStyle(document.body).backgroundColor"));
        }
    }
    assert_eq!(backgrounds[..2], backgrounds[2..]);
    assert_ne!(backgrounds[0], backgrounds[1]);
    assert_eq!(browser.complaints(), [&Value::Null; 0]);
}

/// A run of 200 actors in 100 outlets, each with an interval: the largest page.
#[test]
#[ignore = "needs Chromium"]
fn browser_opens_the_largest_page_within_a_second() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("report.html");
    std::fs::write(&path, largest_page()).unwrap();
    let mut browser = Browser::start();
    browser.screen(1440, 1000, "light");
    // The first start of a browser reads its own files.
    let mut fastest = f64::INFINITY;
    for _ in 0..3 {
        browser.open(&path, "");
        let loaded = browser.value("performance.getEntriesByType('navigation')[0].loadEventStart");
        fastest = fastest.min(loaded.as_f64().unwrap());
    }
    println!("loaded in {fastest} ms");
    assert!(fastest < 1000.0, "{fastest} ms");
    browser.picture("report-largest.png");
    assert_eq!(browser.complaints(), [&Value::Null; 0]);
}

#[test]
#[ignore = "needs Chromium"]
fn browser_takes_no_name_for_markup() {
    let dir = hostile();
    let mut browser = Browser::start();
    browser.screen(1440, 2400, "light");
    browser.open(&dir.path().join("out/report.html"), "#actor-h");
    assert_eq!(browser.value("document.querySelectorAll('script').length"), 1);
    assert_eq!(
        browser.value("document.querySelectorAll('img, iframe, [onload], [onerror]').length"),
        0
    );
    assert_eq!(
        browser.text("document.querySelector('details.actor h3').textContent"),
        "</script><b>=Halden"
    );
    assert_eq!(browser.complaints(), [&Value::Null; 0]);
}

#[test]
#[ignore = "needs Chromium"]
fn browser_reads_the_page_without_a_script() {
    let dir = sample();
    shown(dir.path(), "out", &[]);
    let mut browser = Browser::start();
    browser.screen(1440, 2400, "light");
    browser.call("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    browser.open(&dir.path().join("out/report.html"), "#actor-halden");
    let document = browser.call("DOM.getDocument", json!({ "depth": 0 }))["root"]["nodeId"].take();
    let mut count = |selector: &str| {
        let params = json!({ "nodeId": document, "selector": selector });
        let found = browser.call("DOM.querySelectorAll", params);
        found["nodeIds"].as_array().unwrap().len()
    };
    assert_eq!(
        count("details.actor[data-actor=halden][open]"),
        1,
        "the browser itself opens what a link leads into"
    );
    assert_eq!(
        count(".tools:not([hidden]), thead button"),
        0,
        "nothing is offered that would not work"
    );
    assert!(count("#grid-table tbody tr") > 3 && count("mark") > 50);
}
