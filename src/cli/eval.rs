//! `regard eval`: one subcommand for each thing that is measured.

use crate::cli::model_args::{EngineArgs, ModelArgs};
use crate::cli::terminal::print;
use crate::error::{Error, Result};
use crate::eval::{
    embedded_names, evaluate_agreement, evaluate_contrast, evaluate_ner, evaluate_pronouns, evaluate_quotes,
    evaluate_sentiment, evaluate_stance, evaluate_swap, read_annotated, read_labelled, read_labelled_by, read_named,
    read_names, read_pairs, read_pronouns, read_quotes, read_sentiment, read_tagged,
};
use crate::stance::{Backend, EngineFlags, Precision, StanceModel};
use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::Value;
use std::cell::RefCell;
use std::fmt::Display;
use std::path::{Path, PathBuf};

const STANCE_EXAMPLES: &str = "\
Examples:
  regard eval stance labelled.jsonl
  regard eval stance newsmtsc.rw-dev.jsonl.gz newsmtsc.mt-dev.jsonl.gz --json
  regard eval stance coded.jsonl --by stratum --errors wrong.jsonl

A row: {\"text\": \"Ada praised Bo.\", \"start\": 12, \"end\": 14, \"label\": 1}; offsets count Unicode code points.";

const NER_EXAMPLES: &str = "\
Examples:
  regard eval ner conllpp.dev.jsonl.gz
  regard eval ner names.jsonl --model my-model --json

A row: {\"tokens\": [\"Ada\", \"left\"], \"tags\": [\"B-PER\", \"O\"]}. Types without any name in the file are not counted.";

const SENTIMENT_EXAMPLES: &str = "\
Examples:
  regard eval sentiment sst2.dev.jsonl.gz
  regard eval sentiment sentences.jsonl --json

A row: {\"text\": \"A fine day.\", \"label\": 1}. If no label of a file is 0, only the sign is compared.";

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

The rows are those of `eval stance`. Requires a build with the feature rust-bert.";

const QUOTES_EXAMPLES: &str = "\
Examples:
  regard eval quotes --data polnear.dev.jsonl.gz --articles polnear.jsonl.gz
  regard eval quotes --data annotated.jsonl --articles articles.jsonl --json

A row of the data: {\"doc\": \"a1\", \"content\": [[0, 8]], \"source\": [[14, 17]]}
A row of the articles: {\"id\": \"a1\", \"text\": \"“I won,” said Ada.\"}
Offsets count Unicode code points of the text. No model is needed.";

const PRONOUNS_EXAMPLES: &str = "\
Examples:
  regard eval pronouns --data pronouns.csv --articles articles.jsonl.gz
  regard eval pronouns --data pronouns.csv --articles january.jsonl february.jsonl --json

A row: a1,text,120,122,96,107,held_out; offsets count Unicode code points; both name cells are empty if the pronoun refers to nobody who is named.";

#[derive(Debug, Subcommand)]
pub(super) enum EvalCommand {
    /// Stance toward targets: macro-F1, accuracy, F1 by class, confusion matrix, calibration; sentences with several targets are also reported separately
    #[command(after_help = STANCE_EXAMPLES)]
    Stance {
        /// JSON Lines, gzip or not: text, start, end, label (-1, 0, 1); or the format of NewsMTSC
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Also report the rows of each value of this field, such as outlet, separately
        #[arg(long, value_name = "FIELD")]
        by: Option<String>,
        /// Write the rows with a wrong label to this file, as JSON Lines with what was found
        #[arg(long, value_name = "OUT")]
        errors: Option<PathBuf>,
        #[command(flatten)]
        evaluation: EvaluationArgs,
    },
    /// Names in sentences: precision, recall and F1 of exact spans, by type
    #[command(after_help = NER_EXAMPLES)]
    Ner {
        /// JSON Lines, gzip or not: tokens, tags (BIO over PER, ORG, LOC, MISC)
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        evaluation: EvaluationArgs,
    },
    /// Sentiment of sentences: macro-F1 and accuracy, or accuracy of the sign; calibration error
    #[command(after_help = SENTIMENT_EXAMPLES)]
    Sentiment {
        /// JSON Lines, gzip or not: text, label (-1, 0, 1)
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        evaluation: EvaluationArgs,
    },
    /// Change of a score when only the target's name is replaced
    #[command(after_help = SWAP_EXAMPLES)]
    Swap {
        /// JSON Lines, gzip or not, as for `eval stance`
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Names to replace the targets with: name, gender, origin, party [default: 50 built-in names]
        #[arg(long, value_name = "CSV")]
        names: Option<PathBuf>,
        #[command(flatten)]
        evaluation: EvaluationArgs,
    },
    /// Pairs of sentences that differ in one respect: the share of pairs with the expected result for both
    #[command(after_help = CONTRAST_EXAMPLES)]
    Contrast {
        /// CSV: id, kind, a, a_expected, b, b_expected
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// List the pairs that failed, with their scores
        #[arg(long)]
        failures: bool,
        #[command(flatten)]
        evaluation: EvaluationArgs,
    },
    /// Pronouns linked to the actors of an article: the share of correct links with its interval, and the share of pronouns linked
    #[command(after_help = PRONOUNS_EXAMPLES)]
    Pronouns {
        /// CSV: article_id, field, pronoun_start, pronoun_end, name_start, name_end, part
        #[arg(long, value_name = "CSV")]
        data: PathBuf,
        /// Dumps with the articles, in any format that `regard run` reads
        #[arg(long, required = true, num_args = 1.., value_name = "DUMP")]
        articles: Vec<String>,
        #[command(flatten)]
        evaluation: EvaluationArgs,
    },
    /// The same model in int8 and in f32: the share of equal labels, the differences between scores, the accuracy of each
    #[command(after_help = PRECISION_EXAMPLES)]
    Precision {
        /// JSON Lines, gzip or not, as for `eval stance`
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        comparison: ComparisonArgs,
    },
    /// The backend rust-bert compared with the built-in one, both in f32: the differences between scores
    #[command(after_help = BACKENDS_EXAMPLES)]
    Backends {
        /// JSON Lines, gzip or not, as for `eval stance`
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        comparison: ComparisonArgs,
    },
    /// Quotations: spans of quotes, quotations in quotation marks, speakers
    #[command(after_help = QUOTES_EXAMPLES)]
    Quotes {
        /// Annotated quotations, JSON Lines, gzip or not: doc; content and source, lists of [start, end]
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

/// The model to evaluate, and the form of the report.
#[derive(Debug, Args)]
pub(super) struct EvaluationArgs {
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    engine: EngineArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// The model of which two engines are compared, and the form of the report.
#[derive(Debug, Args)]
pub(super) struct ComparisonArgs {
    #[command(flatten)]
    model: ModelArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl EvalCommand {
    pub(super) fn execute(self) -> Result<()> {
        match self {
            EvalCommand::Stance {
                files,
                by,
                errors,
                evaluation,
            } => {
                let wrong = RefCell::new(Vec::new());
                evaluation.report(&files, |model, file| {
                    let rows = match &by {
                        Some(by) => read_labelled_by(file, by)?,
                        None => read_labelled(file)?,
                    };
                    let mut report = evaluate_stance(model, &rows, by.as_deref())?;
                    wrong.borrow_mut().append(&mut report.wrong);
                    Ok(report)
                })?;
                errors.map_or(Ok(()), |path| write_json_lines(&path, &wrong.take()))
            }
            EvalCommand::Ner { files, evaluation } => {
                evaluation.report(&files, |model, file| evaluate_ner(model, &read_tagged(file)?))
            }
            EvalCommand::Sentiment { files, evaluation } => {
                evaluation.report(&files, |model, file| evaluate_sentiment(model, &read_sentiment(file)?))
            }
            EvalCommand::Swap {
                files,
                names,
                evaluation,
            } => {
                let names = names.as_deref().map_or_else(embedded_names, read_names)?;
                evaluation.report(&files, |model, file| evaluate_swap(model, &read_named(file)?, &names))
            }
            EvalCommand::Contrast {
                files,
                failures,
                evaluation,
            } => evaluation.report(&files, |model, file| {
                evaluate_contrast(model, &read_pairs(file)?, failures)
            }),
            EvalCommand::Pronouns {
                data,
                articles,
                evaluation,
            } => {
                let rows = read_pronouns(&data)?;
                let articles = read_annotated(&data, &rows, &articles)?;
                evaluation.report(&[data], |model, _| evaluate_pronouns(model, &rows, &articles))
            }
            EvalCommand::Precision { files, comparison } => {
                let engines = [("int8", Precision::Int8), ("f32", Precision::F32)].map(|(name, precision)| {
                    let flags = EngineFlags {
                        precision: Some(precision),
                        ..EngineFlags::default()
                    };
                    (name, flags)
                });
                comparison.report(&files, engines)
            }
            EvalCommand::Backends { files, comparison } => {
                let engines =
                    [("builtin", Backend::Builtin), ("rust-bert", Backend::RustBert)].map(|(name, backend)| {
                        let flags = EngineFlags {
                            precision: Some(Precision::F32),
                            backend: Some(backend),
                            ..EngineFlags::default()
                        };
                        (name, flags)
                    });
                comparison.report(&files, engines)
            }
            EvalCommand::Quotes { data, articles, json } => {
                report(&data, json, |file| Ok(evaluate_quotes(&read_quotes(file, &articles)?)))
            }
        }
    }
}

impl EvaluationArgs {
    /// Loads the model, evaluates it on each file and prints all reports.
    fn report<R: Serialize + Display>(
        &self,
        files: &[PathBuf],
        evaluate: impl Fn(&StanceModel, &Path) -> Result<R>,
    ) -> Result<()> {
        let model = self.model.load(self.engine.flags())?;
        report(files, self.json, |file| evaluate(&model, file))
    }
}

impl ComparisonArgs {
    /// Loads the model with two engines, each by its name, compares them on each file and prints all reports.
    fn report(&self, files: &[PathBuf], engines: [(&'static str, EngineFlags); 2]) -> Result<()> {
        let [(first, first_flags), (second, second_flags)] = engines;
        let (first_model, second_model) = (self.model.load(first_flags)?, self.model.load(second_flags)?);
        let ways = [(first, &first_model), (second, &second_model)];
        report(files, self.json, |file| evaluate_agreement(ways, &read_labelled(file)?))
    }
}

fn write_json_lines(path: &Path, rows: &[Value]) -> Result<()> {
    let lines: String = rows.iter().map(|row| format!("{row}\n")).collect();
    std::fs::write(path, lines).map_err(Error::io("write", path))
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
