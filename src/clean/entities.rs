//! Character references: `&quot;`, `&#8217;`, `&#x2019;`.

use std::borrow::Cow;

/// Bytes of the longest name of an entity, with `&` and `;`.
const LONGEST: usize = 33;

/// The entities that are also written without a semicolon.
const WITHOUT_SEMICOLON: [(&str, &str); 5] = [
    ("&nbsp", " "),
    ("&amp", "&"),
    ("&quot", "\""),
    ("&lt", "<"),
    ("&gt", ">"),
];

/// Returns the end of the entity that begins at byte `at` of `text`, and what it stands for; `None` where there is none.
pub(super) fn entity_at(text: &str, at: usize) -> Option<(usize, Cow<'static, str>)> {
    let bytes = &text.as_bytes()[at..];
    let name = bytes[1..]
        .iter()
        .take(LONGEST)
        .take_while(|b| b.is_ascii_alphanumeric() || **b == b'#')
        .count();
    if name == 0 {
        return None;
    }
    let end = at + 1 + name;
    if bytes.get(1 + name) != Some(&b';') {
        let (_, letter) = WITHOUT_SEMICOLON.iter().find(|(entity, _)| *entity == &text[at..end])?;
        return (bytes.get(1 + name) != Some(&b'=')).then_some((end, Cow::Borrowed(letter)));
    }
    let entity = &text[at..=end];
    let decoded = htmlize::unescape(entity);
    if decoded == entity || decoded.contains(char::REPLACEMENT_CHARACTER) {
        return None;
    }
    Some((end + 1, Cow::Owned(decoded.chars().filter_map(visible).collect())))
}

/// Returns a character as a text has it: a blank of any kind is a space, one without width is nothing.
fn visible(letter: char) -> Option<char> {
    match letter {
        '\n' | '\t' => Some(letter),
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => None,
        _ if letter.is_whitespace() || letter.is_control() => Some(' '),
        _ => Some(letter),
    }
}
