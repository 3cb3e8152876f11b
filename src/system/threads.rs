//! The threads that a stage works with: all of the process's, or fewer of its own.

use crate::error::{Error, Result};
use rayon::{ThreadPool, ThreadPoolBuilder};

/// The threads of a stage.
pub struct Threads {
    count: usize,
    /// `None` where the stage works with the threads of the process.
    own: Option<ThreadPool>,
}

impl Threads {
    /// Starts `count` threads, unless the process has just as many.
    ///
    /// # Errors
    /// [`Error::Threads`].
    pub fn new(count: usize) -> Result<Self> {
        let own = if count == rayon::current_num_threads() {
            None
        } else {
            let pool = ThreadPoolBuilder::new().num_threads(count).build();
            Some(pool.map_err(Error::Threads)?)
        };
        Ok(Self { count, own })
    }

    /// Returns how many threads there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Does `work`, and all that it does in parallel, with these threads.
    pub fn install<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        match &self.own {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }

    /// Does two things at the same time with these threads, and returns the results of both.
    pub fn join<A: Send, B: Send>(&self, a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
        self.install(|| rayon::join(a, b))
    }
}

/// Does `work` with `count` threads.
///
/// # Errors
/// Those of [`Threads::new`].
pub fn with_threads<T: Send>(count: usize, work: impl FnOnce() -> T + Send) -> Result<T> {
    Ok(Threads::new(count)?.install(work))
}
