//! The facts of several parts together: those of one run over the same dumps.

use crate::config::Shard;
use crate::ingest::{InputSummary, merge_summaries};
use crate::record::counts::Counts;
use crate::record::facts::Facts;
use crate::record::problem::FactsConflict;
use std::collections::{BTreeMap, BTreeSet};

impl Facts {
    /// Adds up the facts of parts of the same work; the result does not depend on their order. `None` where there are none.
    ///
    /// A dump that was read once for each of its shards counts once.
    ///
    /// # Errors
    /// [`FactsConflict`] when the parts were not scored alike: their numbers cannot be added.
    pub fn merge<'f>(parts: impl IntoIterator<Item = &'f Self>) -> Result<Option<Self>, FactsConflict> {
        let mut parts = parts.into_iter();
        let Some(first) = parts.next() else {
            return Ok(None);
        };
        let (mut merged, mut readings) = (first.clone(), Readings::default());
        readings.add(first);
        for part in parts {
            merged.check_alike(part)?;
            merged.add(part);
            readings.add(part);
        }
        merged.missing_shards = readings.missing_shards();
        if readings.parts > 1 {
            let again = readings.records_read_again();
            merged.counts.records_read -= again;
            merged.counts.other_shards -= again;
            merged.shard = readings.shards_here();
            merged.inputs = readings.inputs();
        }
        Ok(Some(merged))
    }

    fn check_alike(&self, other: &Self) -> Result<(), FactsConflict> {
        if self.model != other.model {
            return Err(FactsConflict::Model);
        }
        if self.actors_sha256 != other.actors_sha256 {
            return Err(FactsConflict::ActorList);
        }
        if self.finding != other.finding {
            return Err(FactsConflict::Discovery);
        }
        Ok(())
    }

    /// Adds what is a sum, or a set that shrinks, over parts.
    fn add(&mut self, other: &Self) {
        self.counts += other.counts;
        self.unique_ids &= other.unique_ids;
        self.aliases_not_found.retain(|id, aliases| {
            let theirs = other.aliases_not_found.get(id);
            aliases.retain(|alias| theirs.is_some_and(|theirs| theirs.contains(alias)));
            !aliases.is_empty()
        });
        for (reason, count) in &other.skipped {
            *self.skipped.entry(reason.clone()).or_default() += count;
        }
        for (form, count) in &other.further_forms {
            *self.further_forms.entry(form.clone()).or_default() += count;
        }
        let versions: BTreeSet<&str> = self.version.split(' ').chain(other.version.split(' ')).collect();
        self.version = versions.into_iter().collect::<Vec<_>>().join(" ");
    }
}

/// A dump by the checksums of its inputs; an input that was not read to its end by its name.
type Dump = Vec<String>;

/// The readings of dumps, one for each part.
#[derive(Default)]
struct Readings {
    parts: usize,
    /// By dump and number of shards.
    dumps: BTreeMap<(Dump, u64), DumpReadings>,
    inputs: BTreeSet<InputSummary>,
    /// Inputs of which nothing shows that two are one: without a checksum, in parts that are no shards.
    others: Vec<InputSummary>,
}

/// The readings of a dump that was cut into shards.
struct DumpReadings {
    name: String,
    /// The records of each shard that is here.
    shards: BTreeMap<Shard, u64>,
    /// The records of the dump; `None` where the readings differ, because `--limit` ended them.
    records: Option<u64>,
    /// The records that each reading left to other shards, added up.
    left: u64,
}

impl Readings {
    fn add(&mut self, part: &Facts) {
        self.parts += 1;
        let shard: Shard = part.shard.parse().unwrap_or_default();
        let Counts {
            records_read,
            other_shards,
            ..
        } = part.counts;
        let dump: Dump = part.inputs.iter().map(identity).collect();
        let readings = self.dumps.entry((dump, shard.total())).or_insert_with(|| DumpReadings {
            name: part.inputs.first().map_or(String::new(), |input| input.path.clone()),
            shards: BTreeMap::new(),
            records: Some(records_read),
            left: 0,
        });
        readings.shards.insert(shard, records_read - other_shards);
        readings.records = readings.records.filter(|records| *records == records_read);
        readings.left += other_shards;
        for input in &part.inputs {
            if input.sha256.is_some() || !shard.is_whole() {
                self.inputs.insert(input.clone());
            } else {
                self.others.push(input.clone());
            }
        }
    }

    /// Returns how many of the records that were read are those of a dump that another part read too.
    fn records_read_again(&self) -> u64 {
        self.dumps.values().map(DumpReadings::records_read_again).sum()
    }

    /// Lists the shards that are here, `1/1` where nothing was cut.
    fn shards_here(&self) -> String {
        let mut shards: Vec<Shard> = self
            .dumps
            .values()
            .flat_map(|dump| dump.shards.keys().copied())
            .collect();
        shards.sort_unstable();
        if shards.iter().all(|shard| shard.is_whole()) {
            shards.truncate(1);
        }
        shards.iter().map(Shard::to_string).collect::<Vec<_>>().join(" ")
    }

    /// Lists the shards of which others of the same dump are here; with the dump's name, where there are several.
    fn missing_shards(&self) -> Vec<String> {
        let has_several = self.dumps.len() > 1;
        let missing = self.dumps.values().flat_map(|dump| {
            let here = dump.shards.first_key_value();
            let all = here.into_iter().flat_map(|(shard, _)| shard.all());
            let missing = all.filter(|shard| !dump.shards.contains_key(shard));
            missing.map(|shard| match has_several {
                true => format!("{shard} of {}", dump.name),
                false => shard.to_string(),
            })
        });
        missing.collect()
    }

    /// Returns each input once, those of one name and kind added up.
    fn inputs(self) -> Vec<InputSummary> {
        merge_summaries(self.inputs.into_iter().chain(self.others).collect())
    }
}

impl DumpReadings {
    fn records_read_again(&self) -> u64 {
        let Some(records) = self.records else { return 0 };
        let here: u64 = self.shards.values().sum();
        self.left - records.saturating_sub(here).min(self.left)
    }
}

fn identity(input: &InputSummary) -> String {
    input.sha256.clone().unwrap_or_else(|| input.path.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::Registry;
    use crate::model::ModelFiles;
    use crate::stance::Engine;
    use proptest::prelude::*;

    fn facts(shard: &str) -> Facts {
        let model = ModelFiles::embedded().unwrap();
        let list = Registry::from_bytes("a.csv".as_ref(), b"actor_id,name,type\na,Mara Ilvane,PER\n").unwrap();
        Facts::new(&model, Engine::default(), &list, shard.to_owned())
    }

    /// The facts of a shard of the dump `name`, which holds `records` articles, of them `own` in the shard.
    fn part(shard: &str, name: &str, records: u64, own: u64) -> Facts {
        let mut facts = facts(shard);
        facts.counts.records_read = records;
        facts.counts.articles_scored = own;
        facts.counts.other_shards = records - own;
        facts.inputs = vec![InputSummary {
            sha256: Some(format!("sum of {name}")),
            records,
            articles: records,
            ..InputSummary::new(name.to_owned())
        }];
        facts
    }

    #[test]
    fn a_missing_shard_is_told() {
        let missing = |shards: &[(&str, &str)]| {
            let parts: Vec<Facts> = shards.iter().map(|(shard, dump)| part(shard, dump, 9, 3)).collect();
            Facts::merge(&parts).unwrap().unwrap().missing_shards
        };
        let whole: [&[(&str, &str)]; 5] = [
            &[("1/1", "a")],
            &[("1/2", "a"), ("2/2", "a")],
            // A task that was repeated.
            &[("2/2", "a"), ("1/2", "a"), ("2/2", "a")],
            &[("1/2", "a"), ("2/2", "b"), ("2/2", "a"), ("1/2", "b")],
            &[("1/2", "a"), ("1/1", "b"), ("2/2", "a")],
        ];
        for shards in whole {
            assert_eq!(missing(shards), [""; 0], "{shards:?}");
        }
        assert_eq!(missing(&[("1/2", "a")]), ["2/2"]);
        assert_eq!(missing(&[("3/4", "a"), ("1/4", "a")]), ["2/4", "4/4"]);
        assert_eq!(missing(&[("1/2", "a"), ("2/2", "b"), ("1/2", "b")]), ["2/2 of a"]);
    }

    #[test]
    fn a_dump_counts_once_however_many_shards_read_it() {
        let cases = [
            (vec![("1/3", 40), ("2/3", 35), ("3/3", 25)], 100, 0),
            (vec![("3/3", 25), ("1/3", 40)], 100, 35),
            (vec![("1/1", 100)], 100, 0),
            // Twice the same part: its records are duplicates.
            (vec![("1/2", 60), ("1/2", 60), ("2/2", 40)], 160, 0),
        ];
        for (shards, read, other) in cases {
            let parts: Vec<Facts> = shards.iter().map(|(shard, own)| part(shard, "a", 100, *own)).collect();
            let merged = Facts::merge(&parts).unwrap().unwrap();
            assert_eq!(
                (merged.counts.records_read, merged.counts.other_shards),
                (read, other),
                "{shards:?}"
            );
            merged.counts.check().unwrap();
            assert_eq!(merged.inputs, parts[0].inputs, "{shards:?}");
        }
    }

    #[test]
    fn parts_that_were_not_scored_alike_are_refused() {
        let (a, mut b) = (facts("1/1"), facts("1/1"));
        b.actors_sha256 = "another".to_owned();
        assert_eq!(Facts::merge([&a, &b]).unwrap_err(), FactsConflict::ActorList);
        assert!(Facts::merge([]).unwrap().is_none());
    }

    proptest! {
        #[test]
        fn merging_does_not_depend_on_the_order(
            parts in prop::collection::vec((0u64..3, 1u64..4, 0usize..3, 0u64..5), 1..8).prop_shuffle(), turned in 0usize..8,
        ) {
            let parts = parts.into_iter().map(|(index, of, name, own)| {
                let shard = format!("{}/{of}", index.min(of - 1));
                let shard = shard.parse::<Shard>().unwrap().to_string();
                let mut part = part(&shard, ["a", "b", "-"][name], if of == 1 { own } else { own + 7 }, own);
                part.skipped.insert(format!("reason {own}"), own);
                part.further_forms.insert(format!("form {name}"), 1);
                part.aliases_not_found.insert("a".to_owned(), ["x", "y", "z"][name..].iter().map(|a| (*a).to_owned()).collect());
                part.version = format!("1.{index}");
                part
            });
            let mut parts: Vec<Facts> = parts.collect();
            let merged = |parts: &[Facts]| {
                let merged = Facts::merge(parts).unwrap().unwrap();
                (serde_json::json!(merged), merged.missing_shards)
            };
            let before = merged(&parts);
            let turns = turned % parts.len();
            parts.rotate_left(turns);
            prop_assert_eq!(&merged(&parts), &before);
            parts.reverse();
            prop_assert_eq!(&merged(&parts), &before);
        }
    }
}
