//! Stopping when asked to: SIGTERM and Ctrl-C.
//!
//! What a run has scored is on the disk at any moment (see `pipeline/journal.rs`), so stopping is never more than ending the process in
//! good order: the work in hand is given up, `run.json` says `stopped`, and the same command goes on later. Work asks
//! [`check`] often enough for that; where it is held up (an input that gives nothing), the process ends after a second and a half all the same.

use crate::error::{Error, Result};
use std::sync::atomic::{AtomicI32, Ordering};

/// The signal that asked, 0 until then.
static SIGNAL: AtomicI32 = AtomicI32::new(0);

/// Goes on unless the process was asked to stop.
///
/// # Errors
/// [`Error::Stopped`].
pub fn check() -> Result<()> {
    match SIGNAL.load(Ordering::Relaxed) {
        0 => Ok(()),
        signal => Err(Error::Stopped { signal }),
    }
}

/// From now on SIGTERM and Ctrl-C ask for a stop and do not kill; a second one kills.
///
/// # Errors
/// [`Error::Usage`] where the system refuses.
#[cfg(unix)]
pub fn listen() -> Result<()> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])
        .map_err(|e| Error::Usage(format!("cannot listen for signals: {e}")))?;
    std::thread::spawn(move || {
        for signal in signals.forever() {
            if SIGNAL.swap(signal, Ordering::Relaxed) != 0 {
                end(signal);
            }
            std::thread::spawn(move || {
                std::thread::sleep(std::time::Duration::from_millis(1500));
                end(signal)
            });
        }
    });
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

#[cfg(unix)]
fn end(signal: i32) -> ! {
    std::process::exit(i32::from(Error::Stopped { signal }.exit_code()))
}
