//! The Benjamini-Hochberg correction of many tests (Benjamini & Hochberg 1995, J. R. Stat. Soc. B
//! 57:289).

/// Returns the q-values of tests with these p-values, in the same order: p adjusted so that among
/// the tests with q at most 0.05 the expected share of false discoveries is at most 5 %.
pub fn q_values(p_values: &[f64]) -> Vec<f64> {
    let n = p_values.len();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|a, b| p_values[*b].total_cmp(&p_values[*a]));
    let (mut q_values, mut least) = (vec![1.0; n], 1.0f64);
    for (above, index) in order.into_iter().enumerate() {
        least = least.min(p_values[index] * n as f64 / (n - above) as f64);
        q_values[index] = least;
    }
    q_values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q_values_are_those_of_the_procedure() {
        // Benjamini & Hochberg 1995, section 3.2: of these 15 the first four are found at 0.05.
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.0000,
        ];
        let q = q_values(&p);
        assert_eq!(q.iter().filter(|q| **q <= 0.05).count(), 4);
        assert!((q[0] - 0.0015).abs() < 1e-12 && (q[3] - 0.035_625).abs() < 1e-12 && q[14] == 1.0);
        assert!(q.is_sorted());
        assert_eq!(q_values(&[]), [0.0; 0]);
    }
}
