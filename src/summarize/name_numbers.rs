//! Names as numbers, which take four bytes wherever they are repeated.

use std::collections::HashMap;
use std::sync::Arc;

/// Names, numbered from 0 in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct NameNumbers {
    names: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
}

impl NameNumbers {
    /// Returns the number of a name, a new one where there is none yet.
    pub(crate) fn number(&mut self, name: &str) -> u32 {
        if let Some(known) = self.numbers.get(name) {
            return *known;
        }
        let number = self.names.len() as u32;
        let name: Arc<str> = name.into();
        self.names.push(Arc::clone(&name));
        self.numbers.insert(name, number);
        number
    }

    /// Returns the name of a number that [`NameNumbers::number`] gave.
    pub(crate) fn name(&self, number: u32) -> &str {
        &self.names[number as usize]
    }

    /// Returns the names in the order of their numbers.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|name| &**name)
    }
}
