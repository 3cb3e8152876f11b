//! The strata within which two outlets are compared on an actor.

use crate::config::SummaryConfig;
use crate::error::Result;
use crate::summarize::Summary;
use crate::summarize::compared_cells::compare_settings;
use crate::summary::{CellKey, ComparedStratum, Period, Side};

impl Summary {
    /// Lists the strata of a row of `outlet_comparison.csv`, in the order of time, with the length of each.
    ///
    /// # Errors
    /// [`Error::Io`](crate::error::Error::Io).
    pub(crate) fn compared_strata(
        &self,
        config: &SummaryConfig,
        actor_id: &str,
        outlets: [&str; 2],
    ) -> Result<(Period, Vec<ComparedStratum>)> {
        let actor = self.cells.of_actor(actor_id)?;
        let settings = compare_settings(config, self.articles.span.is_none());
        let [a, b] = outlets.map(|outlet| {
            let key = CellKey {
                actor_id: actor_id.to_owned(),
                outlet: outlet.to_owned(),
                period_start: None,
            };
            let cell = actor.as_ref().and_then(|actor| actor.by_outlet.get(&key));
            let units = cell.map(|cell| cell.units(config.compare_wire, config.voice));
            Side::of_outlet(&units.unwrap_or_default(), settings.within)
        });
        Ok(ComparedStratum::all(&a, &b, &settings))
    }
}
