//! The genders of an article's persons, as its words say them.

use super::vocabulary::Gender;
use std::collections::HashMap;

/// A gender is known if words for it are this many times as frequent as words for the other.
pub(super) const MAJORITY: u32 = 3;

/// Counts the words that say of a person to be a man or a woman.
#[derive(Default)]
pub(super) struct Genders(HashMap<usize, [u32; 2]>);

impl Genders {
    /// Counts a word of weight `weight` for a person.
    pub(super) fn add(&mut self, entity: usize, gender: Gender, weight: u32) {
        self.0.entry(entity).or_default()[gender as usize] += weight;
    }

    /// Returns a person's gender, where the words are clear about it.
    pub(super) fn of(&self, entity: usize) -> Option<Gender> {
        let [male, female] = *self.0.get(&entity)?;
        if male > 0 && male >= MAJORITY * female {
            Some(Gender::Male)
        } else if female > 0 && female >= MAJORITY * male {
            Some(Gender::Female)
        } else {
            None
        }
    }
}
