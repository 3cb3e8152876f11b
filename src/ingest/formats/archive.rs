//! Archives: their members are read one after the other, each by its own format, as the files of a folder are.

mod notes;

use crate::error::Reason;
use crate::ingest::STDIN;
use crate::ingest::field_mapping::{ArticleField, FieldMapping};
use crate::ingest::folder::{
    NAMES_SHOWN, describe_others, folder_within, is_document, is_side_file, suggest_outlets, text_id,
};
use crate::ingest::formats::RecordReader;
use crate::ingest::formats::detect::{known_extension, without_extensions};
use crate::ingest::open_stream::open_stream;
use crate::ingest::progress::Progress;
use crate::ingest::record_to_article::{ParsedArticle, ReaderContext, RecordFailure};
use crate::ingest::summary::InputSummary;
use crate::system::checksum::Checksum;
use notes::{MemberNotes, describe_other_fields};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Members that an archive may have.
const MAX_MEMBERS: u64 = 10_000_000;
/// Folders of texts kept for a note.
const MAX_FOLDERS: usize = 1_000;

/// An archive with more members than are read.
#[derive(Debug, thiserror::Error)]
#[error("the archive has more than {MAX_MEMBERS} members")]
pub(crate) struct TooManyMembers;

/// An archive of which it cannot be known which files are the articles.
#[derive(Debug, thiserror::Error)]
#[error("the archive holds both texts and dumps: unpack it and name the files to read")]
pub(crate) struct MixedMembers;

/// A file in an archive.
pub(crate) struct Member {
    /// Its path in the archive, which is only a name: nothing is written there.
    pub name: String,
    /// Its bytes, or the reason why they cannot be read.
    pub bytes: Result<Box<dyn Read + Send>, &'static str>,
    /// True if no other file is in the archive, so that this must be the dump, whatever its name.
    pub is_only: bool,
}

/// The members of an archive, in its order.
pub(crate) trait Members: Send {
    /// Returns the next file; `None` at the end.
    fn next_member(&mut self) -> io::Result<Option<Member>>;

    /// Reads the rest of the bytes and returns the checksum of the archive; `None` where they cannot be read.
    fn finish(&mut self) -> Option<Checksum>;
}

/// Reads the records of all members.
pub(crate) struct ArchiveReader<M> {
    members: M,
    context: ReaderContext,
    current: Option<Box<dyn RecordReader>>,
    /// The path of the current member.
    within: PathBuf,
    mapping: Option<FieldMapping>,
    /// True if the members are texts, false if they are dumps; `None` before the first one.
    holds_texts: Option<bool>,
    /// Members so far, and those that were opened.
    count: u64,
    opened: u64,
    /// The number of members that are no dumps, and the first of their names.
    others: usize,
    names_of_others: Vec<String>,
    /// The folders that texts lie in.
    folders: BTreeSet<PathBuf>,
    notes: MemberNotes,
    is_ended: bool,
}

impl<M: Members + 'static> ArchiveReader<M> {
    pub(crate) fn boxed(members: M, context: ReaderContext) -> Box<dyn RecordReader> {
        Box::new(Self {
            members,
            context,
            current: None,
            within: PathBuf::new(),
            mapping: None,
            holds_texts: None,
            count: 0,
            opened: 0,
            others: 0,
            names_of_others: Vec::new(),
            folders: BTreeSet::new(),
            notes: MemberNotes::default(),
            is_ended: false,
        })
    }
}

impl<M: Members> ArchiveReader<M> {
    /// Opens the next member that holds articles; returns the failure of one that cannot be read. `None` at the end.
    fn open_next(&mut self) -> Option<Result<(), RecordFailure>> {
        let member = match self.members.next_member() {
            Ok(Some(member)) => member,
            Ok(None) => return self.end(),
            Err(error) => {
                self.is_ended = true;
                return Some(Err(RecordFailure::unreadable(self.context.origin(1), &error)));
            }
        };
        self.count += 1;
        if self.count > MAX_MEMBERS {
            self.is_ended = true;
            return Some(Err(RecordFailure::unreadable(self.context.origin(1), &TooManyMembers)));
        }
        let within = plain_path(&member.name);
        let Some(is_text) = holds_text(&member.name, member.is_only) else {
            self.others += 1;
            if self.names_of_others.len() < NAMES_SHOWN {
                self.names_of_others.push(within.to_string_lossy().into_owned());
            }
            return Some(Ok(()));
        };
        let is_like_first = *self.holds_texts.get_or_insert(is_text) == is_text;
        Some(self.open_member(member, within, is_like_first))
    }

    /// Returns the path of a member as if the archive were unpacked to a folder of its name.
    fn path_once_unpacked(&self, within: &Path) -> String {
        let within = within.to_string_lossy();
        match &*self.context.source {
            STDIN => within.into_owned(),
            source => format!("{}/{within}", without_extensions(source)),
        }
    }

    fn open_member(&mut self, member: Member, within: PathBuf, is_like_first: bool) -> Result<(), RecordFailure> {
        let source = format!("{}/{}", self.context.source, within.to_string_lossy());
        let context = ReaderContext {
            settings: self.context.settings.for_input(&self.path_once_unpacked(&within)),
            source: source.into(),
            place_id: Some(text_id(without_extensions(&self.context.source), &within)),
        };
        let unusable = |reason: &str| RecordFailure::new(context.origin(1), Reason::UnknownFormat, reason);
        if !is_like_first {
            return Err(unusable(&MixedMembers.to_string()));
        }
        let bytes = member.bytes.map_err(unusable)?;
        let mut summary = InputSummary::new(String::new());
        // The raw bytes of the archive are counted, not those of its members.
        let progress = Arc::new(Progress::default());
        let reader = open_stream(bytes, None, true, &context, &progress, &mut summary)
            .map_err(|error| RecordFailure::unreadable(context.origin(1), &error))?;
        if self.holds_texts == Some(true) && self.folders.len() < MAX_FOLDERS {
            self.folders.extend(folder_within(&within));
        }
        self.current = Some(reader);
        self.opened += 1;
        self.within = within;
        Ok(())
    }

    fn end(&mut self) -> Option<Result<(), RecordFailure>> {
        self.is_ended = true;
        let problem =
            "the archive holds no file to read: no name in it has the ending of a text or a dump, such as .csv or .txt";
        let failure = || RecordFailure::new(self.context.origin(1), Reason::UnknownFormat, problem);
        self.holds_texts.is_none().then(|| Err(failure()))
    }

    fn close_member(&mut self) {
        let Some(mut reader) = self.current.take() else {
            return;
        };
        let within = self.within.to_string_lossy();
        if let (Some(first), Some(mapping)) = (&self.mapping, reader.mapping())
            && let Some(note) = describe_other_fields(first, mapping)
        {
            self.notes.add(&within, note);
        }
        for note in reader.take_notes() {
            self.notes.add(&within, note);
        }
    }
}

impl<M: Members> RecordReader for ArchiveReader<M> {
    fn next_article(&mut self) -> Option<Result<ParsedArticle, RecordFailure>> {
        loop {
            let Some(reader) = &mut self.current else {
                if self.is_ended {
                    return None;
                }
                if let Err(failure) = self.open_next()? {
                    return Some(Err(keep_open(failure)));
                }
                continue;
            };
            let record = reader.next_article();
            if self.mapping.is_none() {
                self.mapping = reader.mapping().cloned();
            }
            match record {
                Some(Err(failure)) if failure.ends_input => {
                    self.close_member();
                    return Some(Err(keep_open(failure)));
                }
                Some(record) => return Some(record),
                None => self.close_member(),
            }
        }
    }

    fn mapping(&self) -> Option<&FieldMapping> {
        self.mapping.as_ref()
    }

    fn take_notes(&mut self) -> Vec<String> {
        for note in self.current.iter_mut().flat_map(|reader| reader.take_notes()) {
            self.notes.add(&self.within.to_string_lossy(), note);
        }
        let mut notes = self.notes.take_sentences();
        let folders = std::mem::take(&mut self.folders);
        if self.mapping.as_ref().is_some_and(has_own_outlet_field) {
            notes.extend(suggest_outlets(&folders));
        }
        notes.extend(describe_others(
            &std::mem::take(&mut self.names_of_others),
            std::mem::take(&mut self.others),
        ));
        notes
    }

    fn member(&self) -> Option<u64> {
        Some(self.opened)
    }

    fn finish(&mut self) -> Option<Checksum> {
        self.close_member();
        self.members.finish()
    }
}

/// Returns true if the user named no part of the path for the outlet of texts.
fn has_own_outlet_field(mapping: &FieldMapping) -> bool {
    mapping.names(ArticleField::Outlet) == [ArticleField::Outlet.as_str()]
}

/// Returns the failure as one that ends its member only.
fn keep_open(failure: RecordFailure) -> RecordFailure {
    RecordFailure {
        ends_input: false,
        ..failure
    }
}

/// Returns an error where both texts and dumps are among the names of an archive's members.
pub(crate) fn check_names<'n>(names: impl Iterator<Item = Cow<'n, str>>) -> Result<(), MixedMembers> {
    let kinds: BTreeSet<bool> = names.filter_map(|name| holds_text(&name, false)).collect();
    match kinds.len() {
        0 | 1 => Ok(()),
        _ => Err(MixedMembers),
    }
}

/// Returns true for a member that is a text, false for one that is a dump, and `None` for any other.
fn holds_text(name: &str, is_only: bool) -> Option<bool> {
    let within = plain_path(name);
    let extension = known_extension(name);
    let is_dump = (extension.is_some() && !is_side_file(&within)) || is_only;
    (is_dump && !is_hidden(&within)).then(|| extension.is_some_and(is_document))
}

/// Returns the path of a member without `./`, `../` and a leading slash.
fn plain_path(name: &str) -> PathBuf {
    let name = name.replace('\\', "/");
    let parts = Path::new(&name).components();
    parts.filter(|part| matches!(part, Component::Normal(_))).collect()
}

/// Returns true for a member that systems leave in archives: a hidden one, or one in a folder such as `__MACOSX`.
fn is_hidden(within: &Path) -> bool {
    let is_marked = |part: &std::ffi::OsStr, mark: &[u8]| part.as_encoded_bytes().starts_with(mark);
    let mut folders = within.parent().into_iter().flat_map(Path::iter);
    within.iter().any(|part| is_marked(part, b".")) || folders.any(|folder| is_marked(folder, b"_"))
}

#[cfg(test)]
mod tests;
