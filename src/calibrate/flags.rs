//! The mentions that a coder flagged: their shares, over the run, by outlet and by actor.

use crate::calibrate::JudgedMention;
use crate::summary::{CodingFlag, FlagShare, FlaggedMention};
use crate::text::one_line;
use console::{Alignment, measure_text_width, pad_str};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// Outlets, and actors, that the report names at most; its JSON has all.
const SHOWN: usize = 10;
/// Share of flagged mentions above which the user is warned.
const NOTABLE: f64 = 0.05;

/// The estimated shares of the mentions that should be in no number.
#[derive(Debug, Clone, Serialize)]
pub struct FlagReport {
    /// Over the whole run.
    pub overall: FlagShares,
    /// By outlet, those with a mention that was read.
    pub outlets: BTreeMap<String, FlagShares>,
    /// By `actor_id`, those with a mention that was read.
    pub actors: BTreeMap<String, FlagShares>,
}

/// The share of each flag.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct FlagShares {
    /// Mentions that are no reporting.
    pub boilerplate: FlagShare,
    /// Mentions of somebody else, or of nobody.
    pub wrong_actor: FlagShare,
}

impl FlagReport {
    /// Estimates the shares from the mentions that a person has coded or flagged, with intervals of this level; `None` where
    /// there are none.
    pub(crate) fn new(judged: &[JudgedMention], level: f64) -> Option<Self> {
        Some(Self {
            overall: FlagShares::new(&judged.iter().map(JudgedMention::flagged).collect::<Vec<_>>(), level)?,
            outlets: shares_by(judged, level, |mention| &mention.row.outlet),
            actors: shares_by(judged, level, |mention| &mention.row.actor_id),
        })
    }

    /// Warns of each flag that more mentions carry than may be ignored.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let notable = CodingFlag::ALL
            .into_iter()
            .filter(|flag| self.overall.of(*flag).share > NOTABLE);
        notable.map(|flag| self.warning(flag)).collect()
    }

    fn warning(&self, flag: CodingFlag) -> String {
        let share = share_text(&self.overall.of(flag));
        let (by, what, remedy) = match flag {
            CodingFlag::WrongActor => (
                &self.actors,
                "are not of their actor",
                "tell the actors apart by aliases and context words in the list (docs/actors.md) and score again",
            ),
            CodingFlag::Boilerplate => (
                &self.outlets,
                "are no reporting",
                "clean the texts of the outlets before scoring (docs/input.md)",
            ),
        };
        let most = by.iter().max_by_key(|(_, shares)| shares.of(flag).flagged);
        let most = most.map_or(String::new(), |(name, _)| format!(", most often at {}", one_line(name)));
        format!(
            "{share} of the mentions {what} (flag {}{most}). They are in every number except the corrected scores; {remedy}",
            flag.as_str()
        )
    }
}

impl FlagShares {
    fn new(mentions: &[FlaggedMention], level: f64) -> Option<Self> {
        Some(Self {
            boilerplate: FlagShare::new(mentions, CodingFlag::Boilerplate, level)?,
            wrong_actor: FlagShare::new(mentions, CodingFlag::WrongActor, level)?,
        })
    }

    fn of(&self, flag: CodingFlag) -> FlagShare {
        match flag {
            CodingFlag::Boilerplate => self.boilerplate,
            CodingFlag::WrongActor => self.wrong_actor,
        }
    }

    fn flagged(&self) -> usize {
        self.boilerplate.flagged + self.wrong_actor.flagged
    }
}

/// Returns the shares of the mentions of each outlet or actor.
fn shares_by<'m>(
    judged: &[JudgedMention<'m>],
    level: f64,
    name: impl Fn(&JudgedMention<'m>) -> &'m String,
) -> BTreeMap<String, FlagShares> {
    let mut groups: BTreeMap<&String, Vec<FlaggedMention>> = BTreeMap::new();
    for mention in judged {
        groups.entry(name(mention)).or_default().push(mention.flagged());
    }
    let shares = groups.into_iter();
    shares
        .filter_map(|(name, mentions)| Some((name.clone(), FlagShares::new(&mentions, level)?)))
        .collect()
}

impl fmt::Display for FlagReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.overall.flagged() == 0 {
            let most = 100.0 * self.overall.wrong_actor.high;
            return write!(
                f,
                "flagged: none of {}, so at most {most:.1}% of the mentions",
                self.overall.wrong_actor.read
            );
        }
        let mut rows = vec![("(all)".to_owned(), &self.overall)];
        for (kind, groups) in [("outlet", &self.outlets), ("actor", &self.actors)] {
            let mut flagged: Vec<_> = groups.iter().filter(|(_, shares)| shares.flagged() > 0).collect();
            // Most flagged first; the groups come in the order of their names.
            flagged.sort_by_key(|(_, shares)| std::cmp::Reverse(shares.flagged()));
            let shown = flagged.into_iter().take(SHOWN);
            rows.extend(shown.map(|(name, shares)| (format!("{kind} {}", one_line(name)), shares)));
        }
        let names = rows.iter().map(|(name, _)| measure_text_width(name));
        let width = names.fold("flagged".len(), usize::max);
        write!(
            f,
            "{:<width$} {:>6}  {:<24} wrong_actor",
            "flagged", "read", "boilerplate"
        )?;
        rows.iter()
            .try_for_each(|(name, shares)| write_shares(f, name, width, shares))
    }
}

fn write_shares(f: &mut fmt::Formatter<'_>, name: &str, width: usize, shares: &FlagShares) -> fmt::Result {
    let name = pad_str(name, width, Alignment::Left, None);
    let [boilerplate, wrong_actor] = [shares.boilerplate, shares.wrong_actor].map(|share| share_text(&share));
    write!(
        f,
        "\n{name} {:>6}  {boilerplate:<24} {wrong_actor}",
        shares.wrong_actor.read
    )
}

/// Returns “8.1% (5.0% to 12.9%)”.
fn share_text(share: &FlagShare) -> String {
    let [share, low, high] = [share.share, share.low, share.high].map(|share| 100.0 * share);
    format!("{share:.1}% ({low:.1}% to {high:.1}%)")
}
