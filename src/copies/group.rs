//! Groups of copies: locality-sensitive hashing finds candidates, the resemblance of their signatures decides, and union-find
//! joins them.

use super::signature::{BANDS, Signature};

/// Resemblance from which two texts are copies. A copy that lost a third of its paragraphs has about 0.65, one with every
/// twelfth word changed 0.55; reports of one event in their own words stay below 0.2, long quotes included.
const COPY: f64 = 0.4;

/// Returns the group of each text, by the index of its first member; `None` for a text that has no copy or no signature.
///
/// Copies of copies are in one group. The result does not depend on threads; it may depend on the order of `signatures`,
/// so sort them by something that does not change.
pub fn group_copies(signatures: &[Option<Signature>]) -> Vec<Option<u32>> {
    let mut sets = Sets::new(signatures.len());
    let mut keyed = Vec::with_capacity(signatures.len());
    for band in 0..BANDS {
        keyed.clear();
        let keys = signatures.iter().zip(0u32..);
        keyed.extend(keys.filter_map(|(signature, i)| Some((signature.as_ref()?.band(band), i))));
        keyed.sort_unstable();
        for bucket in keyed.chunk_by(|a, b| a.0 == b.0).filter(|bucket| bucket.len() > 1) {
            join_bucket(bucket, signatures, &mut sets);
        }
    }
    sets.groups()
}

/// Joins the copies among candidates. Each is compared with one text of each group found so far, not with all: a thousand
/// copies of one text cost a thousand comparisons.
fn join_bucket(bucket: &[(u64, u32)], signatures: &[Option<Signature>], sets: &mut Sets) {
    let mut firsts: Vec<u32> = Vec::new();
    for &(_, candidate) in bucket {
        if !firsts
            .iter()
            .any(|first| join_if_copies(*first, candidate, signatures, sets))
        {
            firsts.push(candidate);
        }
    }
}

/// Joins two texts if they are copies; returns true if they are in one group then.
fn join_if_copies(first: u32, candidate: u32, signatures: &[Option<Signature>], sets: &mut Sets) -> bool {
    if sets.root(first) == sets.root(candidate) {
        return true;
    }
    let pair = (&signatures[first as usize], &signatures[candidate as usize]);
    let (Some(a), Some(b)) = pair else { return false };
    let are_copies = a.resemblance(b) >= COPY;
    if are_copies {
        sets.join(first, candidate);
    }
    are_copies
}

/// Union-find; the root of a set is its smallest member.
struct Sets(Vec<u32>);

impl Sets {
    fn new(len: usize) -> Self {
        Self((0..len as u32).collect())
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
    fn copies_of_copies_are_one_group_and_others_none() {
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
        assert_eq!(group_copies(&texts), expected);
    }

    #[test]
    fn many_copies_of_one_text_are_one_group() {
        assert_eq!(group_copies(&vec![text(0..50); 3000]), vec![Some(0); 3000]);
        assert_eq!(group_copies(&[]), []);
    }
}
