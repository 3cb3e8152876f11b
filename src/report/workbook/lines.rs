//! Estimates of the height of wrapped text. A spreadsheet program keeps the height that a file
//! gives a row, and gives rows without one the height of one line or of all, as it likes; so each
//! row with wrapped text is given a height.

/// Points a line of text.
const LINE: f64 = 15.0;
/// Points that a row can be high.
const HIGHEST: f64 = 409.0;
/// Lines that fit into a row.
pub const MOST_LINES: usize = (HIGHEST / LINE) as usize;
/// Room that is kept for fonts wider than the usual.
const SLACK: f64 = 1.08;

/// Returns the height in points of a row whose longest cell has `lines` lines.
pub fn height(lines: usize) -> f64 {
    (LINE * lines.max(1) as f64).min(HIGHEST)
}

/// Returns how many lines `text` takes in a column that is `width` digits wide.
pub fn lines(text: &str, width: f64) -> usize {
    text.split('\n')
        .map(|paragraph| lines_of_paragraph(paragraph, width))
        .sum()
}

fn lines_of_paragraph(paragraph: &str, width: f64) -> usize {
    let (mut lines, mut used) = (1, 0.0);
    for word in paragraph.split_inclusive(' ') {
        let room = SLACK * text_width(word.trim_end());
        if used > 0.0 && used + room > width {
            lines += 1;
            used = 0.0;
        }
        // A word that is longer than a line is broken.
        let over = (room / width).ceil().max(1.0) - 1.0;
        lines += over as usize;
        used += SLACK * text_width(word) - over * width;
    }
    lines
}

/// Returns the width of a text, in digits of the usual font.
pub fn text_width(text: &str) -> f64 {
    text.chars().map(width).sum()
}

fn width(c: char) -> f64 {
    match c {
        ' ' | '\'' | ',' | '.' | ':' | ';' | 'f' | 'i' | 'j' | 'l' | 'r' | 't' | 'I' | '(' | ')' => 0.6,
        'm' | 'w' | 'M' | 'W' | '—' | '…' => 1.6,
        'A'..='Z' => 1.2,
        // Chinese, Japanese, Korean, and signs as wide.
        '\u{1100}'.. => 2.0,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_in_words_longer_than_a_line() {
        let cases = [
            ("", 10.0, 1),
            ("one", 10.0, 1),
            ("one two six ten", 8.5, 2),
            ("one\ntwo", 80.0, 2),
            (&"a".repeat(50), 10.0, 6),
            ("国国国国国国", 7.0, 2),
        ];
        for (text, width, expected) in cases {
            assert_eq!(lines(text, width), expected, "{text:?}");
        }
    }

    #[test]
    fn no_text_is_given_fewer_lines_than_it_takes_in_the_usual_font() {
        // Measured with the widths of Calibri, 11 points.
        let cases = [
            (
                "The mayor praised the harbour board, whose plan she had called a waste of money only two weeks before.",
                40.0,
                3,
            ),
            (
                "WHY THE COUNCIL MUST VOTE NO ON THE HARBOUR, AND WHY IT WILL NOT",
                30.0,
                3,
            ),
            (
                "It will fill little of it, if it is still in it till July: fit, flat, full, ill, lit, tilt.",
                30.0,
                2,
            ),
            (
                "Mammoth museum memberships: women want more warmth, whatever Washington’s swimmers mumble.",
                25.0,
                5,
            ),
            (
                "Am 3. Mai 2024 beschloß der Gemeinderat, die Überführung für 1.250.000 Euro wiederaufzubauen.",
                28.0,
                4,
            ),
            (
                "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen are lost.",
                20.0,
                4,
            ),
        ];
        for (text, width, measured) in cases {
            let estimate = lines(text, width);
            assert!((measured..=measured + 1).contains(&estimate), "{estimate}: {text}");
        }
    }

    #[test]
    fn a_row_is_never_higher_than_it_may_be() {
        assert_eq!([0, 1, 3, 500].map(height), [15.0, 15.0, 45.0, 409.0]);
    }
}
