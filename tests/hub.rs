//! Models from a hub: downloaded once, recorded by their commit, and read from the cache when no
//! hub can be reached.
//!
//!     cargo test --release --locked --features hub --test hub
#![allow(clippy::unwrap_used, reason = "a test's helpers fail with it")]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output};

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// A hub on this machine that has the small checkpoint `bert` as `owner/name`, at one commit; gives
/// its address. It answers as long as the test runs.
fn hub() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || listener.incoming().for_each(|stream| answer(stream.unwrap())));
    address
}

fn answer(mut stream: TcpStream) {
    let mut lines = BufReader::new(stream.try_clone().unwrap())
        .lines()
        .map_while(Result::ok);
    let request = lines.next().unwrap_or_default();
    let headers: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/checkpoints/bert");
    let name = request
        .split(' ')
        .nth(1)
        .and_then(|path| path.strip_prefix("/owner/name/resolve/main/"));
    let Some(bytes) = name.and_then(|name| std::fs::read(folder.join(name)).ok()) else {
        let _ = stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return;
    };
    let first_byte_alone = headers.iter().any(|header| header.to_lowercase() == "range: bytes=0-0");
    let body = if first_byte_alone { &bytes[..1] } else { &bytes[..] };
    let head = format!(
        "HTTP/1.1 206 Partial Content\r\nContent-Length: {}\r\nContent-Range: bytes 0-{}/{}\r\nETag: \"{}\"\r\nX-Repo-Commit: {COMMIT}\r\n\
         Connection: close\r\n\r\n",
        body.len(),
        body.len() - 1,
        bytes.len(),
        name.unwrap_or_default(),
    );
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}

fn show(cache: &Path, hub: &str, model: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_regard"))
        .args(["model", "show", model, "--task", "pair"])
        .env("HF_HOME", cache)
        .env("HF_ENDPOINT", hub)
        .output()
        .unwrap()
}

#[test]
fn a_model_is_fetched_once_and_recorded_by_its_commit() {
    let cache = tempfile::tempdir().unwrap();
    let fetched = show(cache.path(), &hub(), "hub:owner/name@main");
    let said = String::from_utf8_lossy(&fetched.stdout).into_owned();
    assert!(fetched.status.success(), "{}", String::from_utf8_lossy(&fetched.stderr));
    assert!(said.contains(&format!("hub:owner/name@{COMMIT}")), "{said}");
    assert!(
        said.contains("name = \"owner/name\"") && said.contains(&format!("version = \"{COMMIT}\"")),
        "{said}"
    );
    let offline = show(cache.path(), "http://127.0.0.1:9", "hub:owner/name@main");
    assert_eq!(String::from_utf8_lossy(&offline.stdout), said);
}

#[test]
fn where_no_hub_can_be_reached_or_has_the_model_the_error_says_so() {
    for (hub, model) in [
        ("http://127.0.0.1:9".to_owned(), "hub:owner/name@main"),
        (hub(), "hub:owner/other@main"),
    ] {
        let cache = tempfile::tempdir().unwrap();
        let output = show(cache.path(), &hub, model);
        assert_eq!(output.status.code(), Some(1));
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            message.contains(model) && message.contains("cannot be fetched"),
            "{message}"
        );
        assert!(message.contains("name their folder with --model"), "{message}");
    }
}
