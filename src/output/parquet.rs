//! The hand-over between the two stages: `mentions.parquet`, `articles.parquet` and `sentences.parquet`.
//!
//! A row group never cuts an article in two, so that row groups can be added up independently and in parallel. Facts
//! about the run (version, model, actors, counts) travel in the footer under [`FACTS_KEY`].

use crate::article::Field;
use crate::copies::Signature;
use crate::error::{Error, Result};
use crate::output::folder::{Folder, PendingFile};
use crate::output::rows::{ArticleRow, MentionRow, SentenceRow};
use crate::system::parquet_guard::{Untrusted, catch_parquet_panic};
use crate::terms::{ActorType, Label, MatchMethod};
use jiff::civil::Date;
use parquet::basic::{Compression, Repetition, Type as PhysicalType, ZstdLevel};
use parquet::column::reader::get_typed_column_reader;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, FloatType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{ColumnPath, Type};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The footer key of the facts about the run, a JSON object.
pub const FACTS_KEY: &str = "regard";

/// Rows after which a row group is closed, at the next end of an article. Three files' are held in memory at a time; with
/// four times as many the files are hardly smaller.
const GROUP_ROWS: usize = 1 << 14;
/// Bytes of text in rows after which it is closed too, which only sentences of megabytes come to.
const GROUP_BYTES: usize = 1 << 26;

const MENTION_SCHEMA: &str = "message mention {
  required binary article_id (STRING);
  required binary outlet (STRING);
  optional int32 date (DATE);
  required binary field (STRING);
  required int32 sentence_index;
  required int32 sentence_start;
  required int32 sentence_end;
  required int32 mention_start;
  required int32 mention_end;
  required binary mention (STRING);
  required binary actor_id (STRING);
  required binary actor_type (STRING);
  required binary match_method (STRING);
  required boolean in_quote;
  required binary speaker_actor_id (STRING);
  required float p_neg;
  required float p_neu;
  required float p_pos;
  required binary label (STRING);
  required float score;
  optional float sentence_sentiment;
  required boolean windowed;
}";

const ARTICLE_SCHEMA: &str = "message article {
  required binary article_id (STRING);
  required binary outlet (STRING);
  optional int32 date (DATE);
  required binary content_hash (STRING);
  required binary source (STRING);
  required int64 line;
  required int32 n_sentences;
  required int32 n_mentions;
  required binary agency (STRING);
  required binary signature;
}";

const SENTENCE_SCHEMA: &str = "message sentence {
  required binary article_id (STRING);
  required binary field (STRING);
  required int32 sentence_index;
  required binary sentence (STRING);
}";

type Outcome<T> = std::result::Result<T, ParquetError>;

/// A row that can be laid out in columns and read back.
trait Columnar: Sized {
    const SCHEMA: &'static str;
    fn compression() -> Compression {
        Compression::SNAPPY
    }
    /// Bytes of the row's texts.
    fn bytes(&self) -> usize;
    fn write(rows: &[Self], group: &mut SerializedRowGroupWriter<'_, PendingFile>) -> Outcome<()>;
    fn read(group: &dyn RowGroupReader) -> Outcome<Vec<Self>>;
}

/// Writes `mentions.parquet`.
pub struct MentionWriter(Writer<MentionRow>);

impl MentionWriter {
    /// Begins `name` in `folder`.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn create(folder: &Folder, name: &str) -> Result<Self> {
        Writer::create(folder, name).map(Self)
    }

    /// Adds all mentions of one article.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn write_article(&mut self, mentions: Vec<MentionRow>) -> Result<()> {
        self.0.extend(mentions)
    }

    /// Completes the file, with the facts of the run in its footer.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn finish(self, facts: String) -> Result<()> {
        self.0.finish(facts)
    }
}

/// Writes `articles.parquet`.
pub struct ArticleWriter(Writer<ArticleRow>);

impl ArticleWriter {
    /// Begins `name` in `folder`.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn create(folder: &Folder, name: &str) -> Result<Self> {
        Writer::create(folder, name).map(Self)
    }

    /// Adds an article.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn write(&mut self, article: ArticleRow) -> Result<()> {
        self.0.extend(vec![article])
    }

    /// Completes the file, with the facts of the run in its footer.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn finish(self, facts: String) -> Result<()> {
        self.0.finish(facts)
    }
}

/// Writes `sentences.parquet`.
pub struct SentenceWriter(Writer<SentenceRow>);

impl SentenceWriter {
    /// Begins `name` in `folder`.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn create(folder: &Folder, name: &str) -> Result<Self> {
        Writer::create(folder, name).map(Self)
    }

    /// Adds the sentences of one article.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn write_article(&mut self, sentences: Vec<SentenceRow>) -> Result<()> {
        self.0.extend(sentences)
    }

    /// Completes the file, with the facts of the run in its footer.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn finish(self, facts: String) -> Result<()> {
        self.0.finish(facts)
    }
}

struct Writer<R> {
    file: SerializedFileWriter<PendingFile>,
    rows: Vec<R>,
    /// Bytes of their texts.
    bytes: usize,
    target: PathBuf,
}

impl<R: Columnar> Writer<R> {
    fn create(folder: &Folder, name: &str) -> Result<Self> {
        let file = folder.create(name)?;
        let target = file.target().to_path_buf();
        let failed = failed("write", &target);
        let schema = parse_message_type(R::SCHEMA).map_err(&failed)?;
        let properties = WriterProperties::builder()
            .set_compression(R::compression())
            // Sentences hardly ever repeat.
            .set_column_dictionary_enabled(ColumnPath::from("sentence"), false)
            .set_created_by(format!("regard {}", env!("CARGO_PKG_VERSION")))
            .build();
        let file = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties)).map_err(&failed)?;
        Ok(Self {
            file,
            rows: Vec::new(),
            bytes: 0,
            target,
        })
    }

    fn extend(&mut self, rows: Vec<R>) -> Result<()> {
        self.bytes += rows.iter().map(R::bytes).sum::<usize>();
        self.rows.extend(rows);
        if self.rows.len() >= GROUP_ROWS || self.bytes >= GROUP_BYTES {
            self.flush()
        } else {
            Ok(())
        }
    }

    fn flush(&mut self) -> Result<()> {
        let failed = failed("write", &self.target);
        let mut group = self.file.next_row_group().map_err(&failed)?;
        R::write(&self.rows, &mut group).map_err(&failed)?;
        group.close().map_err(&failed)?;
        self.rows.clear();
        self.bytes = 0;
        Ok(())
    }

    fn finish(mut self, facts: String) -> Result<()> {
        if !self.rows.is_empty() {
            self.flush()?;
        }
        self.file
            .append_key_value_metadata(KeyValue::new(FACTS_KEY.to_owned(), facts));
        let file = self.file.into_inner().map_err(failed("write", &self.target))?;
        file.finish()
    }
}

/// Reads `mentions.parquet`, a row group at a time.
pub struct MentionReader(Reader);

impl MentionReader {
    /// Opens `path`.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be read, [`Error::Invalid`] when this program did not write it.
    pub fn open(path: &Path) -> Result<Self> {
        Reader::open(path, MENTION_SCHEMA).map(Self)
    }

    /// The facts of the run that wrote the file.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the footer has none.
    pub fn facts(&self) -> Result<String> {
        self.0.facts()
    }

    /// Number of row groups.
    pub fn groups(&self) -> usize {
        self.0.file.num_row_groups()
    }

    /// The rows of a row group: whole articles, each article's mentions one after the other.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the file is damaged.
    pub fn group(&self, index: usize) -> Result<Vec<MentionRow>> {
        self.0.group(index)
    }
}

/// Reads `articles.parquet`, a row group at a time.
pub struct ArticleReader(Reader);

impl ArticleReader {
    /// Opens `path`.
    ///
    /// # Errors
    /// As [`MentionReader::open`].
    pub fn open(path: &Path) -> Result<Self> {
        Reader::open(path, ARTICLE_SCHEMA).map(Self)
    }

    /// Number of row groups.
    pub fn groups(&self) -> usize {
        self.0.file.num_row_groups()
    }

    /// The rows of a row group.
    ///
    /// # Errors
    /// As [`MentionReader::group`].
    pub fn group(&self, index: usize) -> Result<Vec<ArticleRow>> {
        self.0.group(index)
    }
}

/// Reads `sentences.parquet`, a row group at a time.
pub struct SentenceReader(Reader);

impl SentenceReader {
    /// Opens `path`.
    ///
    /// # Errors
    /// As [`MentionReader::open`].
    pub fn open(path: &Path) -> Result<Self> {
        Reader::open(path, SENTENCE_SCHEMA).map(Self)
    }

    /// The facts of the run that wrote the file.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the footer has none.
    pub fn facts(&self) -> Result<String> {
        self.0.facts()
    }

    /// Number of row groups.
    pub fn groups(&self) -> usize {
        self.0.file.num_row_groups()
    }

    /// The rows of a row group.
    ///
    /// # Errors
    /// As [`MentionReader::group`].
    pub fn group(&self, index: usize) -> Result<Vec<SentenceRow>> {
        self.0.group(index)
    }
}

struct Reader {
    file: SerializedFileReader<Untrusted>,
    path: PathBuf,
}

impl Reader {
    fn open(path: &Path, schema: &str) -> Result<Self> {
        let file = File::open(path).map_err(Error::io("read", path))?;
        let file = catch_parquet_panic(|| SerializedFileReader::new(Untrusted(file)))
            .map_err(|e| Error::invalid(path, format!("not a complete Parquet file: {e}")))?;
        let expected = parse_message_type(schema).map_err(|e| Error::invalid(path, e.to_string()))?;
        let found = file.metadata().file_metadata().schema();
        if columns(found) != columns(&expected) {
            let problem = "its columns are not those that `regard score` writes; score the articles again";
            return Err(Error::invalid(path, problem));
        }
        Ok(Self {
            file,
            path: path.to_path_buf(),
        })
    }

    fn facts(&self) -> Result<String> {
        let pairs = self.file.metadata().file_metadata().key_value_metadata();
        let value = pairs
            .into_iter()
            .flatten()
            .find(|kv| kv.key == FACTS_KEY)
            .and_then(|kv| kv.value.clone());
        let problem = "its footer does not say which run wrote it; score the articles again";
        value.ok_or_else(|| Error::invalid(&self.path, problem))
    }

    fn group<R: Columnar>(&self, index: usize) -> Result<Vec<R>> {
        let damaged = |e: ParquetError| Error::invalid(&self.path, format!("row group {index} is damaged: {e}"));
        catch_parquet_panic(|| R::read(self.file.get_row_group(index)?.as_ref())).map_err(damaged)
    }
}

/// Name, physical type (`None` of a group) and repetition of each column: what the typed readers take for granted.
fn columns(schema: &Type) -> Vec<(&str, Option<PhysicalType>, Option<Repetition>)> {
    let fields = schema.get_fields().iter();
    fields
        .map(|field| {
            let info = field.get_basic_info();
            let physical = field.is_primitive().then(|| field.get_physical_type());
            (info.name(), physical, info.has_repetition().then(|| info.repetition()))
        })
        .collect()
}

fn failed(action: &'static str, path: &Path) -> impl Fn(ParquetError) -> Error + use<> {
    let path = path.to_path_buf();
    move |error| {
        let source = match error {
            ParquetError::External(inner) => match inner.downcast::<std::io::Error>() {
                Ok(io) => *io,
                Err(other) => std::io::Error::other(other),
            },
            other => std::io::Error::other(other),
        };
        Error::io(action, &path)(source)
    }
}

impl Columnar for MentionRow {
    const SCHEMA: &'static str = MENTION_SCHEMA;

    fn bytes(&self) -> usize {
        self.article_id.len() + self.outlet.len() + self.mention.len()
    }

    fn write(rows: &[Self], group: &mut SerializedRowGroupWriter<'_, PendingFile>) -> Outcome<()> {
        let mut to = ColumnsOut { group, rows };
        to.strings(|r| &r.article_id)?;
        to.strings(|r| &r.outlet)?;
        to.dates(|r| r.date)?;
        to.strings(|r| r.field.as_str())?;
        to.counts(|r| r.sentence_index)?;
        to.counts(|r| r.sentence_start)?;
        to.counts(|r| r.sentence_end)?;
        to.counts(|r| r.mention_start)?;
        to.counts(|r| r.mention_end)?;
        to.strings(|r| &r.mention)?;
        to.strings(|r| &r.actor_id)?;
        to.strings(|r| r.actor_type.as_str())?;
        to.strings(|r| r.match_method.as_str())?;
        to.required::<BoolType>(|r| r.in_quote)?;
        to.strings(|r| &r.speaker_actor_id)?;
        to.floats(|r| r.p_neg)?;
        to.floats(|r| r.p_neu)?;
        to.floats(|r| r.p_pos)?;
        to.strings(|r| r.label.as_str())?;
        to.floats(|r| r.score)?;
        to.optional_floats(|r| r.sentence_sentiment)?;
        to.required::<BoolType>(|r| r.windowed)
    }

    fn read(group: &dyn RowGroupReader) -> Outcome<Vec<Self>> {
        let mut from = ColumnsIn { group, next: 0 };
        let mut article_id = from.strings()?;
        let mut outlet = from.strings()?;
        let date = from.dates()?;
        let field = from.strings()?;
        let sentence_index = from.required::<Int32Type>()?;
        let sentence_start = from.required::<Int32Type>()?;
        let sentence_end = from.required::<Int32Type>()?;
        let mention_start = from.required::<Int32Type>()?;
        let mention_end = from.required::<Int32Type>()?;
        let mut mention = from.strings()?;
        let mut actor_id = from.strings()?;
        let actor_type = from.strings()?;
        let match_method = from.strings()?;
        let in_quote = from.required::<BoolType>()?;
        let mut speaker_actor_id = from.strings()?;
        let p_neg = from.required::<FloatType>()?;
        let p_neu = from.required::<FloatType>()?;
        let p_pos = from.required::<FloatType>()?;
        let label = from.strings()?;
        let score = from.required::<FloatType>()?;
        let sentence_sentiment = from.optional::<FloatType>()?;
        let windowed = from.required::<BoolType>()?;
        (0..article_id.len())
            .map(|i| {
                Ok(MentionRow {
                    article_id: std::mem::take(&mut article_id[i]),
                    outlet: std::mem::take(&mut outlet[i]),
                    date: date[i],
                    field: Field::parse(&field[i]),
                    sentence_index: sentence_index[i] as u32,
                    sentence_start: sentence_start[i] as u32,
                    sentence_end: sentence_end[i] as u32,
                    mention_start: mention_start[i] as u32,
                    mention_end: mention_end[i] as u32,
                    mention: std::mem::take(&mut mention[i]),
                    actor_id: std::mem::take(&mut actor_id[i]),
                    actor_type: ActorType::parse(&actor_type[i])
                        .ok_or_else(|| unknown("actor_type", &actor_type[i]))?,
                    match_method: MatchMethod::parse(&match_method[i])
                        .ok_or_else(|| unknown("match_method", &match_method[i]))?,
                    in_quote: in_quote[i],
                    speaker_actor_id: std::mem::take(&mut speaker_actor_id[i]),
                    p_neg: p_neg[i],
                    p_neu: p_neu[i],
                    p_pos: p_pos[i],
                    label: Label::parse(&label[i]).ok_or_else(|| unknown("label", &label[i]))?,
                    score: score[i],
                    sentence_sentiment: sentence_sentiment[i],
                    windowed: windowed[i],
                })
            })
            .collect()
    }
}

impl Columnar for ArticleRow {
    const SCHEMA: &'static str = ARTICLE_SCHEMA;

    fn bytes(&self) -> usize {
        self.article_id.len() + self.outlet.len() + self.source.len()
    }

    fn write(rows: &[Self], group: &mut SerializedRowGroupWriter<'_, PendingFile>) -> Outcome<()> {
        let mut to = ColumnsOut { group, rows };
        to.strings(|r| &r.article_id)?;
        to.strings(|r| &r.outlet)?;
        to.dates(|r| r.date)?;
        to.required::<ByteArrayType>(|r| format!("{:016x}", r.content).as_str().into())?;
        to.strings(|r| &r.source)?;
        to.required::<Int64Type>(|r| r.line as i64)?;
        to.counts(|r| r.n_sentences)?;
        to.counts(|r| r.n_mentions)?;
        to.strings(|r| &r.agency)?;
        to.required::<ByteArrayType>(|r| r.signature.as_ref().map_or_else(Vec::new, Signature::to_bytes).into())
    }

    fn read(group: &dyn RowGroupReader) -> Outcome<Vec<Self>> {
        let mut from = ColumnsIn { group, next: 0 };
        let mut article_id = from.strings()?;
        let mut outlet = from.strings()?;
        let date = from.dates()?;
        let content = from.strings()?;
        let mut source = from.strings()?;
        let line = from.required::<Int64Type>()?;
        let n_sentences = from.required::<Int32Type>()?;
        let n_mentions = from.required::<Int32Type>()?;
        let mut agency = from.strings()?;
        let signature = from.required::<ByteArrayType>()?;
        let contents: Vec<u64> = content.iter().map(|hex| content_of(hex)).collect::<Outcome<_>>()?;
        Ok((0..article_id.len())
            .map(|i| ArticleRow {
                article_id: std::mem::take(&mut article_id[i]),
                outlet: std::mem::take(&mut outlet[i]),
                date: date[i],
                content: contents[i],
                source: std::mem::take(&mut source[i]),
                line: line[i] as u64,
                n_sentences: n_sentences[i] as u32,
                n_mentions: n_mentions[i] as u32,
                agency: std::mem::take(&mut agency[i]),
                signature: Signature::from_bytes(signature[i].data()),
            })
            .collect())
    }
}

impl Columnar for SentenceRow {
    const SCHEMA: &'static str = SENTENCE_SCHEMA;

    fn bytes(&self) -> usize {
        self.article_id.len() + self.sentence.len()
    }

    /// Text, unlike numbers, is worth more than Snappy.
    fn compression() -> Compression {
        Compression::ZSTD(ZstdLevel::default())
    }

    fn write(rows: &[Self], group: &mut SerializedRowGroupWriter<'_, PendingFile>) -> Outcome<()> {
        let mut to = ColumnsOut { group, rows };
        to.strings(|r| &r.article_id)?;
        to.strings(|r| r.field.as_str())?;
        to.counts(|r| r.sentence_index)?;
        to.strings(|r| &r.sentence)
    }

    fn read(group: &dyn RowGroupReader) -> Outcome<Vec<Self>> {
        let mut from = ColumnsIn { group, next: 0 };
        let mut article_id = from.strings()?;
        let field = from.strings()?;
        let sentence_index = from.required::<Int32Type>()?;
        let mut sentence = from.strings()?;
        Ok((0..article_id.len())
            .map(|i| SentenceRow {
                article_id: std::mem::take(&mut article_id[i]),
                field: Field::parse(&field[i]),
                sentence_index: sentence_index[i] as u32,
                sentence: std::mem::take(&mut sentence[i]),
            })
            .collect())
    }
}

fn content_of(hex: &str) -> Outcome<u64> {
    u64::from_str_radix(hex, 16).map_err(|_| unknown("content_hash", hex))
}

fn unknown(column: &str, word: &str) -> ParquetError {
    ParquetError::General(format!("{column} “{word}” is not known"))
}

/// Days between the epoch of Parquet's DATE and `date`.
fn days(date: Date) -> i32 {
    date.since(jiff::civil::date(1970, 1, 1))
        .map_or(0, |span| span.get_days())
}

fn date_of(days: i32) -> Option<Date> {
    jiff::civil::date(1970, 1, 1)
        .checked_add(jiff::Span::new().try_days(days).ok()?)
        .ok()
}

/// Writes the columns of a row group in the order of the schema.
struct ColumnsOut<'g, 'f, R> {
    group: &'g mut SerializedRowGroupWriter<'f, PendingFile>,
    rows: &'g [R],
}

impl<R> ColumnsOut<'_, '_, R> {
    fn strings(&mut self, get: impl Fn(&R) -> &str) -> Outcome<()> {
        self.required::<ByteArrayType>(|r| ByteArray::from(get(r)))
    }

    fn counts(&mut self, get: impl Fn(&R) -> u32) -> Outcome<()> {
        self.required::<Int32Type>(|r| i32::try_from(get(r)).unwrap_or(i32::MAX))
    }

    fn floats(&mut self, get: impl Fn(&R) -> f32) -> Outcome<()> {
        self.required::<FloatType>(get)
    }

    fn optional_floats(&mut self, get: impl Fn(&R) -> Option<f32>) -> Outcome<()> {
        self.optional::<FloatType>(get)
    }

    fn dates(&mut self, get: impl Fn(&R) -> Option<Date>) -> Outcome<()> {
        self.optional::<Int32Type>(|r| get(r).map(days))
    }

    fn optional<T: DataType>(&mut self, get: impl Fn(&R) -> Option<T::T>) -> Outcome<()> {
        let cells: Vec<Option<T::T>> = self.rows.iter().map(get).collect();
        let levels: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
        let values: Vec<T::T> = cells.into_iter().flatten().collect();
        self.column::<T>(&values, Some(&levels))
    }

    fn required<T: DataType>(&mut self, get: impl Fn(&R) -> T::T) -> Outcome<()> {
        let values: Vec<T::T> = self.rows.iter().map(get).collect();
        self.column::<T>(&values, None)
    }

    fn column<T: DataType>(&mut self, values: &[T::T], levels: Option<&[i16]>) -> Outcome<()> {
        let mut column = self
            .group
            .next_column()?
            .ok_or_else(|| ParquetError::General("more columns than the schema has".into()))?;
        column.typed::<T>().write_batch(values, levels, None)?;
        column.close()
    }
}

/// Reads the columns of a row group in the order of the schema.
struct ColumnsIn<'g> {
    group: &'g dyn RowGroupReader,
    next: usize,
}

impl ColumnsIn<'_> {
    fn column<T: DataType>(&mut self) -> Outcome<(Vec<T::T>, Vec<i16>)> {
        let mut reader = get_typed_column_reader::<T>(self.group.get_column_reader(self.next)?);
        self.next += 1;
        let rows = usize::try_from(self.group.metadata().num_rows()).unwrap_or(0);
        // A damaged file may say any number of rows.
        let (mut values, mut levels) = (Vec::with_capacity(rows.min(2 * GROUP_ROWS)), Vec::new());
        let mut read = 0;
        while read < rows {
            let (records, _, _) = reader.read_records(rows - read, Some(&mut levels), None, &mut values)?;
            if records == 0 {
                return Err(ParquetError::EOF(format!("column {} ends early", self.next)));
            }
            read += records;
        }
        Ok((values, levels))
    }

    fn required<T: DataType>(&mut self) -> Outcome<Vec<T::T>> {
        Ok(self.column::<T>()?.0)
    }

    fn strings(&mut self) -> Outcome<Vec<String>> {
        self.required::<ByteArrayType>()?
            .iter()
            .map(|b| b.as_utf8().map(str::to_owned))
            .collect()
    }

    fn dates(&mut self) -> Outcome<Vec<Option<Date>>> {
        let days = self.optional::<Int32Type>()?;
        Ok(days.into_iter().map(|days| days.and_then(date_of)).collect())
    }

    fn optional<T: DataType>(&mut self) -> Outcome<Vec<Option<T::T>>> {
        let (values, levels) = self.column::<T>()?;
        let mut values = values.into_iter();
        let cell = |level| if level == 0 { None } else { values.next() };
        Ok(levels.into_iter().map(cell).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of no rows with `schema`.
    fn empty_file(path: &Path, schema: &str) {
        let schema = Arc::new(parse_message_type(schema).unwrap());
        let file = File::create(path).unwrap();
        let writer = SerializedFileWriter::new(file, schema, Arc::new(WriterProperties::default())).unwrap();
        writer.close().unwrap();
    }

    #[test]
    fn a_file_whose_columns_have_other_types_or_may_be_empty_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("mentions.parquet");
        empty_file(&path, MENTION_SCHEMA);
        assert!(MentionReader::open(&path).is_ok());
        for (from, to) in [
            ("required float score", "required double score"),
            ("required int32 sentence_index", "required int64 sentence_index"),
            ("required float score", "optional float score"),
            ("required float score", "required float points"),
        ] {
            empty_file(&path, &MENTION_SCHEMA.replace(from, to));
            let message = MentionReader::open(&path).err().map(|e| e.to_string());
            assert!(message.is_some_and(|m| m.contains("score the articles again")), "{to}");
        }
    }
}
