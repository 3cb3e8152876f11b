//! Groups of copies: locality-sensitive hashing finds candidates, the resemblance of their signatures decides, and union-find
//! joins them.

use super::candidates::{Candidates, CopySearch};
use super::signature::Signature;
use crate::error::Result;
use crate::system::spill::Indexed;

/// Resemblance from which two texts are copies. A copy that lost a third of its paragraphs has about 0.65, one with every
/// twelfth word changed 0.55; reports of one event in their own words stay below 0.2, long quotes included.
const COPY: f64 = 0.4;

/// Returns the group of each candidate, by the least place of its members; `None` for one that is no copy of another.
///
/// `places` are the places of all candidates in an order that does not change, such as that of ids: the groups depend on it,
/// and on nothing else. A place is below `end`. Copies of copies are in one group. `signatures` are those of all candidates.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io).
pub fn group_copies(
    candidates: Candidates,
    places: &[u32],
    end: u32,
    signatures: &mut Indexed<Signature>,
) -> Result<Vec<Option<u32>>> {
    let mut grouping = Grouping {
        sets: Sets::new(end),
        signatures,
    };
    let mut members = Vec::new();
    candidates.each_bucket(|bucket| {
        members.clear();
        members.extend(bucket.iter().map(|candidate| Member {
            place: places[*candidate as usize],
            candidate: *candidate,
            signature: None,
        }));
        members.sort_unstable_by_key(|member| member.place);
        grouping.join_bucket(&mut members)
    })?;
    Ok(grouping.sets.groups())
}

/// Returns the group of each text, by the index of its first member; `None` for a text that has no copy or no signature. Holds
/// about `budget` bytes beside the texts' own.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io).
pub fn group_texts(texts: &[Option<Signature>], budget: usize) -> Result<Vec<Option<u32>>> {
    let signed: Vec<(u32, &Signature)> = (0..)
        .zip(texts)
        .filter_map(|(place, text)| Some((place, text.as_ref()?)))
        .collect();
    let mut search = CopySearch::new(budget);
    signed.iter().try_for_each(|(_, signature)| search.push(signature))?;
    let candidates = search.candidates()?;
    let mut signatures = Indexed::new(budget, Signature::BYTES);
    let mut places = Vec::with_capacity(candidates.texts.len());
    for text in &candidates.texts {
        let (place, signature) = signed[*text as usize];
        signatures.push(signature)?;
        places.push(place);
    }
    group_copies(candidates, &places, texts.len() as u32, &mut signatures)
}

/// A candidate in a bucket.
struct Member {
    place: u32,
    candidate: u32,
    /// Once it was needed.
    signature: Option<Signature>,
}

struct Grouping<'s> {
    sets: Sets,
    signatures: &'s mut Indexed<Signature>,
}

impl Grouping<'_> {
    /// Joins the copies among candidates. Each is compared with one text of each group found so far, not with all: a
    /// thousand copies of one text cost a thousand comparisons.
    fn join_bucket(&mut self, members: &mut Vec<Member>) -> Result<()> {
        let mut firsts: Vec<Member> = Vec::new();
        for mut member in members.drain(..) {
            let mut is_joined = false;
            for first in &mut firsts {
                is_joined = self.join_if_copies(first, &mut member)?;
                if is_joined {
                    break;
                }
            }
            if !is_joined {
                firsts.push(member);
            }
        }
        Ok(())
    }

    /// Joins two texts if they are copies; returns true if they are in one group then.
    fn join_if_copies(&mut self, a: &mut Member, b: &mut Member) -> Result<bool> {
        if self.sets.root(a.place) == self.sets.root(b.place) {
            return Ok(true);
        }
        let resemblance = self.signature(a)?.resemblance(self.signature(b)?);
        let are_copies = resemblance >= COPY;
        if are_copies {
            self.sets.join(a.place, b.place);
        }
        Ok(are_copies)
    }

    fn signature<'m>(&mut self, member: &'m mut Member) -> Result<&'m Signature> {
        Ok(match &mut member.signature {
            Some(known) => known,
            none => none.insert(self.signatures.get(u64::from(member.candidate))?),
        })
    }
}

/// Union-find; the root of a set is its smallest member.
struct Sets(Vec<u32>);

impl Sets {
    fn new(len: u32) -> Self {
        Self((0..len).collect())
    }

    fn root(&mut self, mut member: u32) -> u32 {
        while self.0[member as usize] != member {
            let parent = self.0[member as usize];
            self.0[member as usize] = self.0[parent as usize];
            member = parent;
        }
        member
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b) as usize] = a.min(b);
    }

    fn groups(mut self) -> Vec<Option<u32>> {
        let roots: Vec<u32> = (0..self.0.len() as u32).map(|member| self.root(member)).collect();
        let mut sizes = vec![0u32; roots.len()];
        roots.iter().for_each(|root| sizes[*root as usize] += 1);
        roots
            .into_iter()
            .map(|root| (sizes[root as usize] > 1).then_some(root))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: std::ops::Range<u32>) -> Option<Signature> {
        Signature::of(&words.map(|i| format!("w{i} ")).collect::<String>())
    }

    #[test]
    fn copies_of_copies_are_one_group_and_others_none_whatever_the_memory() {
        let texts = [
            text(0..200),
            text(1000..1200),
            None,
            text(70..270),
            text(140..340),
            text(1000..1190),
            text(5000..5200),
            None,
        ];
        let expected = [Some(0), Some(1), None, Some(0), Some(0), Some(1), None, None];
        for budget in [0, 1 << 20] {
            assert_eq!(group_texts(&texts, budget).unwrap(), expected);
        }
    }

    #[test]
    fn many_copies_of_one_text_are_one_group() {
        assert_eq!(
            group_texts(&vec![text(0..50); 3000], 1 << 16).unwrap(),
            vec![Some(0); 3000]
        );
        assert_eq!(group_texts(&[], 0).unwrap(), []);
    }
}
