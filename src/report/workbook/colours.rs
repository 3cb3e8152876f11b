//! The colours of scores, by rules that a spreadsheet program follows itself.

use crate::report::{Findings, Scale, is_few};
use rust_xlsxwriter::{Color, ConditionalFormat3ColorScale, ConditionalFormatType};

/// Returns the scale of the scores of actors in outlets that rest on enough articles.
pub fn scale_of(findings: &Findings) -> Scale {
    let sure = findings.by_outlet.iter().filter(|row| !is_few(row));
    Scale::of(sure.filter_map(|row| row.article_mean_score.0))
}

/// Returns the rule that gives scores their colours, orange, white, blue: told apart also by those
/// who see no difference between red and green.
pub fn rule(scale: Scale) -> ConditionalFormat3ColorScale {
    ConditionalFormat3ColorScale::new()
        .set_minimum(ConditionalFormatType::Number, -scale.end())
        .set_midpoint(ConditionalFormatType::Number, 0)
        .set_maximum(ConditionalFormatType::Number, scale.end())
        .set_minimum_color(Color::RGB(0x00E6_6101))
        .set_midpoint_color(Color::White)
        .set_maximum_color(Color::RGB(0x0043_93C3))
}
