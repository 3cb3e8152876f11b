//! `regard eval`: one subcommand a question.

use super::print;
use crate::error::Result;
use crate::eval::{
    embedded_names, evaluate_agreement, evaluate_contrast, evaluate_ner, evaluate_pronouns, evaluate_quotes,
    evaluate_sentiment, evaluate_stance, evaluate_swap, read_annotated, read_labelled, read_named, read_names,
    read_pairs, read_pronouns, read_quotes, read_sentiment, read_tagged,
};
use crate::model::{ModelChoice, ModelFiles, ModelSource, Task};
use crate::stance::{Backend, Device, Engine, EngineFlags, Precision, StanceModel};
use clap::{Args, Subcommand};
use serde::Serialize;
use std::fmt::Display;
use std::path::{Path, PathBuf};

const STANCE_EXAMPLES: &str = "\
Examples:
  regard eval stance labelled.jsonl
  regard eval stance newsmtsc.rw-dev.jsonl.gz newsmtsc.mt-dev.jsonl.gz --json

A row: {\"text\": \"Ada praised Bo.\", \"start\": 12, \"end\": 14, \"label\": 1}; offsets count Unicode code points.";

const NER_EXAMPLES: &str = "\
Examples:
  regard eval ner conllpp.dev.jsonl.gz
  regard eval ner names.jsonl --model my-model --json

A row: {\"tokens\": [\"Ada\", \"left\"], \"tags\": [\"B-PER\", \"O\"]}. Types that no name of the file has are not counted.";

const SENTIMENT_EXAMPLES: &str = "\
Examples:
  regard eval sentiment sst2.dev.jsonl.gz
  regard eval sentiment sentences.jsonl --json

A row: {\"text\": \"A fine day.\", \"label\": 1}. Where no label of a file is 0, the sign alone is compared.";

const SWAP_EXAMPLES: &str = "\
Examples:
  regard eval swap newsmtsc.mt-dev.jsonl.gz
  regard eval swap labelled.jsonl --names names.csv --json

The rows are those of `eval stance`. A row of the names: Yumiko Haranaka,female,east_asian,";

const CONTRAST_EXAMPLES: &str = "\
Examples:
  regard eval contrast tests/data/contrast_pairs.csv
  regard eval contrast pairs.csv --failures

A row: n1,negation,[[Ada]] lied.,negative,[[Ada]] never lied.,not_negative";

const PRECISION_EXAMPLES: &str = "\
Examples:
  regard eval precision newsmtsc.rw-dev.jsonl.gz newsmtsc.mt-dev.jsonl.gz
  regard eval precision labelled.jsonl --model my-model --json

The rows are those of `eval stance`.";

const BACKENDS_EXAMPLES: &str = "\
Examples:
  regard eval backends newsmtsc.rw-dev.jsonl.gz newsmtsc.mt-dev.jsonl.gz

The rows are those of `eval stance`. Needs a build with the feature rust-bert.";

const QUOTES_EXAMPLES: &str = "\
Examples:
  regard eval quotes --data polnear.dev.jsonl.gz --articles polnear.jsonl.gz
  regard eval quotes --data annotated.jsonl --articles articles.jsonl --json

A row of the data: {\"doc\": \"a1\", \"content\": [[0, 8]], \"source\": [[14, 17]]}
A row of the articles: {\"id\": \"a1\", \"text\": \"“I won,” said Ada.\"}
Offsets count Unicode code points of the text. Needs no model.";

const PRONOUNS_EXAMPLES: &str = "\
Examples:
  regard eval pronouns --data pronouns.csv --articles articles.jsonl.gz
  regard eval pronouns --data pronouns.csv --articles january.jsonl february.jsonl --json

A row: a1,text,120,122,96,107,held_out; offsets count Unicode code points, both name cells are empty where nobody named is meant.";

#[derive(Debug, Subcommand)]
pub(super) enum Eval {
    /// Stance toward targets: macro-F1, accuracy, F1 a class, confusion matrix, calibration; sentences with several targets apart
    #[command(after_help = STANCE_EXAMPLES)]
    Stance {
        /// JSON Lines, gzip or not: text, start, end, label (-1, 0, 1); or NewsMTSC's own form
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        common: Common,
    },
    /// Names in sentences: precision, recall and F1 of exact spans, by type
    #[command(after_help = NER_EXAMPLES)]
    Ner {
        /// JSON Lines, gzip or not: tokens, tags (BIO over PER, ORG, LOC, MISC)
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        common: Common,
    },
    /// Sentiment of sentences: macro-F1 and accuracy, or accuracy of the sign; calibration error
    #[command(after_help = SENTIMENT_EXAMPLES)]
    Sentiment {
        /// JSON Lines, gzip or not: text, label (-1, 0, 1)
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        common: Common,
    },
    /// How far a score moves when only the target's name is another
    #[command(after_help = SWAP_EXAMPLES)]
    Swap {
        /// JSON Lines, gzip or not, as for `eval stance`
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Names to put in the targets' places: name, gender, origin, party [default: 50 built-in names]
        #[arg(long, value_name = "CSV")]
        names: Option<PathBuf>,
        #[command(flatten)]
        common: Common,
    },
    /// Pairs of sentences that differ in one thing: the share in which both come out as expected
    #[command(after_help = CONTRAST_EXAMPLES)]
    Contrast {
        /// CSV: id, kind, a, a_expected, b, b_expected
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// List the pairs that failed, with their scores
        #[arg(long)]
        failures: bool,
        #[command(flatten)]
        common: Common,
    },
    /// Pronouns linked to the actors of an article: the share of right links, with its interval, and of pronouns linked
    #[command(after_help = PRONOUNS_EXAMPLES)]
    Pronouns {
        /// CSV: article_id, field, pronoun_start, pronoun_end, name_start, name_end, part
        #[arg(long, value_name = "CSV")]
        data: PathBuf,
        /// Dumps with the articles, in any form that `regard run` reads
        #[arg(long, required = true, num_args = 1.., value_name = "DUMP")]
        articles: Vec<String>,
        #[command(flatten)]
        common: Common,
    },
    /// The same model in int8 and in f32: the share of equal labels, how far scores differ, how right each is
    #[command(after_help = PRECISION_EXAMPLES)]
    Precision {
        /// JSON Lines, gzip or not, as for `eval stance`
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        source: Source,
    },
    /// The backend rust-bert against the built-in one, both in f32: how far the scores are apart
    #[command(after_help = BACKENDS_EXAMPLES)]
    Backends {
        /// JSON Lines, gzip or not, as for `eval stance`
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        source: Source,
    },
    /// Whose words which part of a text is: spans of quotes, quotations in marks, speakers
    #[command(after_help = QUOTES_EXAMPLES)]
    Quotes {
        /// Who said what, JSON Lines, gzip or not: doc; content and source, lists of [start, end]
        #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
        data: Vec<PathBuf>,
        /// The articles, JSON Lines, gzip or not: id, text
        #[arg(long, value_name = "FILE")]
        articles: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(super) struct Common {
    #[command(flatten)]
    source: Source,
    /// Arithmetic of the model: int8, or f32, which takes longer [default: int8]
    #[arg(long, value_name = "int8|f32")]
    precision: Option<Precision>,
    /// Who computes the model [default: builtin]
    #[arg(long, value_enum)]
    backend: Option<Backend>,
    /// Where rust-bert computes: cpu, cuda:0, cuda:1, ... [default: cpu]
    #[arg(long, value_name = "DEVICE")]
    device: Option<Device>,
}

#[derive(Debug, Args)]
pub(super) struct Source {
    /// Model folder, or hub:owner/name@revision; without it the model that is built in
    #[arg(long, value_name = "DIR")]
    model: Option<ModelSource>,
    /// How a checkpoint that has no model.toml is asked about a target
    #[arg(long, value_enum)]
    task: Option<Task>,
    /// The checkpoint's class names in the order of its logits, where its config.json does not call them so
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    labels: Vec<String>,
    /// Processor instructions to use, for tests; the scores are the same with all [default: the fastest]
    #[arg(long, value_name = "NAME")]
    cpu: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Eval {
    pub(super) fn execute(self) -> Result<()> {
        match self {
            Eval::Stance { files, common } => {
                common.report(&files, |model, file| evaluate_stance(model, &read_labelled(file)?))
            }
            Eval::Ner { files, common } => {
                common.report(&files, |model, file| evaluate_ner(model, &read_tagged(file)?))
            }
            Eval::Sentiment { files, common } => {
                common.report(&files, |model, file| evaluate_sentiment(model, &read_sentiment(file)?))
            }
            Eval::Swap { files, names, common } => {
                let names = names.as_deref().map_or_else(embedded_names, read_names)?;
                common.report(&files, |model, file| evaluate_swap(model, &read_named(file)?, &names))
            }
            Eval::Contrast {
                files,
                failures,
                common,
            } => common.report(&files, |model, file| {
                evaluate_contrast(model, &read_pairs(file)?, failures)
            }),
            Eval::Pronouns { data, articles, common } => {
                let rows = read_pronouns(&data)?;
                let articles = read_annotated(&data, &rows, &articles)?;
                common.report(&[data], |model, _| evaluate_pronouns(model, &rows, &articles))
            }
            Eval::Precision { files, source } => {
                let load = |precision| {
                    source.load(EngineFlags {
                        precision: Some(precision),
                        ..EngineFlags::default()
                    })
                };
                let (int8, f32) = (load(Precision::Int8)?, load(Precision::F32)?);
                let ways = [("int8", &int8), ("f32", &f32)];
                source.report(&files, |file| evaluate_agreement(ways, &read_labelled(file)?))
            }
            Eval::Backends { files, source } => {
                let load = |backend| {
                    source.load(EngineFlags {
                        precision: Some(Precision::F32),
                        backend: Some(backend),
                        ..EngineFlags::default()
                    })
                };
                let (builtin, rust_bert) = (load(Backend::Builtin)?, load(Backend::RustBert)?);
                let ways = [("builtin", &builtin), ("rust-bert", &rust_bert)];
                source.report(&files, |file| evaluate_agreement(ways, &read_labelled(file)?))
            }
            Eval::Quotes { data, articles, json } => {
                report(&data, json, |file| Ok(evaluate_quotes(&read_quotes(file, &articles)?)))
            }
        }
    }
}

impl Common {
    /// Loads the model, evaluates it on each file and prints all reports.
    fn report<R: Serialize + Display>(
        &self,
        files: &[PathBuf],
        evaluate: impl Fn(&StanceModel, &Path) -> Result<R>,
    ) -> Result<()> {
        let model = self.source.load(EngineFlags {
            precision: self.precision,
            backend: self.backend,
            device: self.device,
            cpu: None,
        })?;
        self.source.report(files, |file| evaluate(&model, file))
    }
}

impl Source {
    /// The model, computed as `flags` say, on the processor that was asked for.
    fn load(&self, flags: EngineFlags) -> Result<StanceModel> {
        let engine = Engine::choose(EngineFlags {
            cpu: self.cpu.as_deref(),
            ..flags
        })?;
        let choice = ModelChoice {
            source: self.model.clone(),
            task: self.task,
            labels: self.labels.clone(),
        };
        StanceModel::load(&ModelFiles::open(&choice)?, engine)
    }

    fn report<R: Serialize + Display>(&self, files: &[PathBuf], evaluate: impl Fn(&Path) -> Result<R>) -> Result<()> {
        report(files, self.json, evaluate)
    }
}

/// Evaluates each file and prints all reports.
fn report<R: Serialize + Display>(files: &[PathBuf], json: bool, evaluate: impl Fn(&Path) -> Result<R>) -> Result<()> {
    let reports = files
        .iter()
        .map(|file| Ok((file.display().to_string(), evaluate(file)?)))
        .collect::<Result<Vec<_>>>()?;
    if json {
        let reports: Vec<_> = reports
            .iter()
            .map(|(file, report)| serde_json::json!({ "file": file, "report": report }))
            .collect();
        return print(&serde_json::to_string_pretty(&reports).unwrap_or_default());
    }
    reports
        .iter()
        .try_for_each(|(file, report)| print(&format!("{file}\n{report}")))
}
