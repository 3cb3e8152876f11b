//! Stopping when asked to: SIGTERM and Ctrl-C.
//!
//! Everything a run has scored is on the disk at any moment (see `score/journal.rs`), so stopping is never more than ending the process in
//! good order: the work in hand is given up, `run.json` says `stopped`, and the same command goes on later. Work asks
//! [`check`] often enough for that; where it is held up (an input that gives nothing), the process ends after a second and a half all the same.
//!
//! In a process of somebody else's, such as a Python interpreter, signals are not ours to listen for: whoever calls this program
//! from there hands a [`StopFlag`] to the threads that work for it, and raises that.

use crate::error::{Error, Result};
use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

/// The signal that asked, 0 until then.
static SIGNAL: LazyLock<Arc<AtomicUsize>> = LazyLock::new(Arc::default);
/// The number of Ctrl-C, the same on every system that has it.
const CTRL_C: i32 = 2;

thread_local! {
    /// The flag that stops the work of this thread alone.
    static OWN_FLAG: RefCell<StopFlag> = RefCell::default();
}

/// A request to stop the work of some threads, and of no others in the process.
#[derive(Debug, Clone, Default)]
pub struct StopFlag(Arc<AtomicBool>);

impl StopFlag {
    /// Asks the threads that obey this flag to stop.
    pub fn raise(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Returns the flag that this thread obeys.
    pub(crate) fn of_thread() -> Self {
        OWN_FLAG.with_borrow(Clone::clone)
    }

    /// Lets this thread obey the flag from now on.
    pub(crate) fn obey(&self) {
        OWN_FLAG.set(self.clone());
    }

    fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Goes on unless the process, or the work of this thread, was asked to stop.
///
/// # Errors
/// [`Error::Stopped`].
pub fn check() -> Result<()> {
    match SIGNAL.load(Ordering::Relaxed) {
        0 if OWN_FLAG.with_borrow(StopFlag::is_raised) => Err(Error::Stopped { signal: CTRL_C }),
        0 => Ok(()),
        signal => Err(Error::Stopped { signal: signal as i32 }),
    }
}

/// From now on SIGTERM and Ctrl-C ask for a stop and do not kill; a second one kills.
///
/// # Errors
/// [`Error::Usage`] where the system refuses.
#[cfg(unix)]
pub fn listen() -> Result<()> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::flag;
    let asked = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // In this order: the first of a process' signals finds that nothing was asked yet.
        flag::register_conditional_shutdown(signal, exit_code(signal), Arc::clone(&asked))
            .and_then(|_| flag::register(signal, Arc::clone(&asked)))
            .and_then(|_| flag::register_usize(signal, Arc::clone(&SIGNAL), signal as usize))
            .map_err(|e| Error::Usage(format!("cannot listen for signals: {e}")))?;
    }
    std::thread::spawn(end_when_asked);
    Ok(())
}

/// Elsewhere the process is simply ended, which costs no more than the sentences in hand.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn listen() -> Result<()> {
    Ok(())
}

/// Ends a process that was asked to stop and does not, as its input gives nothing.
#[cfg(unix)]
fn end_when_asked() {
    use std::thread::sleep;
    use std::time::Duration;
    // Looking now and then needs neither pipe nor socket.
    while check().is_ok() {
        sleep(Duration::from_millis(50));
    }
    sleep(Duration::from_millis(1400));
    std::process::exit(exit_code(SIGNAL.load(Ordering::Relaxed) as i32));
}

#[cfg(unix)]
fn exit_code(signal: i32) -> i32 {
    i32::from(Error::Stopped { signal }.exit_code())
}
