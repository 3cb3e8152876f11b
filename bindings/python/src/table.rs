//! Tables, which other libraries take by the Arrow PyCapsule interface.

use crate::exceptions::exception_of;
use crate::scorer::PartNumbers;
use arrow_array::ffi::FFI_ArrowSchema;
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::{RecordBatch, RecordBatchIterator, RecordBatchReader};
use arrow_pyarrow::FromPyArrow;
use arrow_schema::{ArrowError, Schema, SchemaRef};
use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use regard::error::Error;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// Columns of a table, as they are in a Parquet file.
#[pyclass(frozen, module = "regard")]
pub(crate) struct Table {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
    /// Counts of what it was made from, and of what was left out, by reason.
    #[pyo3(get)]
    counts: BTreeMap<String, u64>,
    #[pyo3(get)]
    skipped: BTreeMap<String, u64>,
    #[pyo3(get)]
    warnings: Vec<String>,
}

impl Table {
    /// Reads a Parquet file that this program wrote.
    ///
    /// # Errors
    /// [`Error::Io`] where it cannot be read.
    pub(crate) fn read(path: &Path) -> regard::error::Result<Self> {
        let bytes = Bytes::from(std::fs::read(path).map_err(Error::io("read", path))?);
        let read = || -> parquet::errors::Result<Self> {
            let reader = ParquetRecordBatchReaderBuilder::try_new(bytes)?.build()?;
            // The facts of the run are in the footer, and no table needs them.
            let schema = SchemaRef::new(Schema::new(reader.schema().fields().clone()));
            let batches = reader
                .map(|batch| batch?.with_schema(SchemaRef::clone(&schema)))
                .collect::<Result<Vec<_>, ArrowError>>()?;
            Ok(Self {
                schema,
                batches,
                counts: BTreeMap::new(),
                skipped: BTreeMap::new(),
                warnings: Vec::new(),
            })
        };
        read().map_err(|error| Error::io("read", path)(io::Error::other(error)))
    }

    /// Returns this table with the numbers of the part that it is from.
    pub(crate) fn of_part(self, numbers: PartNumbers) -> Self {
        let (counts, skipped, warnings) = numbers;
        Self {
            counts,
            skipped,
            warnings,
            ..self
        }
    }
}

#[pymethods]
impl Table {
    /// Return a stream of the rows, for a library that reads Arrow; the columns have the types they have.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // A request may be left unanswered, by the words of the interface.
        let _ = requested_schema;
        let batches = self.batches.clone().into_iter().map(Ok);
        let reader: Box<dyn RecordBatchReader + Send> =
            Box::new(RecordBatchIterator::new(batches, SchemaRef::clone(&self.schema)));
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(reader), c"arrow_array_stream")
    }

    /// Return the schema, for a library that reads Arrow.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema =
            FFI_ArrowSchema::try_from(self.schema.as_ref()).map_err(|error| PyTypeError::new_err(error.to_string()))?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    /// Names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<&str> {
        self.schema.fields().iter().map(|field| field.name().as_str()).collect()
    }

    /// Number of rows.
    #[getter]
    fn num_rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    fn __len__(&self) -> usize {
        self.num_rows()
    }

    fn __repr__(&self) -> String {
        format!(
            "<regard.Table: {} rows, columns {}>",
            self.num_rows(),
            self.column_names().join(", ")
        )
    }
}

/// Read a Parquet file that `regard` wrote.
#[pyfunction]
pub(crate) fn read_table(py: Python<'_>, path: PathBuf) -> PyResult<Table> {
    py.detach(|| Table::read(&path))
        .map_err(|error| exception_of(py, &error))
}

/// Takes the rows of anything that gives them by the Arrow PyCapsule interface, without copying them.
///
/// # Errors
/// `TypeError` for anything else.
pub(crate) fn rows_of(rows: &Bound<'_, PyAny>) -> PyResult<Box<dyn RecordBatchReader + Send>> {
    if rows.hasattr("__arrow_c_stream__")? {
        return Ok(Box::new(RecordBatchStreamReader::from_pyarrow_bound(rows)?));
    }
    if rows.hasattr("__arrow_c_array__")? {
        let batch = RecordBatch::from_pyarrow_bound(rows)?;
        let schema = batch.schema();
        return Ok(Box::new(RecordBatchIterator::new([Ok(batch)], schema)));
    }
    let class = rows.get_type().fully_qualified_name()?;
    Err(PyTypeError::new_err(format!(
        "a table is needed that gives Arrow data (__arrow_c_stream__ or __arrow_c_array__), such as one of pyarrow, polars, pandas \
         2.2 or DuckDB, not {class}"
    )))
}
