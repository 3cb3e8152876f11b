//! Matrix products. The only place with `unsafe`: everything a pointer could get wrong is checked when a view is made.
//!
//! A row of the product has the same bits whatever other rows are computed with it. Read in matrixmultiply 0.3.11: each
//! element is one accumulator that runs over the inner dimension in order, in pieces of a fixed size, and an incomplete tile
//! at an edge goes through the same kernel into a scratch tile. With the two factors 1 and 0 used here nothing is rounded on
//! the way out. `tests/same_bits.rs` holds it to that.

use matrixmultiply::sgemm;

/// A matrix to read: element (i, j) is `data[i * row_stride + j * column_stride]`, which is in bounds for all of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    data: &'a [f32],
    rows: usize,
    columns: usize,
    row_stride: isize,
    column_stride: isize,
}

impl<'a> View<'a> {
    /// The matrix at the start of `data` whose rows begin `stride` apart.
    pub fn new(data: &'a [f32], rows: usize, columns: usize, stride: usize) -> Self {
        let row_stride = checked_stride(data.len(), rows, columns, stride);
        View {
            data,
            rows,
            columns,
            row_stride,
            column_stride: 1,
        }
    }

    pub fn transposed(self) -> Self {
        View {
            rows: self.columns,
            columns: self.rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
            ..self
        }
    }
}

/// A matrix to write, row by row; no two of its elements share a place.
#[derive(Debug)]
pub(crate) struct ViewMut<'a> {
    data: &'a mut [f32],
    rows: usize,
    columns: usize,
    row_stride: isize,
}

impl<'a> ViewMut<'a> {
    /// The matrix at the start of `data` whose rows begin `stride` apart.
    pub fn new(data: &'a mut [f32], rows: usize, columns: usize, stride: usize) -> Self {
        let row_stride = checked_stride(data.len(), rows, columns, stride);
        ViewMut {
            data,
            rows,
            columns,
            row_stride,
        }
    }
}

/// The stride as sgemm wants it, once every element is known to lie inside `length` and no two rows overlap.
fn checked_stride(length: usize, rows: usize, columns: usize, stride: usize) -> isize {
    assert!(
        rows > 0 && columns > 0,
        "a matrix of {rows} by {columns} has no elements"
    );
    assert!(
        stride >= columns,
        "rows of {columns} overlap when they are {stride} apart"
    );
    let end = (rows - 1)
        .checked_mul(stride)
        .and_then(|start| start.checked_add(columns));
    assert!(
        end.is_some_and(|end| end <= length),
        "{rows} by {columns} every {stride} exceeds {length} values"
    );
    assert!(stride <= isize::MAX as usize, "a stride of {stride}");
    stride as isize
}

/// `out = a * b`, whatever `out` held.
pub(crate) fn multiply(a: View, b: View, out: ViewMut) {
    assert_eq!(a.columns, b.rows, "the inner dimensions differ");
    assert_eq!(
        (a.rows, b.columns),
        (out.rows, out.columns),
        "the product has another shape"
    );
    // SAFETY: `View::new` and `ViewMut::new` proved that every (i, j) below (rows, columns) is inside its slice, and
    // transposing swaps both pairs alike; the shapes agree, as just asserted, so sgemm stays within (rows, columns) of each.
    // `out` is borrowed uniquely, so it overlaps neither input, and its rows do not overlap one another. Beta is 0: `out` is
    // only written. All slices are initialised f32, which any bit pattern is.
    unsafe {
        sgemm(
            a.rows,
            a.columns,
            b.columns,
            1.0,
            a.data.as_ptr(),
            a.row_stride,
            a.column_stride,
            b.data.as_ptr(),
            b.row_stride,
            b.column_stride,
            0.0,
            out.data.as_mut_ptr(),
            out.row_stride,
            1,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_of_strided_and_transposed_views() {
        let a = [1.0, 2.0, 9.0, 3.0, 4.0, 9.0];
        let b = [5.0, 6.0, 7.0, 8.0];
        let mut out = [f32::NAN; 5];
        let transposed = View::new(&b, 2, 2, 2).transposed();
        multiply(View::new(&a, 2, 2, 3), transposed, ViewMut::new(&mut out, 2, 2, 3));
        assert_eq!([out[0], out[1], out[3], out[4]], [17.0, 23.0, 39.0, 53.0]);
        assert!(out[2].is_nan());
    }

    #[test]
    #[should_panic(expected = "exceeds 5 values")]
    fn a_view_past_the_end_is_refused() {
        View::new(&[0.0; 5], 2, 3, 3);
    }

    #[test]
    #[should_panic(expected = "exceeds")]
    fn a_view_that_overflows_is_refused() {
        View::new(&[0.0; 5], usize::MAX, 3, 3);
    }

    #[test]
    #[should_panic(expected = "inner dimensions")]
    fn shapes_that_do_not_meet_are_refused() {
        let data = [0.0; 6];
        let view = View::new(&data, 2, 3, 3);
        multiply(view, view, ViewMut::new(&mut [0.0; 9], 2, 3, 3));
    }
}
