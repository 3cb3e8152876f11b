//! The notes on the files of an archive, each said once for all of them.

use crate::ingest::field_mapping::FieldMapping;

/// Different notes that are kept.
const MAX_NOTES: usize = 50;

/// A note, and the files that it is on.
struct MemberNote {
    note: String,
    first: String,
    files: u64,
}

/// The notes so far.
#[derive(Default)]
pub(super) struct MemberNotes {
    notes: Vec<MemberNote>,
    left_out: u64,
}

impl MemberNotes {
    /// Adds a note on the file `name`.
    pub(super) fn add(&mut self, name: &str, note: String) {
        if let Some(known) = self.notes.iter_mut().find(|known| known.note == note) {
            known.files += 1;
        } else if self.notes.len() < MAX_NOTES {
            self.notes.push(MemberNote {
                note,
                first: name.to_owned(),
                files: 1,
            });
        } else {
            self.left_out += 1;
        }
    }

    /// Takes the notes as sentences.
    pub(super) fn take_sentences(&mut self) -> Vec<String> {
        let notes = std::mem::take(&mut self.notes).into_iter();
        let mut sentences: Vec<String> = notes
            .map(|MemberNote { note, first, files }| match files - 1 {
                0 => format!("{first}: {note}"),
                more => format!("{first} and {more} more: {note}"),
            })
            .collect();
        match std::mem::take(&mut self.left_out) {
            0 => {}
            count => sentences.push(format!("more notes on files of the archive: {count}")),
        }
        sentences
    }
}

/// Returns a note where a file keeps fields of its articles under other names than the first one.
pub(super) fn describe_other_fields(first: &FieldMapping, other: &FieldMapping) -> Option<String> {
    let differing = other
        .found
        .iter()
        .filter(|(field, names)| first.found.get(field) != Some(names));
    let pairs: Vec<String> = differing
        .map(|(field, names)| format!("{} from {}", field.as_str(), names.join(", ")))
        .collect();
    (!first.found.is_empty() && !pairs.is_empty()).then(|| {
        format!(
            "its fields are not those of the first file of the archive: {}",
            pairs.join("; ")
        )
    })
}
