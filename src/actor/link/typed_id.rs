//! Ids that carry a type: those of actors that only one name is known of, and of all that are no persons.

use super::organisation_name::organisation_key;
use crate::actor::list::actor_id::slug;
use crate::terms::ActorType;

/// The parts of an id such as `cia-org` or `obama-per`. No name has a `-` in its id, so that none is taken for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TypedId<'i> {
    /// The id of the name: `cia`.
    pub(crate) stem: &'i str,
    /// The type.
    pub(crate) kind: ActorType,
}

impl<'i> TypedId<'i> {
    /// Parses an id; `None` where it carries no type.
    pub(crate) fn parse(id: &'i str) -> Option<Self> {
        let (stem, ending) = id.rsplit_once('-')?;
        let kind = ActorType::ALL
            .into_iter()
            .find(|kind| kind.as_str().eq_ignore_ascii_case(ending))?;
        Some(Self { stem, kind })
    }

    /// Returns the stem of the id of an organisation with this name.
    pub(crate) fn stem_of(name: &str) -> String {
        slug(&organisation_key(name))
    }
}

/// Returns the ending of an id that carries this type.
pub(super) fn type_ending(kind: ActorType) -> String {
    format!("-{}", kind.as_str().to_lowercase())
}
