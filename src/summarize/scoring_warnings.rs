//! The warnings of the runs that scored the parts, once for all of them.

use crate::error::Reason;
use crate::record::facts::Facts;
use crate::score::input_warnings;
use crate::summarize::scored_part::ScoredPart;

/// Parts named in a warning at most.
const PARTS_SHOWN: usize = 5;

/// Says of all parts together what scoring said of each: inputs that end early, fields and dates that are not there, records
/// that could not be used.
pub(super) fn scoring_warnings(parts: &[ScoredPart], facts: &Facts) -> Vec<String> {
    let mut warnings = Vec::from_iter(unread(parts));
    warnings.extend(input_warnings(&facts.inputs));
    warnings.extend(several_versions(facts));
    warnings.extend(facts.notable_loss());
    warnings
}

/// Warns of inputs that could not be read to their end, and names the parts whose `skipped.csv` says where they end.
fn unread(parts: &[ScoredPart]) -> Option<String> {
    let with_unread = parts.iter().map(|part| (part, unread_inputs(&part.facts)));
    let with_unread: Vec<(&ScoredPart, u64)> = with_unread.filter(|(_, inputs)| *inputs > 0).collect();
    let inputs: u64 = with_unread.iter().map(|(_, inputs)| inputs).sum();
    let shown = with_unread.iter().take(PARTS_SHOWN);
    let shown: Vec<String> = shown.map(|(part, _)| part.folder().display().to_string()).collect();
    let more = match with_unread.len().saturating_sub(PARTS_SHOWN) {
        0 => String::new(),
        more => format!(" and of {more} more parts"),
    };
    (inputs > 0).then(|| {
        format!(
            "inputs that could not be read to their ends: {inputs}; what they still hold is in no number. skipped.csv of {}{more} says \
             where they end",
            shown.join(", ")
        )
    })
}

fn unread_inputs(facts: &Facts) -> u64 {
    let reasons = [Reason::UnreadableInput, Reason::UnknownFormat].iter();
    reasons.filter_map(|reason| facts.skipped.get(reason.as_str())).sum()
}

fn several_versions(facts: &Facts) -> Option<String> {
    facts.version.contains(' ').then(|| {
        format!(
            "the parts were scored by several versions of regard ({}), which may find different mentions: score all with one",
            facts.version.replace(' ', ", ")
        )
    })
}
