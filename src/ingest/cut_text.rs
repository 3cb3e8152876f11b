//! Texts that an interface hands out cut short, or not at all, to those who do not pay.

/// Letters of the mark at most: `[+123456789 chars]`.
const MAX_MARK_LETTERS: usize = 24;

/// Returns the text before the mark with which NewsAPI and GNews end a text that they cut short:
/// `… [+1234 chars]`; `None` where a text has no such mark.
pub(crate) fn without_cut_mark(text: &str) -> Option<&str> {
    let text = text.trim_end();
    let open = text.rfind('[')?;
    let mark = &text[open..];
    if mark.len() > MAX_MARK_LETTERS {
        return None;
    }
    let count = mark.strip_prefix('[')?.strip_suffix(" chars]")?;
    let digits = count.strip_prefix('+').unwrap_or(count);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let kept = text[..open].trim_end();
    let kept = kept
        .strip_suffix('\u{2026}')
        .or_else(|| kept.strip_suffix("..."))
        .unwrap_or(kept);
    Some(kept.trim_end())
}

/// Returns true for the sentence that newsdata.io puts in place of a text: `ONLY AVAILABLE IN PAID
/// PLANS`.
pub(crate) fn is_advertisement(text: &str) -> bool {
    let text = text.trim();
    text.starts_with("ONLY AVAILABLE IN ") && text.ends_with(" PLANS") && text.len() < 80
}

/// Says of how many articles the source cut the text short.
pub(crate) fn cut_texts_note(articles: u64) -> Option<String> {
    (articles > 0).then(|| {
        format!(
            "texts that the source cut short: {articles}; only their beginning is scored, without the mark at their end \
             ([+1234 chars])"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_cut_texts() {
        let cases = [
            ("Bo Marn lost the vo\u{2026} [+1234 chars]", Some("Bo Marn lost the vo")),
            ("Bo Marn lost.\r\n\u{2026} [+7 chars]", Some("Bo Marn lost.")),
            ("Bo Marn lost... [2340 chars]", Some("Bo Marn lost")),
            ("Bo Marn lost. [+12 chars] ", Some("Bo Marn lost.")),
            ("Bo Marn lost [sic]", None),
            ("Bo Marn lost [+ chars]", None),
            ("[+12 chars] Bo Marn", None),
            ("Bo Marn lost \u{2026}", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(without_cut_mark(text), expected, "{text:?}");
        }
        assert!(is_advertisement(" ONLY AVAILABLE IN PAID PLANS"));
        assert!(is_advertisement("ONLY AVAILABLE IN PROFESSIONAL AND CORPORATE PLANS"));
        assert!(!is_advertisement("Only available in paid plans, says Bo Marn."));
    }
}
