//! Work on threads of its own, while Python goes on: other threads of the interpreter run, and Ctrl-C is heard.

use crate::exceptions::exception_of;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use regard::error::Result;
use regard::system::stop::StopFlag;
use regard::system::threads::with_own_threads;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The time between two looks at Python's signals.
const LOOK: Duration = Duration::from_millis(50);
/// The time that work has to stop when it is asked to. Work that is held up, by a table that gives nothing, is left to itself then.
const PATIENCE: Duration = Duration::from_millis(1500);

/// Does `work` on `threads` threads (0: one per processor).
///
/// The signals of the process stay Python's: its handlers run here, and where one of them raises (Ctrl-C: `KeyboardInterrupt`), the
/// work is stopped and the exception returned. Neither handlers nor the process's own threads are touched.
///
/// # Errors
/// The exception of an error; that of a signal handler; `RuntimeError` for a defect of this program.
pub(crate) fn work_apart<T: Send + 'static>(
    py: Python<'_>,
    threads: usize,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> PyResult<T> {
    let flag = StopFlag::default();
    let (sender, receiver) = sync_channel(1);
    let obeyed = flag.clone();
    std::thread::spawn(move || {
        let outcome = with_own_threads(threads, &obeyed, work).and_then(std::convert::identity);
        // Nobody waits any more for work that took too long to stop.
        let _ = sender.send(outcome);
    });
    let receiver = Mutex::new(receiver);
    loop {
        match py.detach(|| wait(&receiver, LOOK)) {
            Ok(outcome) => return outcome.map_err(|error| exception_of(py, &error)),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err(
                    "the work ended unexpectedly; please report this as a bug, with what stands on standard error",
                ));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        if let Err(raised) = py.check_signals() {
            flag.raise();
            py.detach(|| give_up(&receiver));
            return Err(raised);
        }
    }
}

fn wait<T>(receiver: &Mutex<Receiver<T>>, time: Duration) -> std::result::Result<T, RecvTimeoutError> {
    let receiver = receiver.lock().unwrap_or_else(PoisonError::into_inner);
    receiver.recv_timeout(time)
}

fn give_up<T>(receiver: &Mutex<Receiver<T>>) {
    let until = Instant::now() + PATIENCE;
    let _ = wait(receiver, until.saturating_duration_since(Instant::now()));
}
