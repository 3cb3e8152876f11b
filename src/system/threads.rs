//! The threads that a stage works with: all of the process's, or fewer of its own.

use crate::error::{Error, Result};
use crate::system::stop::StopFlag;
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
            Some(new_pool(count, &StopFlag::of_thread())?)
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

/// Does `work`, and all that it does in parallel, with `count` new threads (0: one per processor) that stop when `flag` is raised. The
/// threads of the process are left alone: it is somebody else's.
///
/// # Errors
/// [`Error::Threads`].
pub fn with_own_threads<T: Send>(count: usize, flag: &StopFlag, work: impl FnOnce() -> T + Send) -> Result<T> {
    Ok(new_pool(count, flag)?.install(work))
}

fn new_pool(count: usize, flag: &StopFlag) -> Result<ThreadPool> {
    let flag = flag.clone();
    ThreadPoolBuilder::new()
        .num_threads(count)
        .start_handler(move |_| flag.obey())
        .build()
        .map_err(Error::Threads)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::stop;

    #[test]
    fn a_raised_flag_stops_the_threads_that_were_started_with_it_and_no_others() {
        let flag = StopFlag::default();
        flag.raise();
        let (stopped, inner) = with_own_threads(2, &flag, || {
            (stop::check().is_err(), with_threads(1, || stop::check().is_err()))
        })
        .unwrap();
        assert!(stopped && inner.unwrap());
        assert!(with_own_threads(1, &StopFlag::default(), stop::check).unwrap().is_ok());
        assert!(stop::check().is_ok());
    }
}
